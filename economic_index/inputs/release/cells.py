"""Read and check the cells of the raw release files (method section 1)."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import pyarrow as pa

from economic_index.inputs.release.reader import read_table
from economic_index.inputs.release.release_files import SourceFile
from economic_index.inputs.release.row_checks import Check, nothing_hidden, run_checks

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
        ("date_start", pa.date32()),
        ("date_end", pa.date32()),
        ("platform_and_product", pa.string()),
        ("facet", pa.string()),
        ("level", pa.int32()),
        ("variable", pa.string()),
        ("cluster_name", pa.string()),
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
# Far above the usage of any service, far below where doubles skip whole numbers.
MOST_RECORDS = 1_000_000_000_000

# Each cell with the reference rows it belongs to. The seeds' keys are unique (checked
# when they are loaded), so no join multiplies rows.
CELL_ROWS = """
create table cell_rows as
select
    raw_cells.*,
    as_day(raw_cells.date_start) as first_day,
    as_day(raw_cells.date_end) as last_day,
    as_whole_number(raw_cells.level) as level_number,
    as_number(raw_cells.value) as measured,
    case
        when facets.cross_facet <> '' then after_last_colons(raw_cells.cluster_name)
    end as cross_name,
    waves.wave_id,
    waves.platform,
    waves.layout,
    geographies.geography_id,
    facets.base_facet,
    facets.cross_facet,
    facets.count_variable,
    facets.share_variable,
    facets.index_variable,
    as_whole_number(facets.coarsest_level) as coarsest_level,
from raw_cells
left join waves
    on raw_cells.platform_and_product = waves.platform_and_product
    and raw_cells.date_start = waves.date_start
    and raw_cells.date_end = waves.date_end
left join geographies
    on raw_cells.geography = geographies.geography_level
    and raw_cells.geo_id = geographies.source_code
left join facets on raw_cells.facet = facets.facet
"""

# One row a file that gives a wave another file gives too.
REPEATED_WAVES = """
create table repeated_waves as
with wave_files as (
    select wave_id, source_file, min(line_number) as line_number,
    from cell_rows
    group by wave_id, source_file
)

select *, min(source_file) over (partition by wave_id) as first_file,
from wave_files
qualify source_file <> first_file
"""

# One row a key that stands more than once.
REPEATED_KEYS = f"""
create table repeated_keys as
select
    {", ".join(KEY)},
    source_file,
    min(line_number) as first_line,
    max(line_number) as line_number,
from cell_rows
group by {", ".join(KEY)}, source_file
having count(*) > 1
"""

# One row a cell that should have a count and a share and has one of them.
HALF_CELLS = f"""
create table half_cells as
select
    {", ".join(CELL)},
    source_file,
    min(line_number) as line_number,
    min(variable) as variable,
from cell_rows
where count_variable <> '' and share_variable <> ''
group by {", ".join(CELL)}, source_file
having count(*) = 1
"""

CELLS = """
select
    wave_id,
    platform,
    geography,
    geo_id,
    first_day as date_start,
    last_day as date_end,
    platform_and_product,
    facet,
    cast(level_number as integer) as level,
    variable,
    cluster_name,
    measured as value,
    source_file,
from cell_rows
order by source_file, line_number
"""

# One row a cell that has a count and a share, with what the whole it is part of says:
# the sum of the shares, and the count that its largest part stands for.
WHOLES = """
create table wholes as
with cells as (
    select
        source_file,
        wave_id,
        geography,
        facet,
        level_number,
        case when base_facet = 'usage' then '' else geo_id end as place,
        case
            when cross_facet <> ''
                then left(cluster_name, length(cluster_name) - length(cross_name) - 2)
            else ''
        end as base_cluster,
        min(line_number) as line_number,
        max(measured) filter (where variable = count_variable) as records,
        max(measured) filter (where variable = share_variable) as share,
    from cell_rows
    where share_variable <> ''
    group by
        source_file, wave_id, geography, facet, level_number, place, base_cluster,
        geo_id, cluster_name
)

select
    *,
    sum(share) over whole as share_of_all,
    max_by(records, share) over whole * 100 / max(share) over whole as whole_records,
