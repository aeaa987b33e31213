"""Write the long layout of January 2026: primitives, and regions of the world."""

from __future__ import annotations

from pathlib import Path

import duckdb

from economic_index.inputs.release.cells import COLUMNS
from economic_index.sample.layouts.lists import wave_rows
from economic_index.sample.layouts.sizes import Size
from economic_index.sql import quoted

LAYOUT = "long_primitives"

# Profile of a facet over all conversations, in percent, by platform. Rounded from the
# figures printed in the report; the residual takes what is left.
PROFILES = """
create or replace table profiles as
from (values
    ('collaboration', 'directive', 32, 64),
    ('collaboration', 'feedback loop', 14, 11),
    ('collaboration', 'learning', 22, 4),
    ('collaboration', 'task iteration', 26, 16),
    ('collaboration', 'validation', 3, 2),
    ('collaboration', 'none', 3, 3),
    ('use_case', 'work', 46, 74),
    ('use_case', 'coursework', 19, 6),
    ('use_case', 'personal', 35, 20),
    ('multitasking', 'yes', 9, 4),
    ('multitasking', 'no', 91, 96),
    ('human_only_ability', 'yes', 88, 94),
    ('human_only_ability', 'no', 12, 6),
    ('task_success', 'yes', 67, 49),
    ('task_success', 'no', 33, 51)
) as profiles (facet, category, claude_ai, api)
"""

# Mean of a numeric facet over all conversations, and the edges of its histogram.
MEANS = """
create or replace table means as
from (values
    ('human_only_time', 3.1, 1.7, 0, 26),
    ('human_with_ai_time', 15.4, 4.7, 0, 26),
    ('ai_autonomy', 3.4, 2.8, 1, 5),
    ('human_education_years', 12.2, 12.7, 0, 22),
    ('ai_education_years', 12.2, 11.9, 0, 22)
) as means (facet, claude_ai, api, first_bin, bin_count)
"""

# Conversations by place. What is too small for a place of its own, and of no known
# place, is not_classified; NONE is a country of its own. API files have no places.
PLACES = """
create or replace table places as
with sized as (
    select
        *,
        cast(floor($records * 0.9 * weight / sum(weight) over ()) as bigint) as records,
    from countries
    where $has_places and place_rank <= $countries
),

kept as (
    select * from sized where records >= 120
),

parts as (
    select
        regions.*,
        kept.records as parent_records,
        cast(
            floor(
                kept.records * 0.9 * regions.weight
                / sum(regions.weight) over (partition by regions.parent_geography_id)
            ) as bigint
        ) as records,
    from regions
    inner join kept on regions.parent_geography_id = kept.geography_id
    where regions.place_rank <= $regions
),

kept_parts as (
    select * from parts where records >= 120
)

select 'global' as geography, 'GLOBAL' as geo_id, $records as records,
    null as base_records, true as has_mix
union all
select 'country', source_code, records, $records, true from kept
union all
select 'country', 'NONE', cast(floor($records * 0.02) as bigint), $records, true
where $has_places
union all
select
    'country', 'not_classified',
    $records - cast(floor($records * 0.02) as bigint) - sum(records), $records, false
from kept
having count(*) > 0
union all
select 'country-state', geography_id, records, parent_records, true from kept_parts
union all
select
    'country-state', country_code || '-not_classified',
    any_value(parent_records) - sum(records), any_value(parent_records), false
from kept_parts
-- The country's own count leaves its territories out.
where not is_territory
group by country_code
"""

# The clusters of every facet that counts, with a whole number as weight: sums of whole
# numbers have no order. Frequent tasks come first, requests are about equally frequent.
CLUSTERS = """
create or replace table clusters as
select
    'onet_task' as facet, 0 as level, lower(statement) as cluster_name,
    cast(1e6 / pow(task_rank + 3, 0.6) as bigint) as weight,
from tasks
where task_rank <= $tasks
union all
select 'onet_task', 0, 'none', cast(8e5 as bigint)
union all
select
    'request', level,
    'Synthetic request of January, level ' || level || ', number ' || number,
    cast(1e5 * (0.6 + 0.8 * draw('request ' || level || ' ' || number)) as bigint),
from (
    select level - 1 as level, unnest(range(1, $requests[level] + 1)) as number
    from (select unnest([1, 2, 3]) as level)
)
union all
select facet, 0, category, cast(1e4 * if($is_api, api, claude_ai) as bigint)
from profiles
"""

