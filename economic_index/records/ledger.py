"""What a build remembers of the records' waves, and what it may keep of the last one.

A wave is published once. A build reads the records of one wave or of several; the waves
that it was given no records of stay as the last build published them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from economic_index.errors import InputError
from economic_index.paths import SEEDS
from economic_index.records.files import COLUMNS
from economic_index.seeds import seed_rows
from economic_index.sql import quoted
from economic_index.workspace import last_warehouse

SCHEMA = pa.schema(
    [
        ("wave_id", pa.string()),
        ("record_count", pa.int64()),
        ("records_fingerprint", pa.string()),
        ("rules_fingerprint", pa.string()),
    ]
)

# Seeds that decide what of a wave is published. Waves under different ones do not make
# one index. A wave's own row of the seed `waves` counts as well.
RULES = (
    "collaboration_patterns",
    "counted_network_types",
    "disclosure_thresholds",
    "excluded_countries",
    "excluded_network_types",
    "facets",
    "geographies",
    "record_rules",
    "release_slices",
    "residual_clusters",
)

# The facts of a wave as aggregates over the view of the records.
FACTS = "count(*), cast(sum(cast(hash({}) as hugeint)) as varchar)".format(
    ", ".join(column.name for column in COLUMNS)
)

LEDGER = "intermediate.int_records__ledger"
# What stays of a kept wave: its protected cells, how they came about, and its entry.
KEPT_TABLES = (
    "intermediate.int_cells__records",
    "intermediate.int_disclosure__report",
    LEDGER,
)
STATEMENTS = "intermediate.int_tasks__sources"

START_ANEW = "start anew from what you give with FULL_REFRESH=1"


@dataclass(frozen=True)
class WaveFacts:
    """What tells two sets of records of one wave apart.

    Attributes:
        record_count: how many there are.
        hashes: the sum of one hash a record, so their order does not matter.
    """

    record_count: int = 0
    hashes: int = 0

    def plus(self, record_count: int, hashes: int) -> WaveFacts:
        """The facts of these records and of some more."""
        return WaveFacts(self.record_count + record_count, self.hashes + hashes)


def ledger_of(waves: Mapping[str, WaveFacts], seeds_folder: Path = SEEDS) -> pa.Table:
    """The entries of checked records: one row a wave in the columns of ``SCHEMA``.

    Args:
        waves: the facts of each wave.
        seeds_folder: the folder of the seeds.
    """
    rules = rules_fingerprints(seeds_folder)
    return pa.Table.from_pylist(
        [
            dict(
                zip(
                    SCHEMA.names,
                    (wave, facts.record_count, str(facts.hashes), rules[wave]),
                    strict=True,
                )
            )
            for wave, facts in sorted(waves.items())
        ],
        SCHEMA,
    )


def rules_fingerprints(seeds_folder: Path = SEEDS) -> dict[str, str]:
    """A digest of the rules that each wave of the seeds is published under."""
    shared = hashlib.sha256()
    for seed in RULES:
        for row in seed_rows(seed, seeds_folder):
            shared.update(repr(sorted(row.items())).encode())
    return {
        row["wave_id"]: hashlib.sha256(
            shared.digest() + repr(sorted(row.items())).encode()
        ).hexdigest()
        for row in seed_rows("waves", seeds_folder)
    }


@dataclass(frozen=True)
class Entry:
    """A wave of an earlier build, a row of its ledger."""

    record_count: int
    records_fingerprint: str
    rules_fingerprint: str


def last_entries(warehouse: Path) -> dict[str, Entry]:
    """The waves of users' own records in an earlier warehouse, if there is one."""
    if not warehouse.exists():
        return {}
    with last_warehouse(warehouse) as connection:
        schema, table = LEDGER.split(".")
        if not connection.execute(
            "select 1 from duckdb_tables() where schema_name = ? and table_name = ?",
            [schema, table],
        ).fetchone():
            return {}
        rows = connection.execute(
            f"""
            select wave_id, record_count, records_fingerprint, rules_fingerprint
            from {LEDGER}
            where is_protected and not is_sample
            """
        ).fetchall()
    return {wave_id: Entry(*facts) for wave_id, *facts in rows}


def waves_to_keep(
    last: Mapping[str, Entry],
    ledger: pa.Table,
    release_waves: Collection[str],
    *,
    count_late: bool,
    seeds_folder: Path = SEEDS,
) -> tuple[str, ...]:
    """The waves of the last build that this one leaves as they are.

    Args:
        last: the last build's waves.
        ledger: the waves of the records at hand.
        release_waves: waves that a release of this build holds.
        count_late: whether a wave may be published again with more records.
        seeds_folder: the folder of the seeds.

    Raises:
        InputError: a wave would be published a second time from other records, or what
            would be kept stands under other rules or comes by the other door too.
    """
    for row in ledger.to_pylist():
        wave = row["wave_id"]
        before = last.get(wave)
        if before is None or before.records_fingerprint == row["records_fingerprint"]:
            continue
        if not count_late:
            raise InputError(
                f"RECORDS, wave {wave}",
                "these are not the records that the wave was published from: some are "
                "late, changed or left out",
                "Leave the wave's records away to keep it as it is; to publish it once "
                f"more give all of them with LATE=count; or {START_ANEW}",
            )
        if row["record_count"] < before.record_count:
            raise InputError(
                f"RECORDS, wave {wave}",
                "the wave was published from more records than these",
                "To count late records in, give all files of the wave, not only the "
                f"late ones; or {START_ANEW}",
            )
    kept = sorted(set(last) - set(ledger["wave_id"].to_pylist()))
    rules = rules_fingerprints(seeds_folder)
    for wave in kept:
        if wave in release_waves:
            raise InputError(
                f"RELEASE, wave {wave}",
                "the last build made this wave of your records and would keep it",
                f"Give each wave by one door only, or {START_ANEW}",
            )
        if last[wave].rules_fingerprint != rules.get(wave):
            raise InputError(
                f"seeds/rules, wave {wave}",
                "the last build published the wave under other rules than those of now",
                "Give its records again with the others and LATE=count, or "
                f"{START_ANEW}",
            )
    return tuple(kept)


def carry_over(last: Path, warehouse: Path, waves: Collection[str]) -> None:
    """Copy kept waves into a new warehouse, before dbt adds this build's.

    Args:
        last: the last good warehouse.
        warehouse: the new one, not there yet.
        waves: the waves to keep.
    """
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(f"attach {quoted(last)} as last (read_only)")
        connection.execute("create schema intermediate")
        for table in KEPT_TABLES:
            connection.execute(
                f"create table {table} as select * from last.{table} "
                "where wave_id in (select unnest(?))",
                [list(waves)],
            )
        connection.execute(
            f"create table {STATEMENTS} as "
            f"select * from last.{STATEMENTS} where is_given"
        )
        connection.execute("detach last")
