"""Write the sample of usage records: the files of a log, and the tables beside it."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict, fields
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from threading import local

import duckdb

from economic_index.errors import InputError
from economic_index.paths import SAMPLE_RECORDS
from economic_index.sample.records.parameters import (
    MINIMUM_SIZE,
    RECORDS_PER_FILE,
    SAMPLE_SIZE,
    SOURCES,
    Source,
)
from economic_index.sample.records.planted import REQUEST_CASES, planted_cases
from economic_index.sample.records.query import (
    SETTINGS,
    Log,
    drawn_query,
    planted_query,
)
from economic_index.sample.records.requests import Cluster, hierarchy
from economic_index.sample.records.tables import lookups
from economic_index.sample.records.tasks import catalogue
from economic_index.sample.release.folder import replace_folder
from economic_index.sample.release.write_release import write_statements
from economic_index.seeds import seed_rows

Progress = Callable[[int, int], None]

PARQUET = "format parquet, compression zstd"
README_TITLE = "# SYNTHETIC usage records"


def write_sample_records(
    folder: Path = SAMPLE_RECORDS,
    size: int = SAMPLE_SIZE,
    *,
    progress: Progress | None = None,
    workers: int | None = None,
) -> Path:
    """Write synthetic usage records, the same bytes for the same size.

    The folder is complete or not there: it is written beside its place and then moved.
    An earlier sample in its place is replaced, unless it is the same.

    Args:
        folder: where ``records``, ``reference`` and the README are to be.
        size: conversations on Claude.ai, and as many API records: twice as many rows.
        progress: called from this thread with the rows written so far and the rows in
            all, after each file.
        workers: how many files are written at once; a worker needs about 200 MB. By
            default as many as there are processors. The bytes do not depend on it.

    Returns:
        The folder.

    Raises:
        InputError: the size is too small for the planted cases, or a file, or a folder
            with anything but such a sample, is in that place.
    """
    if size < MINIMUM_SIZE:
        raise InputError(
            "the size of the sample",
            f"the planted cases do not fit in {size} records",
            f"Ask for {MINIMUM_SIZE} records or more",
        )
    write = partial(
        _write_files,
        size=size,
        progress=progress or (lambda written, total: None),
        workers=workers or os.cpu_count() or 1,
    )
    return replace_folder(folder, README_TITLE, write, size)


def _write_files(folder: Path, size: int, progress: Progress, workers: int) -> None:
    records, reference = folder / "records", folder / "reference"
    records.mkdir(parents=True)
    reference.mkdir()
    write_statements(reference, catalogue().statements)
    _write_hierarchy(reference / "request_hierarchy.csv", hierarchy(REQUEST_CASES))
    (folder / "README.md").write_text(_readme(size), "utf-8", newline="\n")
    _write_records(
        records, [_log(source, size) for source in SOURCES], progress, workers
    )


def _log(source: Source, size: int) -> Log:
    """The log of a platform's first synthetic wave that takes records."""
    wave = min(
        (
            row
            for row in seed_rows("waves")
            if row["platform"] == source.platform.name
            and row["is_synthetic"] == "true"
            and row["takes_records"] == "true"
        ),
        key=lambda row: row["date_start"],
    )
    start_ms, end_ms = (
        int(datetime.fromisoformat(wave[day]).replace(tzinfo=UTC).timestamp()) * 1000
        for day in ("date_start", "date_end")
    )
    return Log(source, size, start_ms, end_ms - start_ms, lookups(source, size))


def _write_records(
    folder: Path, logs: Sequence[Log], progress: Progress, workers: int
) -> None:
    """Write every file, several at once; an error or an interrupt stops all."""
    connections = local()

    def write(log: Log, name: str, query: str) -> None:
        platform = log.source.platform.name
        if getattr(connections, "platform", None) != platform:
            connections.platform = platform
            connections.database = _database(log)
        path = str(folder / f"{platform}-{name}.parquet").replace("'", "''")
        connections.database.execute(f"copy ({query}) to '{path}' ({PARQUET})")

    jobs = []
    for log in logs:
        jobs.append((log.planted, log, "planted", planted_query(log)))
        starts = range(log.planted, log.size, RECORDS_PER_FILE)
        for position, first in enumerate(starts, start=1):
            last = min(first + RECORDS_PER_FILE, log.size)
            query = drawn_query(log, first, last)
            jobs.append((last - first, log, f"{position:05}", query))
    total = sum(log.size for log in logs)
    written = 0
    executor = ThreadPoolExecutor(workers)
    try:
        rows = {executor.submit(write, *job): count for count, *job in jobs}
        for done in as_completed(rows):
            done.result()
            written += rows[done]
            progress(written, total)
    finally:
        executor.shutdown(cancel_futures=True)


def _database(log: Log) -> duckdb.DuckDBPyConnection:
    """A database in memory with the log's look-up tables, for one worker.

    One thread each: then the rows of a file keep their order, whatever the machine.
    """
    database = duckdb.connect(config=SETTINGS)
    for name, table in log.lookups.tables.items():
        database.register("arrow", table)
        database.execute(f"create table {name} as select * from arrow")
        database.unregister("arrow")
    return database


def _write_hierarchy(path: Path, clusters: Sequence[Cluster]) -> None:
    names = {"cluster_id": "request_cluster_id", "name": "request_cluster_name"}
    columns = [field.name for field in fields(Cluster)]
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, columns, lineterminator="\n")
        writer.writerow({column: names.get(column, column) for column in columns})
        writer.writerows(asdict(cluster) for cluster in clusters)


def _readme(size: int) -> str:
    cases = "\n".join(f"- {case.name}" for case in planted_cases(size))
    return f"""{README_TITLE}

Nothing in this folder was observed. It is the log of an organisation that does not
exist, {size:,} conversations and {size:,} API records, so that the warehouse has
private input to build from and to protect. Do not cite a number of it.

How it was made: every record draws its place, account, O*NET task, request and
collaboration pattern from smooth profiles, by a hash of its number. The profiles follow
figures printed in the report, in round numbers. Populations, gross domestic products,
O*NET task ids and SOC codes are real; every statement, title and request name is
synthetic, and so are the accounts and the dates in the year 2000.

| path | what it holds |
|---|---|
| `records/claude_ai-*.parquet` | conversations |
| `records/1p_api-*.parquet` | API records, with tokens, model and, for some, cost |
| `reference/request_hierarchy.csv` | the request clusters and their parents |
| `reference/onet_task_statements.csv` | the statements of the O*NET tasks |

The files named `planted` hold records that were put there one by one, so that some
cells stand exactly at a threshold:

{cases}
"""