# A cell has at least 15 conversations, a request of the world 500; the residual takes
# the rest and has at least 20.
PARTS = """
create or replace table parts as
with drawn as (
    select
        places.geography,
        places.geo_id,
        places.records,
        clusters.facet,
        clusters.level,
        clusters.cluster_name,
        cast(
            clusters.weight * (
                0.75 + 0.5 * draw(concat_ws('|', geo_id, $platform, cluster_name))
            ) as bigint
        ) as weight,
    from places
    cross join clusters
    where places.has_mix
),

counted as (
    select
        *,
        cast(
            floor(
                (records - greatest(20, records // 200)) * weight
                / sum(weight) over (partition by geography, geo_id, facet, level)
            ) as bigint
        ) as part_count,
    from drawn
),

kept as (
    select geography, geo_id, records, facet, level, cluster_name, part_count
    from counted
    where
        part_count >= case
            when facet = 'request' and geo_id = 'GLOBAL' then 500 else 15
        end
)

from kept
union all
select
    geography, geo_id, any_value(records), facet, level, 'not_classified',
    any_value(records) - sum(part_count),
from kept
group by geography, geo_id, facet, level
"""

# Categories within a task or request of the world. They are published down to one
# conversation.
CROSSED = """
create or replace table crossed as
with drawn as (
    select
        parts.facet || '::' || profiles.facet as facet,
        parts.level,
        parts.cluster_name as base,
        parts.part_count as base_count,
        profiles.category,
        cast(
            1e4 * if($is_api, api, claude_ai) * (
                0.5 + draw(concat_ws('|', cluster_name, $platform, category))
            ) as bigint
        ) as weight,
    from parts
    cross join profiles
    where
        parts.geo_id = 'GLOBAL' and parts.facet in ('onet_task', 'request')
        and parts.cluster_name <> 'not_classified'
),

counted as (
    select
        *,
        cast(
            floor(
                base_count * weight / sum(weight) over (partition by facet, level, base)
            ) as bigint
        ) as part_count,
        row_number() over (partition by facet, level, base order by category) as place,
    from drawn
)

select
    facet,
    level,
    base || '::' || category as cluster_name,
    base_count,
    -- The first category takes what rounding leaves.
    case place
        when 1 then part_count + base_count
            - sum(part_count) over (partition by facet, level, base)
        else part_count
    end as part_count,
from counted
"""

# What is measured of a place, and of a task or request of the world. Two faults of the
# official files are kept: the interval of the median of human_only_time does not hold
# the median, and one interval begins below zero.
MEASURED = """
create or replace table measured as
with bases as (
    select geography, geo_id, '' as prefix, 0 as level, '' as cluster_name, records,
    from places
    where has_mix
    union all
    select
        geography, geo_id, facet || '::', level, cluster_name || '::value', part_count,
    from parts
    where
        geo_id = 'GLOBAL' and facet in ('onet_task', 'request')
        and cluster_name <> 'not_classified'
),

drawn as (
    select
        bases.*,
        means.facet,
        if($is_api, means.api, means.claude_ai) * (
            0.85 + 0.3 * draw(concat_ws('|', geo_id, $platform, cluster_name, facet))
        ) as mean,
    from bases
    cross join means
),

spread as (
    select *, mean * 0.8 as stdev, 1.96 * stdev / sqrt(records) as half,
        mean * if(facet like '%time', 0.55, 0.98) as median,
    from drawn
),

stated as (
    select
        geography, geo_id, prefix || facet as facet, level, cluster_name,
        unnest([
            {'statistic': 'count', 'value': cast(records as double)},
            {'statistic': 'mean', 'value': mean},
            {'statistic': 'median', 'value': median},
            {'statistic': 'stdev', 'value': stdev},
            {'statistic': 'mean_ci_lower', 'value': mean - half},
            {'statistic': 'mean_ci_upper', 'value': mean + half},
            {
                'statistic': 'median_ci_lower',
                'value': case
                    when facet = 'human_only_time' then median * 1.04
                    when facet = 'human_with_ai_time' and geo_id = 'NA' then -0.755
                    else median - half
                end
            },
            {
                'statistic': 'median_ci_upper',
                'value': median * if(facet = 'human_only_time', 1.05, 1) + half
            },
            {'statistic': 'pct', 'value': if(prefix = '', null, 100.0)}
        ], recursive := true),
    from spread
)

from stated
where value is not null
"""

