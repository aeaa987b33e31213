"""Read and check raw release files of the long layouts (method section 1)."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import pyarrow as pa

from economic_index.inputs.release.reader import read_table
from economic_index.inputs.release.release_files import SourceFile
from economic_index.inputs.release.repeated import drop_repeated_files
from economic_index.inputs.release.row_checks import (
    Check,
    nothing_hidden,
    repeated_keys,
    run_checks,
)
from economic_index.inputs.release.unknown import SCHEMA as UNKNOWN
from economic_index.inputs.release.unknown import set_unknown_aside

CELL_FILES = "aei_raw_*.csv"

KEY = (
    "geo_id",
    "geography",
    "date_start",
    "date_end",
    "platform_and_product",
    "facet",
    "level",
    "variable",
    "cluster_name",
)
COLUMNS = (*KEY, "value")

SCHEMA = pa.schema(
    [
        ("wave_id", pa.string()),
        ("platform", pa.string()),
        ("geography", pa.string()),
        ("geo_id", pa.string()),
        ("geography_id", pa.string()),
        ("date_start", pa.date32()),
        ("date_end", pa.date32()),
        ("platform_and_product", pa.string()),
        ("facet", pa.string()),
        ("level", pa.int32()),
        ("variable", pa.string()),
        ("cluster_name", pa.string()),
        ("cluster_id", pa.string()),
        ("value", pa.float64()),
        ("source_file", pa.string()),
    ]
)

# What a count and its share have in common.
CELL = tuple(name for name in KEY if name != "variable")

# The published shares are sums of doubles: a whole can end a little above 100.
SHARE_TOLERANCE_PCT = 1e-6
# Percentage points by which a share may differ from what its count says: room for a
# producer that rounds shares to one decimal. The official ones agree to 1e-12.
CONTRADICTION_PCT = 0.1
# Shares of a whole that add up to less, in percent, are ratios: a whole is 100 less
# what was filtered, and no release filters nearly all of it.
RATIO_SUM_PCT = 2
# Far above the usage of any service, far below where doubles skip whole numbers.
MOST_RECORDS = 1_000_000_000_000

# What a release may call a geography, by layout, and the geography that it is.
PLACES = """
create view release_places as
with named as (
    select geography_id, geography_level, source_code, parent_geography_id
    from geographies
    union all
    select geography_id, geography_level, source_code, parent_geography_id
    from release_geographies
)

select
    geography_codes.layout,
    geography_codes.geography,
    named.geography_level,
    named.geography_id,
    named.parent_geography_id,
    case geography_codes.code_column
        when 'source_code' then named.source_code else named.geography_id
    end as code,
from geography_codes
inner join named on geography_codes.geography_level = named.geography_level
"""

# Each cell with the reference rows it belongs to. The seeds' keys are unique (checked
# when they are loaded), so no join multiplies rows. A release names the facet of usage
# as it names the level; here both are named as the project names them.
CELL_ROWS = """
create table cell_rows as
with placed as (
    select
        raw_cells.*,
        waves.wave_id,
        waves.platform,
        waves.layout,
        words.geography is not null as geography_is_known,
        release_places.geography_id,
        release_places.geography_level,
        release_places.parent_geography_id,
        case
            when raw_cells.facet = raw_cells.geography
                then coalesce(release_places.geography_level, raw_cells.facet)
            else raw_cells.facet
        end as facet_name,
    from raw_cells
    left join waves
        on raw_cells.platform_and_product = waves.platform_and_product
        and raw_cells.date_start = waves.date_start
        and raw_cells.date_end = waves.date_end
    left join (select distinct layout, geography from geography_codes) as words
        on waves.layout = words.layout and raw_cells.geography = words.geography
    left join release_places
        on waves.layout = release_places.layout
        and raw_cells.geography = release_places.geography
        and raw_cells.geo_id = release_places.code
)

select
    placed.*,
    as_day(placed.date_start) as first_day,
    as_day(placed.date_end) as last_day,
    as_whole_number(placed.level) as level_number,
    as_number(placed.value) as measured,
    case
        when facets.cross_facet <> '' then after_last_colons(placed.cluster_name)
    end as cross_name,
    facets.base_facet,
    facets.cross_facet,
    facets.count_variable,
    facets.share_variable,
    facets.index_variable,
    as_whole_number(facets.coarsest_level) as coarsest_level,
    facet_statistics.statistic,
    case when facets.cross_facet <> '' then cross_name else placed.cluster_name end
        as category,
    primitives.facet is not null as is_numeric,
    primitives.unit,
    primitives.minimum,
    primitives.maximum,
    primitives.overall_minimum,
    primitives.overall_maximum,
