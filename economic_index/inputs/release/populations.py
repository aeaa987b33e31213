"""Compare the population and GDP tables of a release with the seeds.

The warehouse computes with the seeds; a release that brings other figures was made with
other denominators, and its reader should know.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from economic_index.inputs.release.reader import read_table
from economic_index.inputs.release.release_files import SourceFile, find_files
from economic_index.inputs.release.row_checks import Check, run_checks

# Both sides are decimal texts of one figure, one of them split into amount and unit.
RELATIVE_TOLERANCE = 1e-9

YEAR = "[0-9]" * 4


@dataclass(frozen=True)
class Denominator:
    """One of the tables a release folder may bring.

    Attributes:
        prefix: the file's name before ``_2024_country.csv``.
        ending: the file's name after the year.
        geography_level: the level of its geographies.
        code_column: the file's column that names the geography.
        seed_code: the column of geographies.csv that holds the same code.
        amount_column: the file's column with the figure.
        quantity: what the figure is, for messages.
        seed: the seed with the same figure.
        seed_amount: SQL for the figure in the seed, in the file's unit.
    """

    prefix: str
    ending: str
    geography_level: str
    code_column: str
    seed_code: str
    amount_column: str
    quantity: str
    seed: str
    seed_amount: str

    @property
    def pattern(self) -> str:
        """The file's name pattern, for any year."""
        return f"{self.prefix}_{YEAR}_{self.ending}"

    def year(self, source: SourceFile) -> str:
        """The four digits of the year in a file's name."""
        return source.path.name.removeprefix(f"{self.prefix}_")[:4]


POPULATION = (
    "working_age_pop",
    "working-age population",
    "working_age_populations",
    "as_number(working_age_population)",
)
GDP = (
    "gdp_total",
    "GDP",
    "gross_domestic_products",
    "as_number(gdp_amount) * as_number(amount_unit_usd)",
)
COUNTRY = ("country.csv", "country", "iso_alpha_3", "geography_id")
STATE = ("us_state.csv", "state_us", "state_code", "source_code")

DENOMINATORS = (
    Denominator("working_age_pop", *COUNTRY, *POPULATION),
    Denominator("working_age_pop", *STATE, *POPULATION),
    Denominator("gdp", *COUNTRY, *GDP),
    Denominator("gdp", *STATE, *GDP),
)


def compare_denominators(
    connection: duckdb.DuckDBPyConnection, folder: Path
) -> list[str]:
    """Check a release's own population and GDP tables and compare them with the seeds.

    Args:
        connection: holds the seeds, see ``reference.load_seeds``.
        folder: an absolute path of a release folder.

    Returns:
        One remark a file that differs from its seed; a geography that only one of the
        two states counts as a difference.

    Raises:
        InputError: a file lacks its columns, states a geography twice, or a figure that
            is not a number above zero.
    """
    remarks = []
    for denominator in DENOMINATORS:
        for source in find_files(folder, denominator.pattern):
            count = _different_geographies(connection, denominator, source)
            if count:
                places = "geography" if count == 1 else "geographies"
                remarks.append(
                    f"{source.name}: the {denominator.quantity} differs from the seed "
                    f"for {count} {places}; the seed is used"
                )
    return remarks


def _different_geographies(
    connection: duckdb.DuckDBPyConnection, denominator: Denominator, source: SourceFile
) -> int:
    """Check one file and count the geographies whose figure differs from the seed."""
    code, amount = denominator.code_column, denominator.amount_column
    rows = read_table(source, (code, amount), other_columns_allowed=True)
    connection.register("raw_denominators", rows)
    connection.execute(
        f"""
        create or replace temp table released as
        select
            raw_denominators.*,
            geographies.geography_id,
            as_number({amount}) as amount,
            min(raw_denominators.line_number) over (partition by {code}) as first_line,
        from raw_denominators
        left join geographies
            on geographies.geography_level = '{denominator.geography_level}'
            and geographies.{denominator.seed_code} = raw_denominators.{code}
        """
    )
    run_checks(
        connection,
        "released",
        (
            Check(
                amount,
                "amount is null or amount <= 0",
                f"the {denominator.quantity} of {{{code}}} is not a number above zero",
                "Correct the figure, or leave the row out if it is unknown",
            ),
            Check(
                code,
                "line_number <> first_line",
                f"{{{code}}} already stands in line {{first_line}}",
                "Keep one of the two rows",
            ),
        ),
    )
    ((count,),) = connection.execute(
        f"""
        with seeded as (
            select
                seed.geography_id,
                {denominator.seed_amount} as amount,
            from {denominator.seed} as seed
            inner join geographies
                on seed.geography_id = geographies.geography_id
            where geographies.geography_level = '{denominator.geography_level}'
                and seed.reference_year = ?
        )

        select count(*)
        from released
        full join seeded on released.geography_id = seeded.geography_id
        where released.amount is null
            or seeded.amount is null
            or abs(released.amount - seeded.amount)
                > {RELATIVE_TOLERANCE} * seeded.amount
        """,
        [denominator.year(source)],
    ).fetchall()
    return count
