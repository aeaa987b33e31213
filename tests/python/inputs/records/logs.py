"""A small log written by hand, with cells that can be counted on paper."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

ACCOUNT = "account-of-nobody"
BLOCK = 600  # records a block of safe cells has, two for each account

# Real O*NET ids; the statements are synthetic. The last id is in no O*NET table.
WITH_STATEMENT, WITHOUT_STATEMENT, UNKNOWN = 8823, 8831, 99999999
STATEMENT = "Synthetic statement of a task."

HIERARCHY = """request_cluster_id,request_cluster_name,level,parent_id
f1,synthetic fine one,0,m1
f2,synthetic fine two,0,m1
m1,synthetic middle,1,b1
b1,synthetic broad,2,
"""

STATEMENTS = f"""O*NET-SOC Code,Task ID,Task
11-1011.00,{WITH_STATEMENT},{STATEMENT}
"""

PATTERNS = ("directive", "learning")
PLACES = (("US", "US-CA"), ("US", "US-NY"), ("US", None), ("GB", None), ("NA", None))

SCHEMA = pa.schema(
    [
        ("record_id", pa.string()),
        ("account_id", pa.string()),
        ("occurred_at", pa.timestamp("us")),
        ("platform", pa.string()),
        ("country", pa.string()),
        ("subdivision", pa.string()),
        ("network_type", pa.string()),
        ("is_flagged", pa.bool_()),
        ("onet_task_id", pa.int64()),
        ("request_cluster_id", pa.string()),
        ("collaboration_pattern", pa.string()),
        ("input_tokens", pa.int64()),
        ("output_tokens", pa.int64()),
        ("model", pa.string()),
        ("cost_usd", pa.float64()),
    ]
)

# A million input tokens and a million output tokens of this model cost 3 and 15
# dollars.
MODEL = "claude-sonnet-4-20250514"


def block(count: int, accounts: int, **fields) -> Iterator[dict]:
    """`count` records of `accounts` accounts, good unless `fields` say otherwise."""
    for number in range(count):
        yield {
            "account_id": f"{ACCOUNT}-{number % accounts}",
            "occurred_at": datetime(2000, 2, 7 + number % 7, 23, 59, 59),
            "platform": "claude_ai",
            "country": None,
            "subdivision": None,
            "network_type": None,
            "is_flagged": None,
            "onet_task_id": WITH_STATEMENT,
            "request_cluster_id": "f1",
            "collaboration_pattern": PATTERNS[number % 2],
            "input_tokens": None,
            "output_tokens": None,
            "model": None,
            "cost_usd": None,
            **fields,
        }


def records() -> Iterator[dict]:
    """Two waves. In every place one block a task, and half as much again unknown."""
    half = BLOCK // 2
    for country, subdivision in (*PLACES, (None, None)):
        place = {"country": country, "subdivision": subdivision}
        yield from block(BLOCK, half, **place)
        yield from block(
            BLOCK,
            half,
            **place,
            onet_task_id=WITHOUT_STATEMENT,
            request_cluster_id="f2",
        )
        unknown = {
            "onet_task_id": None,
            "request_cluster_id": None,
            "collaboration_pattern": None,
        }
        yield from block(half, half // 2, **{**place, **unknown})
    # A small state, a small task, and one that a single account makes up.
    yield from block(9, 9, country="US", subdivision="US-WY")
    yield from block(40, 20, country="GB", onet_task_id=UNKNOWN)
    yield from block(4, 4, country="NA", onet_task_id=UNKNOWN)
    yield from block(30, 1, country="US", subdivision="US-CA", onet_task_id=UNKNOWN)
    # Left out.
    yield from block(20, 20, country="GB", network_type="vpn")
    yield from block(20, 20, country="GB", is_flagged=True)
    yield from block(20, 20, country="CU")
    # The API: costs of one task from tokens, of the other as stated.
    api = {"platform": "1p_api", "model": MODEL}
    yield from block(
        BLOCK, half, **api, input_tokens=1_000_000, output_tokens=1_000_000
    )
    yield from block(
        BLOCK,
        half,
        **api,
        onet_task_id=WITHOUT_STATEMENT,
        request_cluster_id="f2",
        input_tokens=3_000_000,
        output_tokens=1_000_000,
        cost_usd=6.0,
    )


def log_rows(prefix: str = "", weeks: int = 0) -> list[dict]:
    """The records with their ids, so many weeks after the first waves."""
    return [
        {
            **record,
            "record_id": f"{prefix}{number}",
            "occurred_at": record["occurred_at"] + timedelta(weeks=weeks),
        }
        for number, record in enumerate(records())
    ]


def write_rows(folder: Path, name: str, rows: list[dict]) -> None:
    """Write records to one file of a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    table = pa.Table.from_pylist(rows, SCHEMA)
    pq.write_table(table, folder / f"{name}.parquet")


def write_csv(folder: Path, name: str, rows: list[dict]) -> None:
    """Write records as text, their time in a zone of its own."""
    zone = timezone(timedelta(hours=2))
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, SCHEMA.names)
        writer.writeheader()
        for row in rows:
            local = row["occurred_at"].replace(tzinfo=UTC).astimezone(zone)
            writer.writerow(row | {"occurred_at": local.isoformat(" ")})


def write_log(folder: Path) -> None:
    """Write the log into `log/` and its reference tables into `reference/`."""
    rows = log_rows()
    middle = len(rows) // 2
    write_rows(folder / "log", "a", rows[:middle])
    write_rows(folder / "log", "b", rows[middle:])
    reference = folder / "reference"
    reference.mkdir()
    (reference / "request_hierarchy.csv").write_text(HIERARCHY)
    (reference / "onet_task_statements.csv").write_text(STATEMENTS)
