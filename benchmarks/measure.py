"""Run a command and measure what it and its children took."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

INTERVAL = 0.05  # seconds between two looks at the memory


@dataclass(frozen=True)
class Run:
    """What one run took.

    Attributes:
        wall_seconds: from start to end.
        cpu_seconds: user and system, with all children, also those that outlive it.
        peak_bytes: the most memory resident at once, with all children.
        spill_bytes: the most that lay in the spill folder at once.
        output: what it printed.
    """

    wall_seconds: float
    cpu_seconds: float
    peak_bytes: int
    spill_bytes: int
    output: str


class FailedRunError(Exception):
    """A command ended with an error: the message holds its last lines."""


def run(
    command: Sequence[str], spill: Path, log: Path, environment: Mapping[str, str]
) -> Run:
    """Run a command to its end.

    Args:
        command: the command.
        spill: the folder whose temporary files are weighed.
        log: file for what it prints.
        environment: what is added to this process's environment.

    Raises:
        FailedRunError: it ended with an error.
    """
    start = time.perf_counter()
    peak = spilled = 0
    spent: dict[int, float] = {}
    with log.open("w+", encoding="utf-8") as handle:
        child = subprocess.Popen(
            command,
            stdout=handle,
            stderr=subprocess.STDOUT,
            env={**os.environ, **environment},
        )
        process = psutil.Process(child.pid)
        while True:
            # wait4 tells the processor time of the child and all of its children.
            pid, status, usage = os.wait4(child.pid, os.WNOHANG)
            if pid:
                break
            peak = max(peak, resident(process, spent))
            spilled = max(spilled, weight(spill))
            time.sleep(INTERVAL)
        wall = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        handle.seek(0)
        output = handle.read()
    if child.returncode:
        raise FailedRunError("\n".join([" ".join(command), *output.splitlines()[-8:]]))
    return Run(
        wall,
        # Nobody waits for Java, which ends on its own, so that only a look tells of it.
        max(usage.ru_utime + usage.ru_stime, sum(spent.values())),
        peak,
        spilled,
        output,
    )


def resident(process: psutil.Process, spent: dict[int, float]) -> int:
    """Memory of a process and its children, in bytes; 0 once it is gone.

    Args:
        process: the process.
        spent: gets the processor time of each of them, by its id.
    """
    total = 0
    with suppress(psutil.Error):
        for each in (process, *process.children(recursive=True)):
            total += each.memory_info().rss
            times = each.cpu_times()
            spent[each.pid] = times.user + times.system
    return total


def weight(folder: Path) -> int:
    """Bytes of DuckDB's temporary files below a folder."""
    total = 0
    # Folders and files come and go while one looks; os.walk passes over them.
    for place, _, names in os.walk(folder):
        for name in names:
            if name.startswith("duckdb_temp"):
                with suppress(FileNotFoundError):
                    total += os.stat(os.path.join(place, name)).st_blocks * 512
    return total
