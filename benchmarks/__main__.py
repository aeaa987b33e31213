"""Command line of the benchmark: `python -m benchmarks --sizes 100k 2M`."""

from __future__ import annotations

import argparse
import os
import re
import shutil
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import psutil

from benchmarks import report
from benchmarks.cells import REFERENCES
from benchmarks.lookups import differing_cells, write_lookups
from benchmarks.measure import FailedRunError, Run, run
from benchmarks.references.warehouse_models import keep_models
from economic_index.paths import BUILD, ROOT, WAREHOUSE
from economic_index.sample.records import write_sample_records

UNITS = {"": 1, "k": 1_000, "M": 1_000_000}
# The rows of the tiny log whose build is dbt's fixed cost.
FIXED_ROWS = 2_000
# Up to here a run is short enough to be repeated.
REPEATED_ROWS = 1_000_000
REPEATS = 3
# Rows beyond which a reference that holds everything in memory is left out.
MOST_ROWS = {"polars": 20_000_000, "pandas": 10_000_000}


def rows_of(text: str) -> int:
    """The number of rows that a size like `100k` or `2M` names.

    Raises:
        ArgumentTypeError: it is no size, or odd, or below the smallest sample.
    """
    match = re.fullmatch(r"([0-9]+)([kM]?)", text)
    rows = int(match[1]) * UNITS[match[2]] if match else 0
    if rows < FIXED_ROWS or rows % 2:
        raise argparse.ArgumentTypeError(
            f"'{text}' is no even number from {FIXED_ROWS:,} on; write 100k or 2M"
        )
    return rows


class Bench:
    """The runs of a benchmark.

    Args:
        folder: where samples, logs and what is temporary go.
        memory: DuckDB's memory limit for every contender that is DuckDB; "" means half
            of the machine, as in a build.
    """

    def __init__(self, folder: Path, memory: str) -> None:
        self.folder = folder
        self.work = folder / "work"
        self.logs = folder / "logs"
        self.environment = {"ECONOMIC_INDEX_MEMORY": memory or "50%"}
        shutil.rmtree(self.work, ignore_errors=True)
        self.work.mkdir(parents=True)
        self.logs.mkdir(exist_ok=True)

    def sample(self, rows: int) -> Path:
        """The sample log of so many rows, made when it is not there."""
        folder = self.folder / "samples" / str(rows)
        if not folder.exists():
            print(f"{rows:,} rows: write the synthetic records", flush=True)
            folder.parent.mkdir(exist_ok=True)
            write_sample_records(folder, rows // 2)
        return folder

    def run(self, name: str, rows: int, command: list[str]) -> Run:
        """Measure one run of a contender, in an empty spill folder, and say so."""
        spill = self.work / "spill"
        shutil.rmtree(spill, ignore_errors=True)
        spill.mkdir()
        print(f"{rows:,} rows: {name} …", end="", flush=True)
        log = self.logs / f"{rows}-{name.replace(' ', '_')}.log"
        measured = run([sys.executable, *command], self.work, log, self.environment)
        print(f" {measured.wall_seconds:.1f} s", flush=True)
        return measured

    def build(self, rows: int) -> Run:
        """A whole build, as a user runs it; leaves the warehouse in `work/build`."""
        # From nothing, the ledger too: a build keeps the waves of the last one, and
        # refuses them where other records are given.
        shutil.rmtree(self.built, ignore_errors=True)
        sample = self.sample(rows)
        command = ["-m", "economic_index", "build", "--output", str(self.built)]
        command += ["--ledger", str(self.built / "ledger")]
        command += ["--records", f"{sample}/records/*.parquet"]
        command += ["--reference", f"{sample}/reference"]
        return self.run("build", rows, command)

    @property
    def built(self) -> Path:
        """The folder of the last build."""
        return self.work / "build"

    def cells(self, name: str, rows: int) -> Run:
        """A reference's cells, written to `work/<module>.parquet`."""
        module = REFERENCES[name]
        records = f"{self.sample(rows)}/records/*.parquet"
        command = [
            "-m",
            "benchmarks.cells",
            module,
            records,
            str(self.work / "lookups"),
        ]
        command += [str(self.work / f"{module}.parquet"), str(self.work / "spill")]
        return self.run(name, rows, command)

    def size(self, rows: int, repeats: int) -> dict[str, dict]:
        """All contenders at one size, in turns; medians by name."""
        names = [name for name in REFERENCES if rows <= MOST_ROWS.get(name, rows)]
        runs: dict[str, list[Run]] = {"build": [], **{name: [] for name in names}}
        differing = dict.fromkeys(names, 0)
        for turn in range(repeats):
            runs["build"].append(self.build(rows))
            if turn == 0:
                warehouse = self.built / WAREHOUSE
                write_lookups(warehouse, self.work / "lookups")
                target = ROOT / os.environ.get("DBT_TARGET_PATH", "target")
                results = target / "run_results.json"
                keep_models(warehouse, results, self.work / "lookups")
            # Whoever comes first finds the files unread; each turn that is another.
            first = turn % len(names)
            for name in (*names[first:], *names[:first]):
                runs[name].append(self.cells(name, rows))
                result = self.work / f"{REFERENCES[name]}.parquet"
                ours = self.work / "lookups" / "cells.parquet"
                differing[name] = max(differing[name], differing_cells(ours, result))
                result.unlink()
        return {
            name: report.medians(of_name)
            | ({"differing_cells": differing[name]} if name in differing else {})
            for name, of_name in runs.items()
        }


def summary(fixed: dict, measured: dict[int, dict[str, dict]], memory: str) -> dict:
    """What `report.write` takes.

    Args:
        fixed: medians of the builds of `FIXED_ROWS` rows.
        measured: `Bench.size` by rows.
        memory: DuckDB's memory limit, or "" for its own.
    """
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "machine": {
            "processors": os.cpu_count(),
            "memory_gib": round(psutil.virtual_memory().total / 1024**3),
            "memory_limit": memory or "half of the machine",
            **{name: version(name) for name in ("duckdb", "polars", "pandas")},
        },
        "fixed": {"rows": FIXED_ROWS, **fixed},
        "sizes": measured,
        "ratios": {
            rows: {name: report.ratios(each, fixed, name) for name in report.MEASURES}
            for rows, each in measured.items()
        },
        "growth_exponents": {
            name: report.exponents(measured, name) for name in report.MEASURES
        },
    }


def main() -> int:
    """Run the benchmark. Returns the exit code: 1 where a contender failed."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument(
        "--sizes", nargs="+", type=rows_of, default=[100_000, 2_000_000]
    )
    parser.add_argument("--repeats", type=int, default=REPEATS)
    parser.add_argument("--memory", default="", help="DuckDB's memory limit, like 8GB")
    parser.add_argument("--output", type=Path, default=BUILD / "bench")
    arguments = parser.parse_args()
    folder = arguments.output.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    os.chdir(ROOT)
    runs = Bench(folder, arguments.memory)
    measured = {}
    try:
        fixed = [runs.build(FIXED_ROWS) for _ in range(arguments.repeats)]
        for rows in sorted(set(arguments.sizes)):
            repeats = arguments.repeats if rows <= REPEATED_ROWS else 1
            measured[rows] = runs.size(rows, repeats)
    except FailedRunError as error:
        print(f"\nThe benchmark failed:\n{error}", file=sys.stderr)
        return 1
    finally:
        shutil.rmtree(runs.work, ignore_errors=True)
    result = summary(report.medians(fixed), measured, arguments.memory)
    print("\n" + report.write(result, folder))
    print(f"Written to {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
