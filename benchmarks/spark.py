"""Records to cells on both engines: `python -m benchmarks.spark --sizes 2M 10M`.

The same models, run by dbt on DuckDB and on a local session of Spark, one after the
other. The time is that of the models alone, without the start of dbt and of the
session, which is the same at every size.
"""

from __future__ import annotations

import argparse
import json
import math
import shutil
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from benchmarks.__main__ import rows_of
from benchmarks.measure import run
from benchmarks.references.warehouse_models import MODELS
from economic_index.paths import BUILD
from economic_index.sample.records import write_sample_records

ENGINES = ("duckdb", "spark")
DBT = "from dbt.cli.main import cli; cli()"


@dataclass(frozen=True)
class Measured:
    """What the models took on one engine at one size.

    Attributes:
        seconds: from records to cells, the sum of the models' times.
        cpu_seconds: of dbt's process, with its start, and of the tasks on Spark.
        peak_bytes: the most memory of all processes at once.
        shuffle_bytes: written for other tasks; 0 on DuckDB.
        slowest_share: the largest share that one task has of the time of its stage,
            weighted by the time of the stages; 0 on DuckDB.
        collected_bytes: what all tasks handed to the driver; 0 on DuckDB.
    """

    seconds: float
    cpu_seconds: float
    peak_bytes: int
    shuffle_bytes: int = 0
    slowest_share: float = 0.0
    collected_bytes: int = 0


def measure(engine: str, rows: int, folder: Path) -> Measured:
    """Run the models on an engine.

    Args:
        engine: the target of the profile.
        rows: of the sample.
        folder: where samples, logs and what is temporary go.
    """
    sample = folder / "samples" / str(rows)
    if not sample.exists():
        write_sample_records(sample, rows // 2)
    work = folder / "work"
    shutil.rmtree(work, ignore_errors=True)
    events = work / "events"
    events.mkdir(parents=True)
    variables = {
        "records": f"{sample}/records/*.parquet",
        "reference": f"{sample}/reference",
    }
    command = [sys.executable, "-c", DBT, "build", "--target", engine]
    command += ["--select", "+int_disclosure__cells", "--vars", json.dumps(variables)]
    command += ["--exclude-resource-type", "test", "unit_test"]
    environment = {
        "DBT_TARGET_PATH": str(work / "target"),
        "ECONOMIC_INDEX_WAREHOUSE": str(work / "warehouse.duckdb"),
        "ECONOMIC_INDEX_SPARK_FOLDER": str(work / "spark"),
        "ECONOMIC_INDEX_SPARK_CATALOG": "in-memory",
        # One file of text, as `tasks_of` reads it.
        "PYSPARK_SUBMIT_ARGS": "--conf spark.eventLog.enabled=true "
        "--conf spark.eventLog.rolling.enabled=false "
        "--conf spark.eventLog.compress=false "
        f"--conf spark.eventLog.dir={events} pyspark-shell",
    }
    log = folder / "logs" / f"{rows}-{engine}-cells.log"
    log.parent.mkdir(exist_ok=True)
    taken = run(command, work, log, environment)
    results = json.loads((work / "target" / "run_results.json").read_text())["results"]
    seconds = sum(
        result["execution_time"]
        for result in results
        if result["unique_id"].split(".")[2] in MODELS
    )
    cpu_seconds, shuffled, slowest, collected = tasks_of(events)
    cpu_seconds += taken.cpu_seconds
    return Measured(
        seconds, cpu_seconds, taken.peak_bytes, shuffled, slowest, collected
    )


def tasks_of(events: Path) -> tuple[float, int, float, int]:
    """What a session's log says of its tasks.

    Args:
        events: the folder of the log.

    Returns:
        Their processor time in seconds, the bytes that they shuffled, the share of the
        slowest task of a stage, weighted by the time of the stages, and the bytes that
        they handed to the driver.
    """
    cpu_nanoseconds = shuffled = collected = 0
    stages: defaultdict[int, list[int]] = defaultdict(list)
    for path in events.rglob("*"):
        # Beside it lies its checksum, hidden.
        if not path.is_file() or path.name.startswith("."):
            continue
        for line in path.read_text(encoding="utf-8").splitlines():
            event = json.loads(line)
            metrics = event.get("Task Metrics")
            if event["Event"] == "SparkListenerTaskEnd" and metrics:
                written = metrics["Shuffle Write Metrics"]["Shuffle Bytes Written"]
                shuffled += written
                collected += metrics["Result Size"]
                cpu_nanoseconds += metrics["Executor CPU Time"]
                stages[event["Stage ID"]].append(metrics["Executor Run Time"])
    parallel = [times for times in stages.values() if len(times) > 1]
    total = sum(sum(times) for times in parallel)
    slowest = sum(max(times) for times in parallel) / total if total else 0.0
    return cpu_nanoseconds / 1e9, shuffled, slowest, collected


def growth(measured: dict[int, Measured]) -> float | None:
    """The exponent of the growth from the smallest size to the largest."""
    first, last = min(measured), max(measured)
    if first == last:
        return None
    ratio = measured[last].seconds / measured[first].seconds
    return math.log(ratio) / math.log(last / first)


def main() -> None:
    """Measure every size on every engine, and print a table."""
    parser = argparse.ArgumentParser(prog="benchmarks.spark")
    parser.add_argument(
        "--sizes", nargs="+", type=rows_of, default=[100_000, 2_000_000]
    )
    sizes = parser.parse_args().sizes
    folder = BUILD / "bench"
    found: dict[str, dict[int, Measured]] = {engine: {} for engine in ENGINES}
    print(
        "| rows | engine | records to cells, s | CPU, s | memory, GB | shuffle, GB "
        "| slowest task of a stage | to the driver, MB |"
    )
    print("|---|---|---|---|---|---|---|---|")
    for rows in sizes:
        for engine in ENGINES:
            each = found[engine][rows] = measure(engine, rows, folder)
            print(
                f"| {rows:,} | {engine} | {each.seconds:.1f} | {each.cpu_seconds:.0f} "
                f"| {each.peak_bytes / 1e9:.1f} | {each.shuffle_bytes / 1e9:.2f} "
                f"| {each.slowest_share:.0%} | {each.collected_bytes / 1e6:.1f} |",
                flush=True,
            )
    for engine, measured in found.items():
        exponent = growth(measured)
        if exponent is not None:
            print(f"{engine}: growth exponent {exponent:.2f}")


if __name__ == "__main__":
    main()
