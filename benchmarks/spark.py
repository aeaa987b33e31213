"""Records to cells on both engines: `python -m benchmarks.spark --sizes 2M 10M`.

The same models, run by dbt on DuckDB and on Spark, one after the other: on two
executors in processes of their own, so that the driver's memory can be told. The time
is that of the check and of the models, without the start of dbt and of the session,
which is the same at every size. With `--skew`, one account, one country and one task
have 30 % of the records.
"""

from __future__ import annotations

import argparse
import json
import math
import shutil
import sys
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from benchmarks.__main__ import rows_of
from benchmarks.measure import run
from benchmarks.references.warehouse_models import MODELS
from economic_index.paths import BUILD
from economic_index.sample.records import write_sample_records

ENGINES = ("duckdb", "spark")
# The driver's name in the session's log.
DRIVER = "driver"
SKEWED_PERCENT = 30
ONE_TASK = "(select min(onet_task) from read_parquet($records))"
DBT = "from dbt.cli.main import cli; cli()"


@dataclass(frozen=True)
class Measured:
    """What the models took on one engine at one size.

    Attributes:
        seconds: from records to cells, the sum of the models' times.
        cpu_seconds: of all processes, with their start.
        peak_bytes: the most memory of all processes at once.
        task_seconds: processor time of the tasks; 0 on DuckDB.
        driver_bytes: the most that the driver's heap held, garbage included.
        shuffle_bytes: written for other tasks; 0 on DuckDB.
        slowest_share: the largest share that one task has of the time of its stage,
            weighted by the time of the stages; 0 on DuckDB.
        collected_bytes: what all tasks handed to the driver; 0 on DuckDB.
    """

    seconds: float
    cpu_seconds: float
    peak_bytes: int
    task_seconds: float = 0.0
    driver_bytes: int = 0
    shuffle_bytes: int = 0
    slowest_share: float = 0.0
    collected_bytes: int = 0


def sample_of(rows: int, folder: Path, *, is_skewed: bool) -> Path:
    """The folder of a sample, written if it is not there.

    Args:
        rows: of the sample.
        folder: where samples lie.
        is_skewed: whether one account, one country and one task have a large part.
    """
    sample = folder / str(rows)
    if not sample.exists():
        write_sample_records(sample, rows // 2)
    if not is_skewed:
        return sample
    skewed = folder / f"{rows}-skewed"
    if not skewed.exists():
        (skewed / "records").mkdir(parents=True)
        shutil.copytree(sample / "reference", skewed / "reference")
        is_of_one = f"hash(record_id) % 100 < {SKEWED_PERCENT}"
        for path in (sample / "records").glob("*.parquet"):
            duckdb.execute(
                f"""
                copy (
                    select * replace (
                        if({is_of_one}, 'one', account_id) as account_id,
                        if({is_of_one}, 'US', country) as country,
                        if({is_of_one}, null, subdivision) as subdivision,
                        if({is_of_one}, {ONE_TASK}, onet_task) as onet_task
                    )
                    from read_parquet($records)
                ) to '{skewed / "records" / path.name}' (format parquet)
                """,
                {"records": str(path)},
            )
    return skewed


def measure(engine: str, rows: int, folder: Path, *, is_skewed: bool) -> Measured:
    """Run the models on an engine.

    Args:
        engine: the target of the profile.
        rows: of the sample.
        folder: where samples, logs and what is temporary go.
        is_skewed: as of `sample_of`.
    """
    sample = sample_of(rows, folder / "samples", is_skewed=is_skewed)
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
        "ECONOMIC_INDEX_SPARK_MASTER": "local-cluster[2,1,3072]",
        "ECONOMIC_INDEX_SPARK_MEMORY": "1g",
        # One file of text, as `tasks_of` reads it.
        "PYSPARK_SUBMIT_ARGS": "--conf spark.eventLog.enabled=true "
        "--conf spark.eventLog.rolling.enabled=false "
        "--conf spark.eventLog.compress=false "
        "--conf spark.eventLog.logStageExecutorMetrics=true "
        "--conf spark.executor.memory=3g "
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
    return Measured(seconds, taken.cpu_seconds, taken.peak_bytes, *tasks_of(events))


def tasks_of(events: Path) -> tuple[float, int, int, float, int]:
    """What a session's log says of its tasks and its driver.

    Args:
        events: the folder of the log.

    Returns:
        Their processor time in seconds, the bytes that the driver's heap held at most,
        the bytes that tasks shuffled, the share of the slowest task of a stage,
        weighted by the time of the stages, and the bytes that they handed to the
        driver.
    """
    cpu_nanoseconds = heap = shuffled = collected = 0
    stages: defaultdict[int, list[int]] = defaultdict(list)
    for path in events.rglob("*"):
        # Beside it lies its checksum, hidden.
        if not path.is_file() or path.name.startswith("."):
            continue
        for line in path.read_text(encoding="utf-8").splitlines():
            event = json.loads(line)
            if event.get("Executor ID") == DRIVER and "Executor Metrics" in event:
                heap = max(heap, event["Executor Metrics"]["JVMHeapMemory"])
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
    return cpu_nanoseconds / 1e9, heap, shuffled, slowest, collected


def growth(seconds: Mapping[int, float]) -> float | None:
    """The exponent of the growth from the smallest size to the largest."""
    first, last = min(seconds), max(seconds)
    if first == last:
        return None
    return math.log(seconds[last] / seconds[first]) / math.log(last / first)


def main() -> None:
    """Measure every size on every engine, and print a table."""
    parser = argparse.ArgumentParser(prog="benchmarks.spark")
    parser.add_argument(
        "--sizes", nargs="+", type=rows_of, default=[100_000, 2_000_000]
    )
    parser.add_argument(
        "--skew",
        action="store_true",
        help="one account, country and task of 30 %% of all records",
    )
    asked = parser.parse_args()
    folder = BUILD / "bench"
    found: dict[str, dict[int, Measured]] = {engine: {} for engine in ENGINES}
    print(
        "| rows | engine | records to cells, s | CPU, s | of tasks, s | memory, GB "
        "| driver's heap, GB | shuffle, GB | slowest task of a stage "
        "| to the driver, MB |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|")
    for rows in asked.sizes:
        for engine in ENGINES:
            each = measure(engine, rows, folder, is_skewed=asked.skew)
            found[engine][rows] = each
            print(
                f"| {rows:,} | {engine} | {each.seconds:.1f} | {each.cpu_seconds:.0f} "
                f"| {each.task_seconds:.0f} | {each.peak_bytes / 1e9:.1f} "
                f"| {each.driver_bytes / 1e9:.2f} | {each.shuffle_bytes / 1e9:.2f} "
                f"| {each.slowest_share:.0%} | {each.collected_bytes / 1e6:.1f} |",
                flush=True,
            )
    for engine, measured in found.items():
        exponent = growth({rows: each.seconds for rows, each in measured.items()})
        if exponent is not None:
            print(f"{engine}: growth exponent {exponent:.2f}")


if __name__ == "__main__":
    main()