from placed
left join facets on placed.facet_name = facets.facet
left join facet_statistics
    on placed.facet_name = facet_statistics.facet
    and placed.variable = facet_statistics.variable
left join primitives
    on case
        when facets.cross_facet <> '' then facets.cross_facet else facets.base_facet
    end = primitives.facet
"""

REPEATED_KEYS = repeated_keys("repeated_keys", "cell_rows", KEY)

# One row a cell that should have a count and a share and has one of them.
HALF_CELLS = f"""
create table half_cells as
select
    {", ".join(CELL)},
    source_file,
    min(line_number) as line_number,
    min(variable) as variable,
from cell_rows
where
    count_variable <> '' and share_variable <> ''
    and statistic is null and not is_numeric
group by {", ".join(CELL)}, source_file
having count(*) = 1
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
    facet_name as facet,
    cast(level_number as integer) as level,
    variable,
    cluster_name,
    '' as cluster_id,
    measured as value,
    source_file,
from cell_rows
order by source_file, line_number
"""

# One row a cell that has a count and a share, with what the whole it is part of says:
# the sum of the shares, and the count that its largest part stands for. The whole of a
# usage share is the parent geography.
WHOLES = """
create table wholes as
with cells as (
    select
        source_file,
        wave_id,
        geography_level,
        facet,
        level_number,
        cross_facet,
        case when base_facet = 'usage' then parent_geography_id else geo_id end
            as place,
        case
            when cross_facet <> ''
                then left(cluster_name, length(cluster_name) - length(cross_name) - 2)
            else ''
        end as base_cluster,
        min(line_number) as line_number,
        max(measured) filter (where variable = count_variable) as records,
        max(measured) filter (where variable = share_variable) as share,
    from cell_rows
    where share_variable <> '' and statistic is null and not is_numeric
    group by
        source_file, wave_id, geography_level, facet, level_number, cross_facet, place,
        base_cluster, geo_id, cluster_name
),

summed as (
    select
        *,
        sum(share) over whole as share_of_all,
        count(*) over whole as part_count,
        max_by(records, share) over whole * 100 / max(share) over whole
            as whole_records,
    from cells
    window whole as (
        partition by
            wave_id, geography_level, facet, level_number, place, base_cluster
    )
)

select
    *,
    max(share_of_all) over (
        partition by wave_id, geography_level, facet, level_number
    ) as largest_share_of_all,