HISTOGRAMS = """
create or replace table histograms as
with bins as (
    select
        facet,
        concat('[', first_bin + number, '.0, ', first_bin + number + 1, '.0)') as bin,
        cast(1e4 * draw('bin ' || facet || number) as bigint) as weight,
    from (
        select facet, first_bin, unnest(range(bin_count)) as number from means
    )
),

counted as (
    select
        facet,
        bin,
        cast(floor($records * weight / sum(weight) over (partition by facet)) as bigint)
            as part_count,
    from bins
)

select
    facet,
    bin,
    part_count,
    100.0 * part_count / sum(part_count) over (partition by facet) as share,
from counted
where part_count >= 15
"""

# What tokens and cost of a task or request are to the mean of all; API files alone.
INDICES = """
create or replace table indices as
select
    parts.facet || '::' || measure as facet,
    parts.level,
    parts.cluster_name || '::index' as cluster_name,
    measure || '_index' as variable,
    0.2 + 1.6 * draw(concat_ws('|', measure, parts.cluster_name)) as value,
from parts
cross join (select unnest(['cost', 'prompt_tokens', 'completion_tokens']) as measure)
where
    $is_api and geo_id = 'GLOBAL' and facet in ('onet_task', 'request')
    and cluster_name <> 'not_classified'
"""

ROWS = """
create or replace table rows as
with counted as (
    select
        'country' as geography, geo_id, 'country' as facet, 0 as level,
        '' as cluster_name, records as part_count, base_records as base_count,
    from places
    where geography = 'country'
    union all
    select
        geography, geo_id, geography, 0, '', records, base_records
    from places
    where geography = 'country-state'
    union all
    select geography, geo_id, facet, level, cluster_name, part_count, records
    from parts
    union all
    select 'global', 'GLOBAL', facet, level, cluster_name, part_count, base_count
    from crossed
    where part_count > 0
),

named as (
    select
        counted.geography, counted.geo_id, counted.facet, counted.level,
        counted.cluster_name,
        unnest([
            {
                'variable': facets.count_variable,
                'value': cast(counted.part_count as double)
            },
            {
                'variable': facets.share_variable,
                'value': 100.0 * counted.part_count / counted.base_count
            }
        ], recursive := true),
    from counted
    inner join facets
        on facets.facet = replace(counted.facet, 'country-state', 'country_state')
)

from named
union all
select
    measured.geography, measured.geo_id, measured.facet, measured.level,
    measured.cluster_name,
    case measured.statistic
        when 'count' then facets.count_variable
        when 'pct' then facets.share_variable
        else facet_statistics.variable
    end,
    measured.value,
from measured
inner join facets on measured.facet = facets.facet
left join facet_statistics
    on measured.facet = facet_statistics.facet
    and measured.statistic = facet_statistics.statistic
union all
select
    'global', 'GLOBAL', facet, 0, bin,
    unnest([facet || '_histogram_count', facet || '_histogram_pct']),
    unnest([cast(part_count as double), share]),
from histograms
union all
select 'global', 'GLOBAL', facet, level, cluster_name, variable, value from indices
"""

STEPS = (PLACES, CLUSTERS, PARTS, CROSSED, MEASURED, HISTOGRAMS, INDICES, ROWS)


def write_primitives(
    connection: duckdb.DuckDBPyConnection, size: Size, folder: Path
) -> None:
    """Write the files of both platforms, the same bytes every time.

    Args:
        connection: from ``lists.connect``.
        size: how long the lists are.
        folder: an empty folder.
    """
    data = folder / "data" / "intermediate"
    data.mkdir(parents=True)
    connection.execute(PROFILES)
    connection.execute(MEANS)
    for wave in wave_rows(LAYOUT):
        is_api = wave["platform"] != "claude_ai"
        parts = 2 if is_api else 1
        given = {
            "records": size.records,
            "tasks": -(-size.tasks // parts),
            "requests": [-(-number // parts) for number in size.requests],
            "countries": size.countries,
            "regions": size.regions,
            "platform": wave["platform"],
            "is_api": is_api,
            "has_places": not is_api,
        }
        for step in STEPS:
            used = {name: it for name, it in given.items() if f"${name}" in step}
            connection.execute(step, used)
        window = f"{wave['date_start']}_to_{wave['date_end']}"
        path = data / f"aei_raw_{wave['platform']}_{window}.csv"
        stated = {
            name: f"{quoted(wave[name])} as {name}"
            for name in ("date_start", "date_end", "platform_and_product")
        }
        # The official files leave the name bare; an empty text would come out as a
        # pair of quotes.
        stated["cluster_name"] = "nullif(rows.cluster_name, '') as cluster_name"
        columns = ", ".join(stated.get(name, name) for name in COLUMNS)
        connection.execute(
            f"copy (select {columns} from rows order by geography, geo_id, facet, "
            f"level, variable, rows.cluster_name) to {quoted(path)} (header)"
        )
