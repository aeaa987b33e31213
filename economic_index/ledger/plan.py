"""What a build does about waves that were published: before dbt runs, and after."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from economic_index.errors import InputError
from economic_index.inputs.records.wave_entries import (
    digest_of_rows,
    last_entries,
    rule_digests,
    rules_fingerprints,
)
from economic_index.ledger.book import Book, WaveToPublish, open_book
from economic_index.ledger.checks import LEAVE, Rebuilt, check_given, waves_to_keep
from economic_index.ledger.difference import check_outcome, write_cells
from economic_index.ledger.keys import KeyedRecords, Keys
from economic_index.ledger.late import Model
from economic_index.paths import SEEDS
from economic_index.seeds import seed_rows

# Facets of sums, of active accounts and of means, see economic_index/index/rows.
SUMMED = ("activity::", "record_mean::")
SEGMENT = "segment"


@dataclass(frozen=True)
class Plan:
    """The waves of users' own records in a build.

    Attributes:
        kept: waves of the last build that stay as they are.
        given: a row a wave of the records given, see ``records.ledger.SCHEMA``.
        inputs: digests of the reference tables.
        rebuilt: the waves among them that were published before.
        keys: the keys of each given wave, see ``keys``.
        earlier_keys: of each wave with late records, the keys of the records that it
            was published from, earliest first.
        republish: waves whose earlier publications were never shared.
        notes: remarks for the reader.
    """

    kept: tuple[str, ...] = ()
    given: Sequence[Mapping[str, Any]] = ()
    inputs: Mapping[str, str] = field(default_factory=dict)
    rebuilt: Sequence[Rebuilt] = ()
    keys: Mapping[str, Keys] = field(default_factory=dict)
    earlier_keys: Mapping[str, Sequence[Keys]] = field(default_factory=dict)
    republish: Collection[str] = ()
    notes: Sequence[str] = ()


def adopt(
    folder: Path, warehouse: Path, build: str, work: Path, seeds_folder: Path = SEEDS
) -> list[str]:
    """Enter waves of the last warehouse that the ledger has not heard of.

    An older version published them, or a build with another ledger. Nobody knows which
    records they were made of, but what was published is there to compare with.

    Args:
        folder: the ledger's folder.
        warehouse: the last warehouse, if there is one.
        build: a name for the files that the ledger gets.
        work: a folder for them until then.
        seeds_folder: the folder of the seeds.

    Returns:
        The waves.

    Raises:
        InputError: the warehouse or the ledger cannot be read or written.
    """
    last = last_entries(warehouse)
    with open_book(folder, to_write=False) as book:
        unknown = [wave for wave in sorted(last) if not book.has_heard_of(wave)]
    if not unknown:
        return []
    fingerprints = rules_fingerprints(seeds_folder)
    rules = rule_digests(seeds_folder)
    waves = [
        WaveToPublish(
            wave_id=wave,
            record_count=last[wave].record_count,
            records="",
            # Of the rules of then one digest is left: it tells only whether they are
            # those of now.
            rules=rules[wave]
            if wave in rules and last[wave].rules_fingerprint == fingerprints.get(wave)
            else {"waves": "other rules"},
            inputs={},
            keys=None,
            cells=write_cells(warehouse, wave, work / f"adopted-{number}.parquet"),
        )
        for number, wave in enumerate(unknown)
    ]
    with open_book(folder, to_write=True) as book:
        book.adopt(waves, f"{build}-adopted", "")
    return unknown


def plan_waves(
    book: Book,
    warehouse: Path,
    given: pa.Table,
    release_waves: Collection[str],
    statements: pa.Table,
    hierarchy: pa.Table,
    records: KeyedRecords,
    *,
    count_late: bool,
    full_refresh: bool,
    republish: Collection[str],
    seeds_folder: Path = SEEDS,
) -> Plan:
    """Compare what a build was given with the ledger and with the last warehouse.

    Args:
        book: the ledger.
        warehouse: the last warehouse, if there is one.
        given: the waves of the users' own records; empty for other input.
        release_waves: waves that a release of this build holds.
        statements: the task statements of the input.
        hierarchy: its request clusters.
        records: the records on the engine that reads them.
        count_late: whether late records may be counted in.
        full_refresh: whether to forget the waves in the last warehouse.
        republish: waves whose earlier publications were never shared.
        seeds_folder: the folder of the seeds; a test may point at another one.

    Raises:
        InputError: a wave would be published again from other records or under other
            rules, or what would be kept is under other rules or comes twice.
    """
    rules = rule_digests(seeds_folder)
    rows = given.to_pylist()
    inputs = (
        {
            "onet_task_statements": digest_of_rows(statements.to_pylist()),
            "request_hierarchy": digest_of_rows(hierarchy.to_pylist()),
        }
        if rows
        else {}
    )
    rebuilt = check_given(
        book, rows, rules, inputs, count_late=count_late, republish=republish
    )
    refuse_late_sums(rebuilt, seeds_folder)
    kept: tuple[str, ...] = ()
    if not full_refresh:
        waves = [row["wave_id"] for row in rows]
        kept = waves_to_keep(
            last_entries(warehouse),
            waves,
            release_waves,
            rules,
            rules_fingerprints(seeds_folder),
            book,
        )
    late = [wave for wave in rebuilt if wave.is_late]
    earlier_keys = {wave.wave_id: earlier_of(wave, book, records) for wave in late}
    keys: dict[str, Keys] = {}
    if rows:
        keys = records.write(
            {
                row["wave_id"]: book.keys_of(
                    row["wave_id"], row["records_fingerprint"]
                )[1]
                for row in rows
            },
            [(wave, earlier_keys[wave.wave_id][-1]) for wave in late],
        )
    notes = list(records.notes) if rows else []
    if rows and book.is_new:
        notes.append(
            f"a ledger of published waves begins in {book.folder}. If these waves were "
            "published from another machine or checkout, stop and name its ledger in "
            "LEDGER"
        )
    return Plan(kept, rows, inputs, rebuilt, keys, earlier_keys, republish, notes)


def earlier_of(wave: Rebuilt, book: Book, records: KeyedRecords) -> list[Keys]:
    """The keys of all records that a wave was published from, earliest first.

    Raises:
        InputError: the engine of the records does not find some.
    """
    # An earlier version published the first ones, which were adopted without keys.
    known = {
        publication.records: publication
        for publication in wave.publications
        if publication.keys or publication.keys_at
    }
    return [records.earlier(book, publication) for publication in known.values()]


def refuse_late_sums(rebuilt: Sequence[Rebuilt], seeds_folder: Path) -> None:
    """Refuse late records of a wave that publishes sums, accounts or units.

    Two publications of a sum tell the late records' sum, which no rule looks at; nor
    are late records looked at by unit.

    Raises:
        InputError: late records would be counted into such a wave.
    """
    summed = {
        (row["platform"], row["layout"])
        for row in seed_rows("release_slices", seeds_folder)
        if row["facet"].startswith(SUMMED) or row["geography_level"] == SEGMENT
    }
    for row in seed_rows("waves", seeds_folder):
        if (row["platform"], row["layout"]) not in summed:
            continue
        if any(wave.is_late and wave.wave_id == row["wave_id"] for wave in rebuilt):
            raise InputError(
                f"LATE, wave {row['wave_id']}",
                "the wave publishes active accounts, tokens and cost, means, or units "
                "of the organisation, and two publications of them would tell of the "
                "late records what no rule looks at",
                LEAVE,
            )


def compare(
    plan: Plan,
    book: Book,
    code: str,
    warehouse: Path,
    models: Sequence[Model],
    work: Path,
    records: KeyedRecords,
    seeds_folder: Path = SEEDS,
) -> list[WaveToPublish]:
    """Compare the waves as they are built with what was published of them.

    Args:
        plan: what the build does about waves.
        book: the ledger.
        code: a digest of the project's code.
        warehouse: the DuckDB file that dbt built.
        models: the project's models as dbt ran them.
        work: a folder for files of the ledger until the build is published.
        records: what the build was made of.
        seeds_folder: the folder of the seeds.

    Returns:
        What to enter in the ledger.

    Raises:
        InputError: the difference of two publications is not safe.
    """
    rules = rule_digests(seeds_folder)
    cells = {
        row["wave_id"]: write_cells(
            warehouse, row["wave_id"], work / f"cells-{number}.parquet"
        )
        for number, row in enumerate(plan.given)
    }
    check_outcome(
        plan.rebuilt,
        book,
        cells,
        plan.keys,
        plan.earlier_keys,
        code,
        warehouse,
        models,
        records,
        seeds_folder,
    )
    return [
        WaveToPublish(
            wave_id=row["wave_id"],
            record_count=row["record_count"],
            records=row["records_fingerprint"],
            rules=rules[row["wave_id"]],
            inputs=plan.inputs,
            keys=plan.keys.get(row["wave_id"]),
            cells=cells[row["wave_id"]],
            is_first=row["wave_id"] in plan.republish,
        )
        for row in plan.given
    ]