from summed
"""

PATTERNS = "(select pattern from collaboration_patterns)"
EXCLUDED = "(select geography_id from excluded_countries)"
PATTERN_FIX = "Correct it, or add a row to seeds/rules/collaboration_patterns.csv"
DAY_FIX = "Write the day as YYYY-MM-DD"
VALUE_FIX = "Restore the value from the official file"
UNIT_FIX = (
    "Give the value in {unit}, or correct the range in seeds/rules/primitives.csv"
)

# In this order: what a row is, where it belongs, what it measures.
CELL_CHECKS = (
    Check("date_start", "first_day is null", "the date is not a day", DAY_FIX),
    Check("date_end", "last_day is null", "the date is not a day", DAY_FIX),
    Check(
        "date_end",
        "last_day < first_day",
        "the window ends before it starts",
        "Put the earlier day into date_start",
    ),
    Check(
        "level",
        "level_number is null",
        "the level is not a whole number",
        "Write the level as 0, 1 or 2 without a decimal point",
    ),
    Check(
        "platform_and_product",
        "wave_id is null",
        "no wave is known for {platform_and_product} from {date_start} to {date_end}",
        "Correct the label or the window, or add a row to seeds/rules/waves.csv",
    ),
    Check(
        "platform_and_product",
        "layout not in ('long', 'long_primitives')",
        "the wave {wave_id} is registered as {layout} tables, not as rows of this "
        "layout",
        "Correct the label or the window, or the layout in seeds/rules/waves.csv",
    ),
    Check(
        "geography",
        "not geography_is_known",
        "the geography {geography} is unknown in the layout {layout}",
        "Write global, country or the word of seeds/rules/geography_codes.csv, or add "
        "a row there",
    ),
    Check(
        "geo_id",
        f"geography_id in {EXCLUDED}",
        "the service is not offered in {geo_id} ({geography_id})",
        "Leave out the rows of this country, or correct "
        "seeds/rules/excluded_countries.csv",
    ),
    Check(
        "geo_id",
        "geography_id is null",
        "the geo_id {geo_id} is unknown at geography {geography}",
        "Write a code of seeds/reference/geographies.csv (ISO alpha-2 for a country, "
        "USPS or ISO 3166-2 for a region) or not_classified, or add a row to "
        "seeds/reference/release_geographies.csv",
    ),
    Check(
        "facet",
        "base_facet is null",
        "the facet {facet} is unknown",
        "Correct it, or add the facet to seeds/rules/facets.csv",
        tells_unknown=True,
    ),
    Check(
        "variable",
        "statistic is null and (variable = '' or variable not in "
        "(count_variable, share_variable, index_variable))",
        "the variable {variable} does not belong to facet {facet}",
        "Correct it, or add a row to seeds/rules/facet_statistics.csv; facets.csv has "
        "the count, share and index of each facet",
        tells_unknown=True,
    ),
    Check(
        "level",
        "level_number > coarsest_level",
        "the level is outside 0 to {coarsest_level}, the range of facet {facet}",
        "Correct the level, or the range in seeds/rules/facets.csv",
    ),
    Check(
        "facet",
        "base_facet = 'usage' and facet_name is distinct from geography_level",
        "the facet {facet} cannot stand at geography {geography}",
        "Give the usage of a geography at the geography of the same name",
    ),
    Check(
        "facet",
        # The activity of an index of one's own is no intersection of clusters.
        "cross_facet <> '' and base_facet <> 'activity' and geography <> 'global'",
        "the intersection {facet} cannot stand at geography {geography}",
        "Give intersections at global only, or leave the row out",
    ),
    nothing_hidden("cluster_name", "cluster_name"),
    Check(
        "cluster_name",
        "cluster_name <> '' and (base_facet = 'usage' or is_numeric and "
        "cross_facet = '' and coalesce(statistic, '') not like 'histogram%')",
        "the variable {variable} has no clusters, but cluster_name is filled",
        "Leave cluster_name empty",
    ),
    Check(
        "cluster_name",
        "base_facet <> 'usage' and regexp_full_match(cluster_name, '\\s*') and "
        "not (is_numeric and cross_facet = '' "
        "and coalesce(statistic, '') not like 'histogram%')",
        "cluster_name is empty in facet {facet}",
        "Write the cluster, or none or not_classified",
    ),
    Check(
        "cluster_name",
        f"facet = 'collaboration' and cluster_name not in {PATTERNS}",
        "the collaboration pattern {cluster_name} is unknown",
        PATTERN_FIX,
        tells_unknown=True,
    ),
    Check(
        "cluster_name",
        "cross_facet <> '' and ltrim(cluster_name) not like '_%::%'",
        "the cluster of {facet} has no name before its last '::'",
        "Write the cluster as name::part",
    ),
    Check(
        "cluster_name",
        f"cross_facet = 'collaboration' and cross_name not in {PATTERNS}",
        "the collaboration pattern {cross_name} after the last '::' is unknown",
        PATTERN_FIX,
        tells_unknown=True,
    ),
    Check(
        "cluster_name",
        "index_variable <> '' and cross_facet <> '' and cross_name not in "
        "(case variable when index_variable then 'index' else 'count' end, 'value')",
        "the end of the cluster, {cross_name}, does not fit the variable {variable}",
        "End the cluster in ::index for an index and in ::count for a count",
    ),
    Check(
        "cluster_name",
        "is_numeric and cross_facet <> '' and cross_name <> 'value'",
        "the end of the cluster, {cross_name}, does not fit the facet {facet}",
        "End the cluster in ::value",
    ),
    Check(
        "cluster_name",
        "coalesce(nullif(cross_facet, ''), base_facet) in "
        "(select facet from primitive_categories) and not exists (select 1 from "
        "primitive_categories where primitive_categories.category = cell_rows.category "
        "and primitive_categories.facet "
        "= coalesce(nullif(cross_facet, ''), base_facet))",
        "the category {category} of facet {facet} is unknown",
        "Correct it, or add a row to seeds/rules/primitive_categories.csv",
        tells_unknown=True,
    ),
    Check("value", "value = ''", "the value is empty", VALUE_FIX),
    Check("value", "measured is null", "the value is not a finite number", VALUE_FIX),
    # The bounds of an interval may lie below zero: releases compute some so.
    Check(
        "value",
        "measured < 0 and coalesce(statistic, '') not like '%_ci_%'",
        "the value is negative",
        VALUE_FIX,
    ),
    Check(
        "value",
        "(variable = count_variable or statistic = 'histogram_count') "
        "and measured <> floor(measured)",
        "the count in {variable} is not a whole number",
        VALUE_FIX,
    ),
    Check(
        "value",
        f"variable = count_variable and measured > {MOST_RECORDS}",
        f"the count in {{variable}} is above {MOST_RECORDS:,}",
        VALUE_FIX,
    ),
    Check(
        "value",
        "(variable = share_variable or statistic = 'histogram_pct') "
        f"and measured > 100 + {SHARE_TOLERANCE_PCT}",
        "the share in {variable} is over 100 percent",
        VALUE_FIX,
    ),
    Check(
        "value",
        "statistic in ('mean', 'median') and measured not between "
        "as_number(minimum) and as_number(maximum)",
        "the {statistic} in {variable} is outside the range of the seed in {unit}",
        UNIT_FIX,
    ),
    Check(
        "value",
        "statistic = 'mean' and cross_facet = '' and geography = 'global' "
        "and measured not between as_number(overall_minimum) "
        "and as_number(overall_maximum)",
        "the mean of the world in {variable} is outside the range of the seed in "
        "{unit}",
        UNIT_FIX,
    ),
)

REPEATED_KEY = Check(
    ", ".join(KEY),
    "true",
    "the key ({geography}, {geo_id}, {facet}, {variable}, {cluster_name}) "
    "already stands in line {first_line}",
    "Keep one of the two rows",
)
HALF_CELL = Check(
    "variable",
    "true",
    "the cell ({geography}, {geo_id}, {facet}, {cluster_name}) has {variable}, but its "
    "count or its share is missing",
    "Restore the missing row from the official file, or leave out both",
)

WHOLE_CHECKS = (
    Check(
        "value",
        # Regions of a country may count what the country's own row leaves out.
        f"geography_level not in ('country_state', 'state_us') "
        f"and share_of_all > 100 + {SHARE_TOLERANCE_PCT}",
        "the shares of facet {facet} add up to more than 100 percent",
        VALUE_FIX,
    ),
    Check(
        "value",
        f"abs(share - 100 * records / whole_records) > {CONTRADICTION_PCT}",
        "the count and the share of a cell of facet {facet} do not belong together: "
        "the other cells stand for another whole",
        VALUE_FIX,
    ),
    Check(
        "value",
        # In one country or one task, suppression may leave little. It does not in all.
        f"part_count > 1 and largest_share_of_all < {RATIO_SUM_PCT}",
        "the shares of facet {facet} add up to a ratio, not to percent",
        "Give shares as percent, 0 to 100",
    ),
)

# Each stage needs the ones before it to have passed.
STAGES = (
    (REPEATED_KEYS, "repeated_keys", (REPEATED_KEY,)),
    (HALF_CELLS, "half_cells", (HALF_CELL,)),
    (WHOLES, "wholes", WHOLE_CHECKS),
)


def read_cells(
    connection: duckdb.DuckDBPyConnection,
    files: Sequence[SourceFile],
    *,
    keep_unknown: bool = False,
) -> tuple[pa.Table, pa.Table, list[str]]:
    """Read and check raw release files of the long layouts.

    Args:
        connection: holds the seeds, see ``reference.load_seeds``; it gains the view
            ``release_places``.
        files: raw files in the official layout, none or more.
        keep_unknown: whether rows of unknown facets, variables and categories are kept
            out and listed, and not an error.

    Returns:
        First one row a cell and variable, by file and line: ``wave_id``, ``platform``,
        ``geography`` (the project's level), ``geo_id`` (as the release spells it),
        ``geography_id`` (string), ``date_start``, ``date_end`` (date32),
        ``platform_and_product``, ``facet`` (string), ``level`` (int32), ``variable``,
        ``cluster_name`` (string, empty where the facet has no clusters), ``cluster_id``
        (string, empty: only the monthly layout has ids), ``value`` (float64: records in
        a count, percent 0 to 100 in a pct, 1.0 = mean in an index, the unit of the seed
        ``primitives`` in a mean) and ``source_file`` (string). Nothing is null. Then
        the slices of the rows kept out, see ``unknown``, and remarks: on each file that
        repeats another one, and on what is kept out.

    Raises:
        InputError: the first rule of ``CELL_CHECKS`` or of the file format that breaks.
    """
    connection.execute(PLACES)
    none = pa.schema(
        [("source_file", pa.string()), ("line_number", pa.int64())]
        + [(name, pa.string()) for name in COLUMNS]
    ).empty_table()
    raw_cells = pa.concat_tables(
        [none, *(read_table(source, COLUMNS) for source in files)]
    )
    connection.register("raw_cells", raw_cells)
    connection.execute(CELL_ROWS)
    notes: list[str] = []
    unknown = UNKNOWN.empty_table()
    if keep_unknown:
        unknown, notes = set_unknown_aside(
            connection, "cell_rows", CELL_CHECKS, "facet_name"
        )
    run_checks(connection, "cell_rows", CELL_CHECKS)
    notes += drop_repeated_files(connection, "cell_rows", (*KEY, "measured"))
    for statement, table, checks in STAGES:
        connection.execute(statement)
        run_checks(connection, table, checks)
    return connection.sql(CELLS).to_arrow_table().cast(SCHEMA), unknown, notes
