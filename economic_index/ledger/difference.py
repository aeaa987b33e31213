"""What two publications of one wave differ in, once the second is built."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from economic_index.disclosure.thresholds import smallest_count
from economic_index.errors import InputError
from economic_index.inputs.records.validation import at_least
from economic_index.inputs.records.wave_entries import CELLS
from economic_index.ledger.book import Book
from economic_index.ledger.checks import LEAVE, NEVER_SHARED, Rebuilt
from economic_index.ledger.keys import KeyedRecords, Keys
from economic_index.ledger.late import Model, unsafe_late_cells
from economic_index.paths import SEEDS
from economic_index.sql import quoted

# A cell is the same if these are; its numbers may then differ.
CELL = (
    "geography_level",
    "geography_id",
    "facet",
    "cluster_level",
    "base_cluster",
    "cross_cluster",
)
# Counts are exact. Of shares and indices another version may write another last digit.
COUNT = "cell_count"
MEASURES = ("cell_pct", "cell_index")
ROUNDING = 1e-9


def write_cells(warehouse: Path, wave_id: str, path: Path) -> Path:
    """Write what is published of a wave, as its raw export says it.

    Args:
        warehouse: the DuckDB file that dbt built.
        wave_id: the wave.
        path: the Parquet file to write.

    Returns:
        The path.
    """
    with duckdb.connect() as connection:
        connection.execute(f"attach {quoted(warehouse)} as built (read_only)")
        connection.execute(
            f"""
            copy (
                select {", ".join((*CELL, COUNT, *MEASURES))}
                from built.{CELLS}
                where wave_id = {quoted(wave_id)}
                order by all
            ) to {quoted(path)} (format parquet, compression zstd)
            """
        )
    return path


def differing_cells(one: Path, other: Path) -> int:
    """How many cells of two publications are not in both with the same numbers."""
    keys = " and ".join(
        f"one.{name} is not distinct from other.{name}" for name in CELL
    )
    measures = " or ".join(
        f"(one.{name} is null) != (other.{name} is null) "
        f"or abs(one.{name} - other.{name}) > {ROUNDING} * greatest(1, abs(one.{name}))"
        for name in MEASURES
    )
    with duckdb.connect() as connection:
        ((count,),) = connection.execute(
            f"""
            select count(*)
            from (select true as is_here, * from read_parquet(?)) as one
            full join (select true as is_here, * from read_parquet(?)) as other
                on {keys}
            where
                one.is_here is null or other.is_here is null
                or one.{COUNT} is distinct from other.{COUNT}
                or {measures}
            """,
            [str(one), str(other)],
        ).fetchall()
    return count


def check_outcome(
    rebuilt: Sequence[Rebuilt],
    book: Book,
    cells: Mapping[str, Path],
    keys: Mapping[str, Keys],
    earlier_keys: Mapping[str, Sequence[Keys]],
    code: str,
    warehouse: Path,
    models: Sequence[Model],
    records: KeyedRecords,
    seeds_folder: Path = SEEDS,
) -> None:
    """Compare each wave that is published again with what was published of it.

    Args:
        rebuilt: the waves.
        book: the ledger.
        cells: the file of the new cells of each wave.
        keys: the keys of each wave's records.
        earlier_keys: of each wave with late records, the keys of the records that it
            was published from, earliest first.
        code: a digest of the project's code.
        warehouse: the DuckDB file that dbt built.
        models: the project's models as dbt ran them, in that order.
        records: what the build was made of.
        seeds_folder: the folder of the seeds.

    Raises:
        InputError: the same records would be published in other cells, or of the late
            records something would be known that is not safe.
    """
    threshold = smallest_count(seeds_folder=seeds_folder)
    for wave in rebuilt:
        last = wave.publications[-1]
        if wave.is_late:
            with records.late(warehouse, models) as late:
                count = unsafe_late_cells(
                    late,
                    earlier_keys[wave.wave_id],
                    keys[wave.wave_id],
                    [
                        *(book.path(earlier.cells) for earlier in wave.publications),
                        cells[wave.wave_id],
                    ],
                )
            if count:
                raise InputError(
                    f"RECORDS, wave {wave.wave_id}",
                    "whoever has both publications could work out numbers of the late "
                    "records that are not safe, in "
                    f"{at_least(count, threshold)} cells",
                    f"{LEAVE}, or wait for more late records; "
                    f"{NEVER_SHARED.format(wave=wave.wave_id)}",
                )
            continue
        count = differing_cells(book.path(last.cells), cells[wave.wave_id])
        if count:
            if not last.records:
                why = "its records or the version of the project are not those of then"
            elif last.code != code:
                why = "this version of the project protects it otherwise"
            else:
                why = "its input or the libraries are not the same"
            raise InputError(
                f"RECORDS, wave {wave.wave_id}",
                "it would be published otherwise than before in "
                f"{at_least(count, threshold)} cells, for {why}; the difference of two "
                "publications can single out records",
                f"{LEAVE}, or build it with the version of {last.at}; "
                f"{NEVER_SHARED.format(wave=wave.wave_id)}",
            )
