"""Time the phases of a build, and say what a long one is at.

A step that can tell puts a function on the list with `doing`; whoever shows the step
to the user runs a `Ticker` beside it. On a terminal that is one line that changes;
elsewhere, a line now and then.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from shutil import get_terminal_size

import duckdb

TERMINAL_SECONDS = 1.0
FILE_SECONDS = 60.0
# What dbt takes for each second that the validation of the records took, and besides:
# rough figures of builds of 10 and 100 million records, for the estimate alone.
DBT_SECONDS_PER_VALIDATION_SECOND = 3.0
DBT_FIXED_SECONDS = 20.0
# The phase that tells how long the rest may take.
CHECK = "read and check the input"


_running: list[Callable[[], str]] = []


@contextmanager
def doing(describe: Callable[[], str]) -> Iterator[None]:
    """While the block runs, `describe` says in a few words what it is at."""
    _running.append(describe)
    try:
        yield
    finally:
        _running.remove(describe)


@dataclass
class Share:
    """A step that knows which part of it is done.

    Attributes:
        words: what it does.
        done: the part, from 0 to 1; 0 or less where it cannot tell yet.
    """

    words: str
    done: float = 0
    began: float = field(default_factory=time.perf_counter)

    def describe(self) -> str:
        """The words, the part in percent, and the time left at the pace so far."""
        if self.done <= 0:
            return self.words
        rest = (time.perf_counter() - self.began) * (1 / self.done - 1)
        return f"{self.words}: {100 * self.done:.0f} %{left(rest)}"


def query(connection: duckdb.DuckDBPyConnection, words: str) -> Callable[[], str]:
    """Describe the query that a connection begins now, as far as DuckDB can tell.

    Args:
        connection: has `enable_progress_bar` on and `enable_progress_bar_print` off.
        words: what the query does.
    """
    share = Share(words)

    def describe() -> str:
        share.done = connection.query_progress() / 100
        return share.describe()

    return describe


def left(seconds: float) -> str:
    """The words of an estimate; none where nothing is left of it."""
    if seconds < 1:
        return ""
    if seconds < 90:
        return f", about {seconds:.0f} s left"
    return f", about {seconds / 60:.0f} min left"


def expected_dbt_seconds(validation_seconds: float) -> float:
    """How long dbt may take after a validation of usage records that took so long."""
    return DBT_FIXED_SECONDS + DBT_SECONDS_PER_VALIDATION_SECOND * validation_seconds


@dataclass
class Nodes:
    """The nodes of a dbt run, kept up to date by dbt's events.

    Attributes:
        expected_seconds: how long the run may take; 0 when that is not known.
    """

    expected_seconds: float = 0
    count: int = 0
    finished: int = 0
    running: tuple[str, ...] = ()
    began: float = field(default_factory=time.perf_counter)

    def hear(self, event) -> None:
        """A callback for dbtRunner."""
        if event.info.name == "ConcurrencyLine":
            self.count = event.data.node_count
        elif event.info.name == "NodeStart":
            self.running += (event.data.node_info.node_name,)
        elif event.info.name == "NodeFinished":
            self.finished += 1
            done = event.data.node_info.node_name
            self.running = tuple(name for name in self.running if name != done)

    def describe(self) -> str:
        """Nodes done, those that run, and the estimate."""
        if not self.count:
            return ""
        rest = left(self.expected_seconds - (time.perf_counter() - self.began))
        return f"{self.finished} of {self.count} nodes{rest}: {', '.join(self.running)}"


class Ticker:
    """Shows what the running step is at, until it is stopped.

    Args:
        name: the step's name, which stands before it on the line.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.is_terminal = sys.stdout.isatty()
        self.has_printed = False
        self.stopped = threading.Event()
        self.thread = threading.Thread(target=self._tick, daemon=True)
        self.thread.start()

    def _tick(self) -> None:
        seconds = TERMINAL_SECONDS if self.is_terminal else FILE_SECONDS
        while not self.stopped.wait(seconds):
            if words := _running[-1]() if _running else "":
                self.has_printed = True
                if self.is_terminal:
                    line = f"  {self.name} … {words}"[: get_terminal_size().columns - 1]
                    print(f"\r{line}\x1b[K", end="", flush=True)
                else:
                    print(f"\n    {words}", end="", flush=True)

    def stop(self, seconds: float) -> None:
        """End the line with the time that the step took."""
        self.stopped.set()
        self.thread.join()
        if not self.has_printed:
            print(f" {seconds:.1f} s")
        elif self.is_terminal:
            print(f"\r  {self.name} … {seconds:.1f} s\x1b[K")
        else:
            print(f"\n  {self.name} … {seconds:.1f} s")


@dataclass
class Clock:
    """Wall time of the build's phases, in seconds."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Time the block under `name` and say on the terminal that it runs."""
        print(f"  {name} …", end="", flush=True)
        start = time.perf_counter()
        ticker = Ticker(name)
        try:
            yield
        finally:
            self.seconds[name] = time.perf_counter() - start
            ticker.stop(self.seconds[name])
