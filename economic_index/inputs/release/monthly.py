"""Read and check release files of the monthly layout (release of 2026-06-26).

One row is one metric of one node of a tree in one geography and month; the platform
is in the file's name. The seeds `monthly_nodes` and `monthly_metrics` say what a node
and a metric are in the facets of the project.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import duckdb
import pyarrow as pa

from economic_index.errors import InputError
from economic_index.inputs.release.cells import (
    DAY_FIX,
    EXCLUDED,
    SCHEMA,
    SHARE_TOLERANCE_PCT,
    UNIT_FIX,
    VALUE_FIX,
)
from economic_index.inputs.release.reader import header_of, read_table
from economic_index.inputs.release.release_files import SourceFile, find_files
from economic_index.inputs.release.repeated import drop_repeated_files
from economic_index.inputs.release.row_checks import (
    Check,
    nothing_hidden,
    repeated_keys,
    run_checks,
)
from economic_index.inputs.release.unknown import SCHEMA as UNKNOWN
from economic_index.inputs.release.unknown import set_unknown_aside

MONTHLY_FILES = "aei_*.csv"
OTHER_FILES = ("aei_raw_", "aei_enriched_")

COLUMNS = (
    "date_start",
    "date_end",
    "geo_id",
    "geo_level",
    "category_name",
    "hierarchy_level",
    "metric_id",
    "value",
    "node_name",
    "node_external_id",
)
# A node's name is no key: two nodes of one level may share it.
KEY = (
    "date_start",
    "geo_id",
    "category_name",
    "hierarchy_level",
    "metric_id",
    "node_external_id",
)
# What stands in place of the id of all conversations.
NO_ID = "-"

ROWS = """
create table monthly_rows as
with placed as (
    select
        raw_monthly.*,
        as_day(raw_monthly.date_start) as first_day,
        as_day(raw_monthly.date_end) as last_day,
        as_whole_number(raw_monthly.hierarchy_level) as level_number,
        as_number(raw_monthly.value) as measured,
        waves.wave_id,
        waves.platform_and_product,
        words.geography is not null as geography_is_known,
        release_places.geography_id,
        release_places.geography_level,
        monthly_nodes.base_facet,
        monthly_metrics.facet as metric_facet,
        monthly_metrics.measure,
        monthly_metrics.category,
        case
            when monthly_metrics.facet = 'usage' then release_places.geography_level
            when monthly_nodes.base_facet = '' then monthly_metrics.facet
            when monthly_metrics.facet = '' then monthly_nodes.base_facet
            else monthly_nodes.base_facet || '::' || monthly_metrics.facet
        end as facet,
    from raw_monthly
    left join waves
        on raw_monthly.platform = waves.platform
        and raw_monthly.date_start = waves.date_start
        and raw_monthly.date_end = waves.date_end
        and waves.layout = 'monthly'
    left join (
        select distinct geography from geography_codes where layout = 'monthly'
    ) as words
        on raw_monthly.geo_level = words.geography
    left join (select * from release_places where layout = 'monthly') as release_places
        on raw_monthly.geo_level = release_places.geography
        and raw_monthly.geo_id = release_places.code
    left join monthly_nodes
        on raw_monthly.category_name = monthly_nodes.category_name
        and raw_monthly.hierarchy_level = monthly_nodes.hierarchy_level
    left join monthly_metrics on raw_monthly.metric_id = monthly_metrics.metric_id
)

select
    placed.*,
    case placed.measure
        when 'share' then facets.share_variable else facet_statistics.variable
    end as variable,
    primitives.unit,
    primitives.minimum,
    primitives.maximum,
    primitives.overall_minimum,
    primitives.overall_maximum,
from placed
left join facets on placed.facet = facets.facet
left join facet_statistics
    on placed.facet = facet_statistics.facet
    and placed.measure = facet_statistics.statistic
left join primitives on placed.metric_facet = primitives.facet
"""

# One row a node: the names are few, the rows many.
NAMED_NODES = """
create table named_nodes as
select
    source_file, category_name, hierarchy_level, node_external_id, node_name,
    min(line_number) as line_number,
from monthly_rows
group by all
"""

REPEATED_KEYS = repeated_keys("repeated_monthly_keys", "monthly_rows", KEY)

# The categories of one facet over all conversations of a place.
OVERALL_WHOLES = """
create table overall_wholes as
select
    source_file,
    metric_facet,
    geo_id,
    min(line_number) as line_number,
    sum(measured) as share_of_all,
    count(*) as part_count,
