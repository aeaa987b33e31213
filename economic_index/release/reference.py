"""Load and check the seeds the door works with."""

from __future__ import annotations

import os
from pathlib import Path

import duckdb

from economic_index.errors import InputError
from economic_index.paths import SEEDS
from economic_index.release.checks import Check, connect, run_checks
from economic_index.release.files import find_files
from economic_index.release.flat import CLUSTER_COLUMNS
from economic_index.release.reader import read_table

SEED_COLUMNS: dict[str, tuple[str, ...]] = {
    "geographies": ("geography_id", "geography_level", "source_code"),
    "excluded_countries": ("geography_id",),
    "waves": (
        "wave_id",
        "release_id",
        "platform",
        "platform_and_product",
        "date_start",
        "date_end",
        "layout",
    ),
    "flat_tables": ("release_id", "file_name", "wave_id", "facet"),
    "facets": (
        "facet",
        "base_facet",
        "cross_facet",
        "coarsest_level",
        "count_variable",
        "share_variable",
        "index_variable",
    ),
    "collaboration_patterns": ("pattern",),
    "working_age_populations": (
        "geography_id",
        "reference_year",
        "working_age_population",
    ),
    "gross_domestic_products": (
        "geography_id",
        "reference_year",
        "gdp_amount",
        "amount_unit_usd",
    ),
}

# A second row with the same key would multiply rows in a join.
SEED_KEYS: dict[str, tuple[str, ...]] = {
    "geographies": ("geography_level", "source_code"),
    "waves": ("platform_and_product", "date_start", "date_end"),
    "flat_tables": ("release_id", "file_name"),
    "facets": ("facet",),
    "working_age_populations": ("geography_id", "reference_year"),
    "gross_domestic_products": ("geography_id", "reference_year"),
}


def _positive(column: str, quantity: str) -> Check:
    """A check that a column holds finite numbers above zero."""
    return Check(
        column,
        f"as_number({column}) is null or as_number({column}) <= 0",
        f"the {quantity} of {{geography_id}} is not a number above zero",
        f"Correct the {quantity}, or leave the row out if it is unknown",
    )


def _known(column: str) -> Check:
    """A check that a column holds geography ids of the index."""
    return Check(
        column,
        f"{column} not in (select geography_id from geographies)",
        "{geography_id} is not in geographies.csv",
        "Correct the id, or add the geography to geographies.csv",
    )


FLAT_FACETS = ", ".join(f"'{facet}'" for facet in CLUSTER_COLUMNS)

SEED_CHECKS: dict[str, tuple[Check, ...]] = {
    "waves": (
        Check(
            "layout",
            "layout not in ('long', 'flat')",
            "the layout of {wave_id} is neither long nor flat",
            "Write long for rows of the official layout, flat for tables of shares",
        ),
    ),
    "flat_tables": (
        Check(
            "wave_id",
            "wave_id not in (select wave_id from waves where layout = 'flat')",
            "{wave_id} is no wave of flat tables",
            "Correct the id, or add the wave to waves.csv with the layout flat",
        ),
        Check(
            "facet",
            f"facet not in ({FLAT_FACETS})",
            "no flat table of facet {facet} is known",
            f"Write one of {FLAT_FACETS}".replace("'", ""),
        ),
    ),
    "excluded_countries": (_known("geography_id"),),
    "facets": (
        Check(
            "coarsest_level",
            "as_whole_number(coarsest_level) is null",
            "the coarsest level of facet {facet} is not a whole number",
            "Write the broadest level of the facet, 0 if it has one level only",
        ),
    ),
    "working_age_populations": (
        _known("geography_id"),
        _positive("working_age_population", "working-age population"),
    ),
    "gross_domestic_products": (
        _known("geography_id"),
        _positive("gdp_amount", "GDP"),
        _positive("amount_unit_usd", "unit of the GDP"),
    ),
}


def check_seeds(seeds_folder: Path = SEEDS) -> None:
    """Check the seeds that the door works with.

    Args:
        seeds_folder: the folder of the seeds; a test may point at another one.

    Raises:
        InputError: a seed is missing or unreadable, has a key twice, names a geography
            that is not in geographies.csv, or states a population or GDP that is not a
            number above zero. The message names the file and line.
    """
    with connect() as connection:
        load_seeds(connection, seeds_folder)


def load_seeds(connection: duckdb.DuckDBPyConnection, seeds_folder: Path) -> None:
    """Create one checked table a seed, named as the seed is.

    Args:
        connection: from ``checks.connect``; it gains the tables of ``SEED_COLUMNS``,
            each with ``source_file``, ``line_number`` and the seed's columns as text.
        seeds_folder: the folder of the seeds.

    Raises:
        InputError: as ``check_seeds`` says.
    """
    folder = Path(os.path.abspath(seeds_folder))
    for seed, columns in SEED_COLUMNS.items():
        files = find_files(folder, f"{seed}.csv")
        if not files:
            raise InputError(
                f"{folder.name}/{seed}.csv",
                "the seed is not found",
                "Restore it from the repository",
            )
        rows = read_table(
            files[0], columns, other_columns_allowed=True, rows_required=False
        )
        connection.register("seed_rows", rows)
        key = ", ".join(SEED_KEYS.get(seed, columns))
        connection.execute(
            f"create table {seed} as select *, "
            f"min(line_number) over (partition by {key}) as first_line from seed_rows"
        )
    for seed, columns in SEED_COLUMNS.items():
        key = SEED_KEYS.get(seed, columns)
        duplicated = Check(
            ", ".join(key),
            "line_number <> first_line",
            f"the key {', '.join(f'{{{name}}}' for name in key)} "
            "already stands in line {first_line}",
            "Keep one of the two rows",
        )
        run_checks(connection, seed, (duplicated, *SEED_CHECKS.get(seed, ())))
