"""The lists that the synthetic folders draw from, as tables of a connection.

Places, task ids and occupations are real, from the seeds; what a person reads says
that it is synthetic. Every draw is a digest of names: the same on every machine.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from economic_index.paths import SEEDS
from economic_index.sample.layouts.sizes import Size
from economic_index.sample.release.catalogue import task_lists
from economic_index.seeds import seed_rows
from economic_index.sql import quoted

SEED_TABLES = (
    "collaboration_patterns",
    "excluded_countries",
    "facet_statistics",
    "facets",
    "geographies",
    "monthly_metrics",
    "onet_task_occupations",
    "primitive_categories",
    "primitives",
    "release_geographies",
    "soc_major_groups",
    "working_age_populations",
)

# Always among the places: the largest country with its states; Namibia, whose code many
# readers take for a missing value; Puerto Rico, a country and a region of one.
COUNTRIES_KEPT = ("USA", "NAM", "PRI", "DEU", "FRA", "IND")
REGIONS_KEPT = ("US-CA", "US-NY", "US-PR", "FR-IDF", "NA-KH")

# A number from 0 to 1 that a text stands for.
DRAW = """
create macro draw(name) as md5_number_lower(name) / 18446744073709551616.0
"""

COUNTRIES = """
create table countries as
with ranked as (
    select
        geographies.geography_id,
        geographies.source_code,
        sqrt(cast(populations.working_age_population as double))
            * (0.4 + draw('country ' || geographies.geography_id)) as size,
        populations.working_age_population as people,
    from geographies
    inner join working_age_populations as populations
        on geographies.geography_id = populations.geography_id
    where
        geographies.geography_level = 'country'
        and geographies.geography_id not in (
            select geography_id from excluded_countries
        )
)

select
    geography_id,
    source_code,
    cast(people as bigint) as people,
    cast(ceil(size) * case geography_id when 'USA' then 6 else 1 end as bigint)
        as weight,
    row_number() over (
        order by list_contains($kept, geography_id) desc, size desc, geography_id
    ) as place_rank,
from ranked
"""

REGIONS = """
create table regions as
with named as (
    select
        geography_id,
        parent_geography_id,
        parent_geography_id = 'USA' as is_territory,
    from release_geographies
    where geography_level = 'country_state' and is_residual = 'false'
    union all
    select geography_id, parent_geography_id, false
    from geographies
    where geography_level = 'state_us' and source_code <> 'not_classified'
)

select
    named.geography_id,
    named.parent_geography_id,
    named.is_territory,
    countries.source_code as country_code,
    cast(ceil(1000 * (0.2 + draw('region ' || named.geography_id))) as bigint)
        as weight,
    row_number() over (
        order by
            list_contains($kept, named.geography_id) desc,
            named.parent_geography_id = 'USA' desc,
            draw('region ' || named.geography_id),
            named.geography_id
    ) as place_rank,
from named
inner join countries on named.parent_geography_id = countries.geography_id
where countries.place_rank <= $countries
"""

# Task ids and occupations of O*NET, the most frequent first: those that the sample's
# statements file has, before the others.
TASKS = """
create table tasks as
with listed as (
    select
        onet_task_id,
        min(onet_soc_code) as onet_soc_code,
        'Synthetic statement of O*NET task ' || onet_task_id || '.' as statement,
    from onet_task_occupations
    group by onet_task_id
)

select
    *,
    row_number() over (
        order by
            list_contains($known, statement) desc,
            draw('task ' || onet_task_id),
            onet_task_id
    ) as task_rank,
from listed
order by task_rank
"""


def connect(size: Size, seeds_folder: Path = SEEDS) -> duckdb.DuckDBPyConnection:
    """A connection in memory with the seeds and the lists.

    Args:
        size: how long the lists are.
        seeds_folder: the folder of the seeds; a test may point at another one.

    Returns:
        The macro ``draw``, a table for each of `SEED_TABLES` (all columns text, nothing
        null), and ``countries``, ``regions`` (of the countries of this size) and
        ``tasks``, each with a rank.
    """
    connection = duckdb.connect()
    connection.execute(DRAW)
    for name in SEED_TABLES:
        (path,) = seeds_folder.rglob(f"{name}.csv")
        connection.execute(
            f"create table {name} as from read_csv({quoted(path)}, "
            "all_varchar = true, header = true, delim = ',', quote = '\"', "
            "nullstr = '\\N')"
        )
    countries = max(size.countries, size.month_countries)
    connection.execute(COUNTRIES, {"kept": list(COUNTRIES_KEPT)})
    connection.execute(REGIONS, {"kept": list(REGIONS_KEPT), "countries": countries})
    known = [statement.text for statement in task_lists()[1]]
    connection.execute(TASKS, {"known": known})
    return connection


def wave_rows(layout: str) -> list[dict[str, str]]:
    """The synthetic waves of a layout, as the seed ``waves`` has them, by date."""
    return sorted(
        (
            row
            for row in seed_rows("waves")
            if row["layout"] == layout
            and row["is_synthetic"] == "true"
            and row["takes_records"] == "false"
        ),
        key=lambda row: row["date_start"],
    )