from cells
window whole as (
    partition by wave_id, geography, facet, level_number, place, base_cluster
)
"""

PATTERNS = "(select pattern from collaboration_patterns)"
EXCLUDED = "(select geography_id from excluded_countries)"
PATTERN_MEND = "Write one of the patterns of seeds/rules/collaboration_patterns.csv"
DAY_MEND = "Write the day as YYYY-MM-DD"
VALUE_MEND = "Restore the value from the official file"

# In this order: what a row is, where it belongs, what it measures.
CELL_CHECKS = (
    Check("date_start", "first_day is null", "the date is not a day", DAY_MEND),
    Check("date_end", "last_day is null", "the date is not a day", DAY_MEND),
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
        "layout <> 'long'",
        "the wave {wave_id} is registered as flat tables, not as rows of this layout",
        "Correct the label or the window, or the layout in seeds/rules/waves.csv",
    ),
    Check(
        "geography",
        "geography not in (select geography_level from geographies)",
        "the geography {geography} is unknown",
        "Write global, country or state_us",
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
        "Write a source_code of seeds/reference/geographies.csv (ISO alpha-2 for a "
        "country, USPS for a state), or not_classified",
    ),
    Check(
        "facet",
        "base_facet is null",
        "the facet {facet} is unknown",
        "Correct it, or add the facet to seeds/rules/facets.csv",
    ),
    Check(
        "variable",
        "variable = '' or variable not in "
        "(count_variable, share_variable, index_variable)",
        "the variable {variable} does not belong to facet {facet}",
        "Correct it; seeds/rules/facets.csv lists the variables of each facet",
    ),
    Check(
        "level",
        "level_number > coarsest_level",
        "the level is outside 0 to {coarsest_level}, the range of facet {facet}",
        "Correct the level, or the range in seeds/rules/facets.csv",
    ),
    Check(
        "facet",
        "base_facet = 'usage' and facet <> geography",
        "the facet {facet} cannot stand at geography {geography}",
        "Give the usage of a geography at the geography of the same name",
    ),
    Check(
        "facet",
        "cross_facet <> '' and geography <> 'global'",
        "the intersection {facet} cannot stand at geography {geography}",
        "Give intersections at global only, or leave the row out",
    ),
    nothing_hidden("cluster_name", "cluster_name"),
    Check(
        "cluster_name",
        "base_facet = 'usage' and cluster_name <> ''",
        "the facet {facet} has no clusters, but cluster_name is filled",
        "Leave cluster_name empty",
    ),
    Check(
        "cluster_name",
        "base_facet <> 'usage' and regexp_full_match(cluster_name, '\\s*')",
        "cluster_name is empty in facet {facet}",
        "Write the cluster, or none or not_classified",
    ),
    Check(
        "cluster_name",
        f"facet = 'collaboration' and cluster_name not in {PATTERNS}",
        "the collaboration pattern {cluster_name} is unknown",
        PATTERN_MEND,
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
        PATTERN_MEND,
    ),
    Check(
        "cluster_name",
        "cross_facet not in ('', 'collaboration') and cross_name is distinct from "
        "case variable when index_variable then 'index' else 'count' end",
        "the end of the cluster, {cross_name}, does not fit the variable {variable}",
        "End the cluster in ::index for an index and in ::count for a count",
    ),
    Check("value", "value = ''", "the value is empty", VALUE_MEND),
    Check("value", "measured is null", "the value is not a finite number", VALUE_MEND),
    Check("value", "measured < 0", "the value is negative", VALUE_MEND),
    Check(
        "value",
        "variable = count_variable and measured <> floor(measured)",
        "the count in {variable} is not a whole number",
        VALUE_MEND,
    ),
    Check(
        "value",
        f"variable = count_variable and measured > {MOST_RECORDS}",
        f"the count in {{variable}} is above {MOST_RECORDS:,}",
        VALUE_MEND,
    ),
    Check(
        "value",
        f"variable = share_variable and measured > 100 + {SHARE_TOLERANCE_PCT}",
        "the share in {variable} is over 100 percent",
        VALUE_MEND,
    ),
)

REPEATED_WAVE = Check(
    "date_start",
    "true",
    "the wave {wave_id} is also in {first_file}",
    "Give each wave in one file only",
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
        f"share_of_all > 100 + {SHARE_TOLERANCE_PCT}",
        "the shares of facet {facet} add up to more than 100 percent",
        VALUE_MEND,
    ),
    Check(
        "value",
        f"abs(share - 100 * records / whole_records) > {CONTRADICTION_PCT}",
        "the count and the share of a cell of facet {facet} do not belong together: "
        "the other cells stand for another whole",
        VALUE_MEND,
    ),
)

# Each stage needs the ones before it to have passed.
STAGES = (
    (CELL_ROWS, "cell_rows", CELL_CHECKS),
    (REPEATED_WAVES, "repeated_waves", (REPEATED_WAVE,)),
    (REPEATED_KEYS, "repeated_keys", (REPEATED_KEY,)),
    (HALF_CELLS, "half_cells", (HALF_CELL,)),
    (WHOLES, "wholes", WHOLE_CHECKS),
)


def read_cells(
    connection: duckdb.DuckDBPyConnection, files: Sequence[SourceFile]
) -> pa.Table:
    """Read and check raw release files.

    Args:
        connection: holds the seeds, see ``reference.load_seeds``.
        files: one or more raw files in the official layout.

    Returns:
        One row a cell and variable, by file and line: ``wave_id``, ``platform``,
        ``geography``, ``geo_id`` (string), ``date_start``, ``date_end`` (date32),
        ``platform_and_product``, ``facet`` (string), ``level`` (int32), ``variable``,
        ``cluster_name`` (string, empty where the facet has no clusters), ``value``
        (float64: records in a count, percent 0 to 100 in a pct, 1.0 = mean in an index)
        and ``source_file`` (string). Nothing is null.

    Raises:
        InputError: the first rule of ``CELL_CHECKS`` or of the file format that breaks.
    """
    raw_cells = pa.concat_tables([read_table(source, COLUMNS) for source in files])
    connection.register("raw_cells", raw_cells)
    for statement, table, checks in STAGES:
        connection.execute(statement)
        run_checks(connection, table, checks)
    return connection.sql(CELLS).to_arrow_table()
