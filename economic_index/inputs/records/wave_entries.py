"""What a warehouse remembers of the records' waves, and what a build keeps of the last.

A wave is published once; ``economic_index.ledger`` sees to that. A build reads the
records of one wave or of several; the waves that it was given no records of stay as the
last build published them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from economic_index.errors import InputError
from economic_index.inputs.records.prices import library_version
from economic_index.inputs.records.record_files import COLUMNS
from economic_index.paths import SEEDS
from economic_index.seeds import seed_rows
from economic_index.sql import quoted
from economic_index.workspace import last_warehouse

SCHEMA = pa.schema(
    [
        ("wave_id", pa.string()),
        ("record_count", pa.int64()),
        ("records_fingerprint", pa.string()),
        ("rules_fingerprint", pa.string()),
        ("labeller", pa.string()),
        ("labeller_version", pa.string()),
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
# A wave that is built again needs these as they were, too.
READ_BY_MEASURES = ("api_prices",)
# The list of prices that no seed has stands among them with its version.
PRICE_LIST = "genai_prices"

# The half of an MD5 digest as an integer: the same on every engine and in every version
# of it, other than the engines' own hash functions.
HALF_MD5 = "cast('0x' || left(md5({}), 16) as ubigint)"
# What a record is known by, and what it says. An empty field is left out, so that a
# column added later changes no digest.
RECORD_KEY = HALF_MD5.format("record_id")
CONTENTS = HALF_MD5.format(
    "concat_ws(chr(31), {})".format(
        ", ".join(
            f"'{column.name}=' || "
            + (
                f"epoch_us({column.name})"
                if column.sql_type == "timestamp"
                else column.name
            )
            for column in COLUMNS
        )
    )
)
# The facts of a wave as aggregates over the view of the records.
FACTS = (
    f"count(*), cast(sum(cast({CONTENTS} as hugeint)) as varchar), "
    "[min(labeller), max(labeller), min(labeller_version), max(labeller_version)]"
)

LEDGER = "intermediate.int_records__ledger"
CELLS = "intermediate.int_cells__records"
# How labellers agreed; warehouses of earlier versions know nothing of it.
AGREEMENT = "intermediate.int_labels__agreement"
# What stays of a kept wave: its protected cells, how they came about, and the rest.
KEPT_TABLES = (CELLS, "intermediate.int_disclosure__report", LEDGER, AGREEMENT)
STATEMENTS = "intermediate.int_tasks__sources"


@dataclass(frozen=True)
class WaveFacts:
    """What tells two sets of records of one wave apart.

    Attributes:
        record_count: how many there are.
        hashes: the sum of one hash a record, so their order does not matter.
        labellers: the least and the largest name of a labeller and of its version, in
            pairs; empty where no record names one.
    """

    record_count: int = 0
    hashes: int = 0
    labellers: tuple[str, ...] = ()

    def plus(
        self, record_count: int, hashes: int, labellers: Sequence[str | None]
    ) -> WaveFacts:
        """The facts of these records and of some more."""
        named = tuple(name for name in labellers if name is not None)
        pairs = (self.labellers or named, named or self.labellers)
        return WaveFacts(
            self.record_count + record_count,
            self.hashes + hashes,
            tuple(
                choose(pair)
                for choose, pair in zip(
                    (min, max, min, max), zip(*pairs, strict=True), strict=False
                )
            ),
        )

    def labeller_of(self, wave: str) -> tuple[str | None, str | None]:
        """Name and version of the labeller, None where no record names one.

        Raises:
            InputError: there are several.
        """
        if not self.labellers:
            return None, None
        name, other_name, version, other_version = self.labellers
        if (name, version) != (other_name, other_version):
            raise InputError(
                f"RECORDS, wave {wave}, columns labeller and labeller_version",
                "the records of the wave are of several labellers or versions",
                "Give each wave the labels of one labeller: two do not make one index",
            )
        return name, version


def ledger_of(waves: Mapping[str, WaveFacts], seeds_folder: Path = SEEDS) -> pa.Table:
    """The entries of checked records: one row a wave in the columns of ``SCHEMA``.

    Args:
        waves: the facts of each wave.
        seeds_folder: the folder of the seeds.

    Raises:
        InputError: a wave is of several labellers.
    """
    rules = rules_fingerprints(seeds_folder)
    return pa.Table.from_pylist(
        [
            dict(
                zip(
                    SCHEMA.names,
                    (
                        wave,
                        facts.record_count,
                        str(facts.hashes),
                        rules[wave],
                        *facts.labeller_of(wave),
                    ),
                    strict=True,
                )
            )
            for wave, facts in sorted(waves.items())
        ],
        SCHEMA,
    )


def rule_digests(seeds_folder: Path = SEEDS) -> dict[str, dict[str, str]]:
    """A digest a seed of the rules that each wave is published under, by wave.

    The seed `waves` stands for the wave's own row alone.
    """
    shared = {
        seed: digest_of_rows(seed_rows(seed, seeds_folder))
        for seed in (*RULES, *READ_BY_MEASURES)
    }
    shared[PRICE_LIST] = digest_of_rows([{"version": library_version()}])
    return {
        row["wave_id"]: {**shared, "waves": digest_of_rows([row])}
        for row in seed_rows("waves", seeds_folder)
    }


def rules_fingerprints(seeds_folder: Path = SEEDS) -> dict[str, str]:
    """One digest of the rules that a kept wave must still be under, by wave."""
    return {
        wave: hashlib.sha256(
            "".join(digests[seed] for seed in (*RULES, "waves")).encode()
        ).hexdigest()
        for wave, digests in rule_digests(seeds_folder).items()
    }


def digest_of_rows(rows: Iterable[Mapping[str, object]]) -> str:
    """A digest of rows that does not depend on their order."""
    lines = sorted(repr(sorted(row.items())) for row in rows)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


@dataclass(frozen=True)
class Entry:
    """A wave of an earlier build, a row of its ledger."""

    record_count: int
    rules_fingerprint: str


def last_entries(warehouse: Path) -> dict[str, Entry]:
    """The waves of users' own records in an earlier warehouse, if there is one.

    Raises:
        BuildError: the warehouse cannot be read.
    """
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
            select wave_id, record_count, rules_fingerprint
            from {LEDGER}
            where is_protected and not is_sample
            """
        ).fetchall()
    return {wave_id: Entry(*facts) for wave_id, *facts in rows}


def what_stays(table: str, waves: Collection[str]) -> str:
    """The condition of the rows of a table that a build keeps of the last one.

    Args:
        table: one of ``KEPT_TABLES``, or ``STATEMENTS``.
        waves: the waves to keep, at least one.
    """
    if table == STATEMENTS:
        return "is_given"
    return f"wave_id in ({', '.join(map(quoted, waves))})"


def carry_over(last: Path, warehouse: Path, waves: Collection[str]) -> None:
    """Copy kept waves into a new warehouse, before dbt adds this build's.

    Args:
        last: the last good warehouse.
        warehouse: the new one, which may hold the seeds already.
        waves: the waves to keep.
    """
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(f"attach {quoted(last)} as last (read_only)")
        connection.execute("create schema if not exists intermediate")
        known = connection.execute(
            "select schema_name || '.' || table_name from duckdb_tables() "
            "where database_name = 'last'"
        ).fetchall()
        for table in (*KEPT_TABLES, STATEMENTS):
            if table == AGREEMENT and (table,) not in known:
                continue
            connection.execute(
                f"create table {table} as select * from last.{table} "
                f"where {what_stays(table, waves)}"
            )
        connection.execute("detach last")