from monthly_rows
where measure = 'share' and base_facet = '' and metric_facet <> 'usage'
group by source_file, wave_id, metric_facet, geography_level, geo_id
"""

CELLS = """
select
    wave_id,
    platform,
    geography_level as geography,
    geo_id,
    geography_id,
    first_day as date_start,
    last_day as date_end,
    platform_and_product,
    facet,
    cast(level_number as integer) as level,
    variable,
    case
        when metric_facet = 'usage' or (base_facet = '' and category = '') then ''
        when base_facet = '' then category
        when metric_facet = '' then node_name
        when category = '' then node_name || '::value'
        else node_name || '::' || category
    end as cluster_name,
    case when base_facet = '' then '' else node_external_id end as cluster_id,
    measured as value,
    source_file,
from monthly_rows
order by source_file, line_number
"""

CHECKS = (
    Check("date_start", "first_day is null", "the date is not a day", DAY_FIX),
    Check("date_end", "last_day is null", "the date is not a day", DAY_FIX),
    Check(
        "date_start",
        "wave_id is null",
        "no wave of platform {platform} is known from {date_start} to {date_end}",
        "Correct the window (date_end is the day after the last), or add a row to "
        "seeds/rules/waves.csv with the layout monthly",
    ),
    Check(
        "geo_level",
        "not geography_is_known",
        "the geography {geo_level} is unknown",
        "Write global, country or subregion, or add a row to "
        "seeds/rules/geography_codes.csv",
    ),
    Check(
        "geo_id",
        f"geography_id in {EXCLUDED}",
        "the service is not offered in {geo_id}",
        "Leave out the rows of this country, or correct "
        "seeds/rules/excluded_countries.csv",
    ),
    Check(
        "geo_id",
        "geography_id is null",
        "the geo_id {geo_id} is unknown at geography {geo_level}",
        "Write ISO alpha-3 for a country and ISO 3166-2 for a region, or add a row to "
        "seeds/reference/release_geographies.csv",
    ),
    Check(
        "hierarchy_level",
        "level_number is null",
        "the level is not a whole number",
        "Write the level as 0, 1, 2 or 3 without a decimal point",
    ),
    Check(
        "category_name",
        "base_facet is null",
        "the category {category_name} is unknown at this level",
        "Correct it, or add a row to seeds/rules/monthly_nodes.csv",
        tells_unknown=True,
    ),
    Check(
        "metric_id",
        "measure is null",
        "the metric {metric_id} is unknown",
        "Correct it, or add a row to seeds/rules/monthly_metrics.csv",
        tells_unknown=True,
    ),
    Check(
        "metric_id",
        "(metric_facet = 'usage' and base_facet <> '') "
        "or (metric_facet = '' and base_facet = '')",
        "the metric {metric_id} cannot stand in {category_name}",
        "Give usage in overall only, and the share of a node in the other categories",
    ),
    Check(
        "metric_id",
        # Usage of a node is another fault, told of above.
        "variable is null and not (metric_facet = 'usage' and base_facet <> '')",
        "no facet is known for the metric {metric_id} in {category_name}",
        "Add the facet {facet} to seeds/rules/facets.csv",
        tells_unknown=True,
    ),
    Check(
        "node_external_id",
        f"(base_facet = '') <> (node_external_id = '{NO_ID}') or node_external_id = ''",
        "the id of the node does not fit the category {category_name}",
        f"Write the id of the node, and {NO_ID} in overall",
    ),
    Check("value", "value = ''", "the value is empty", VALUE_FIX),
    Check("value", "measured is null", "the value is not a finite number", VALUE_FIX),
    Check("value", "measured < 0", "the value is negative", VALUE_FIX),
    Check(
        "value",
        f"measure = 'share' and measured > 100 + {SHARE_TOLERANCE_PCT}",
        "the share in {metric_id} is over 100 percent",
        VALUE_FIX,
    ),
    Check(
        "value",
        "metric_id = 'usage_pct' and geo_level = 'global' and abs(measured - 100) > 1",
        "the usage of the world is not 100 percent of itself",
        "Give shares as percent, 0 to 100",
    ),
    Check(
        "value",
        "measure = 'mean' and measured not between "
        "as_number(minimum) and as_number(maximum)",
        "the mean in {metric_id} is outside the range of the seed in {unit}",
        UNIT_FIX,
    ),
    Check(
        "value",
        "measure = 'mean' and base_facet = '' and geo_level = 'global' and measured "
        "not between as_number(overall_minimum) and as_number(overall_maximum)",
        "the mean of the world in {metric_id} is outside the range of the seed in "
        "{unit}",
        UNIT_FIX,
    ),
)

NODE_CHECKS = (
    nothing_hidden("node_name", "node_name"),
    Check(
        "node_name",
        "regexp_full_match(node_name, '\\s*')",
        "the name of the node {node_external_id} is empty",
        "Restore it from the official file",
    ),
)

REPEATED_KEY = Check(
    ", ".join(KEY),
    "true",
    "the key ({geo_id}, {category_name}, {hierarchy_level}, {metric_id}, "
    "{node_external_id}) already stands in line {first_line}",
    "Keep one of the two rows",
)

WHOLE_CHECKS = (
    Check(
        "value",
        # Rounded to 2 decimals, many shares may add up to a little more.
        "share_of_all > 101",
        "the shares of {metric_facet} in {geo_id} add up to more than 100 percent",
        VALUE_FIX,
    ),
    Check(
        "value",
        "part_count > 1 and share_of_all < 2",
        "the shares of {metric_facet} in {geo_id} add up to a ratio, not to percent",
        "Give shares as percent, 0 to 100",
    ),
)

STAGES = (
    (NAMED_NODES, "named_nodes", NODE_CHECKS),
    (REPEATED_KEYS, "repeated_monthly_keys", (REPEATED_KEY,)),
    (OVERALL_WHOLES, "overall_wholes", WHOLE_CHECKS),
)


def monthly_files(folder: Path, label: str) -> list[SourceFile]:
    """The files of a folder that have the name or the columns of the monthly layout.

    Args:
        folder: an absolute path.
        label: what messages call it.
    """
    # Without the name there is no platform, and reading the file says so.
    return [
        source
        for source in find_files(folder, "*.csv", label)
        if not source.path.name.startswith(OTHER_FILES)
        and (source.path.match(MONTHLY_FILES) or set(header_of(source)) == set(COLUMNS))
    ]


def read_monthly(
    connection: duckdb.DuckDBPyConnection,
    files: Sequence[SourceFile],
    *,
    keep_unknown: bool = False,
) -> tuple[pa.Table, pa.Table, list[str]]:
    """Read and check files of the monthly layout.

    Args:
        connection: holds the seeds and the view ``release_places``, see
            ``cells.read_cells``.
        files: the files, none or more.
        keep_unknown: whether rows of unknown categories and metrics are kept out and
            listed, and not an error.

    Returns:
        First one row a metric of a node, by file and line, in the columns of
        ``cells.read_cells``: ``cluster_id`` is the id of the node, empty for all
        conversations. Then the slices of the rows kept out, and remarks, as there.

    Raises:
        InputError: the first rule that breaks; a file whose name has no platform.
    """
    if not files:
        return SCHEMA.empty_table(), UNKNOWN.empty_table(), []
    platforms = [
        name
        for (name,) in connection.execute(
            "select distinct platform from waves where layout = 'monthly' order by all"
        ).fetchall()
    ]
    tables = []
    for source in files:
        platform = _platform(source, platforms)
        rows = read_table(source, COLUMNS)
        tables.append(
            rows.append_column("platform", pa.repeat(platform, rows.num_rows))
        )
    connection.register("raw_monthly", pa.concat_tables(tables))
    connection.execute(ROWS)
    connection.unregister("raw_monthly")
    notes: list[str] = []
    unknown = UNKNOWN.empty_table()
    if keep_unknown:
        unknown, notes = set_unknown_aside(
            connection,
            "monthly_rows",
            CHECKS,
            "case when base_facet is null then category_name "
            "when measure is null then metric_id else facet end",
        )
    run_checks(connection, "monthly_rows", CHECKS)
    notes += drop_repeated_files(connection, "monthly_rows", (*KEY, "measured"))
    for statement, table, checks in STAGES:
        connection.execute(statement)
        run_checks(connection, table, checks)
    return connection.sql(CELLS).to_arrow_table().cast(SCHEMA), unknown, notes


def _platform(source: SourceFile, platforms: Sequence[str]) -> str:
    """The platform that a file's name says."""
    words = "|".join(map(re.escape, platforms))
    found = re.fullmatch(rf"aei_({words})_.*\.csv", source.path.name)
    if found is None:
        raise InputError(
            source.name,
            "the name of the file has no platform, and its rows have none",
            f"Name it aei_<platform>_<date>.csv; platforms: {', '.join(platforms)}",
        )
    return found[1]
