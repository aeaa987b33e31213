"""Write the monthly layout of June 2026: a file a platform, two months a file."""

from __future__ import annotations

from pathlib import Path

import duckdb

from economic_index.inputs.release.monthly import COLUMNS, NO_ID
from economic_index.sample.layouts.lists import wave_rows
from economic_index.sample.layouts.sizes import Size
from economic_index.sql import quoted

LAYOUT = "monthly"

# Month that the file is named for: a release comes out after its last month.
RELEASE_DAY = "1999-07-26"

# The profile of the metrics of a node, rounded from the figures printed in the report:
# parts of a whole, shares of a question's yes, and means.
PROFILES = """
create table month_profiles as
select
    monthly_metrics.metric_id,
    monthly_metrics.facet,
    case
        when monthly_metrics.measure = 'mean' then 'mean'
        when monthly_metrics.category = 'yes' then 'yes'
        else 'part'
    end as kind,
    coalesce(stated.size, 1 + 10 * draw('metric ' || monthly_metrics.metric_id))
        as size,
    coalesce(primitives.minimum, '0') as least,
from monthly_metrics
left join primitives on monthly_metrics.facet = primitives.facet
left join (values
    ('multitasking_pct', 22),
    ('human_only_ability_pct', 88),
    ('human_only_time_mean', 4.7),
    ('human_with_ai_time_mean', 39),
    ('ai_autonomy_mean', 2.7),
    ('human_education_years_mean', 11.9),
    ('ai_education_years_mean', 12.7),
    ('use_case_work_pct', 44),
    ('use_case_personal_pct', 39),
    ('use_case_coursework_pct', 17),
    ('collaboration_directive_pct', 32),
    ('collaboration_feedback_loop_pct', 16),
    ('collaboration_task_iteration_pct', 30),
    ('collaboration_learning_pct', 16),
    ('collaboration_validation_pct', 3),
    ('collaboration_none_pct', 3)
) as stated (metric_id, size)
    on monthly_metrics.metric_id = stated.metric_id
where monthly_metrics.facet not in ('', 'usage', 'collaboration_bucket')
"""

# The trees. Two tasks of one text have two ids, and the id and the name of the first
# middle request stand at the finest level, too: the level and the id are the key.
NODES = """
create table nodes as
with numbered as (
    select
        category_name,
        hierarchy_level,
        unnest(range(1, size + 1)) as number,
        if(number = 1 and hierarchy_level = 0, 1, hierarchy_level) as shared_level,
    from (
        select unnest($trees, recursive := true)
    )
),

occupations as (
    select
        onet_soc_code,
        row_number() over (order by draw('occupation ' || onet_soc_code))
            as occupation_rank,
    from (select distinct onet_soc_code from tasks)
),

groups as (
    select
        left(onet_soc_code, 2) as occupation_id,
        row_number() over (order by left(onet_soc_code, 2)) as group_rank,
    from tasks
    group by left(onet_soc_code, 2)
)

select
    category_name,
    hierarchy_level,
    number,
    case
        when category_name = 'onet' and hierarchy_level = 0 then tasks.onet_task_id
        when category_name = 'onet'
            then concat_ws('.', '9.Z', hierarchy_level, 'D' || number)
        when category_name = 'soc_occupation' and hierarchy_level = 0
            then occupations.onet_soc_code
        when category_name = 'soc_occupation' then groups.occupation_id
        else cast(
            cast(
                md5(concat_ws(' ', 'request', shared_level, number)) as uuid
            ) as text
        )
    end as node_external_id,
    case
        when category_name = 'onet' and hierarchy_level = 0
            then coalesce(shared.statement, tasks.statement)
        when category_name = 'onet'
            then format('Synthetic activity {}, level {}', number, hierarchy_level)
        when category_name = 'soc_occupation' and hierarchy_level = 0
            then 'Synthetic title of ' || occupations.onet_soc_code
        when category_name = 'soc_occupation'
            then 'Synthetic title of ' || groups.occupation_id
        else format(
            'Synthetic request of the month, level {}, number {}',
            shared_level, number
        )
    end as node_name,
    -- The sample's months are not the same: the last node is the later month's alone.
    number = max(number) over (partition by category_name, hierarchy_level)
        and number > 1 as is_late,
    1 / pow(number + 3, 0.6) as size,
from numbered
left join tasks
    on category_name = 'onet' and hierarchy_level = 0 and number = tasks.task_rank
left join tasks as shared
    on category_name = 'onet' and hierarchy_level = 0 and number = 2
    and shared.task_rank = 1
left join occupations
    on category_name = 'soc_occupation' and number = occupation_rank
left join groups
    on category_name = 'soc_occupation' and number = group_rank
"""

# Usage by place and month; the index is to the published places, as in the release.
MONTH_PLACES = """
create or replace table month_places as
with months as (
    select unnest($months) as date_start
),

used as (
    select
        date_start, 'country' as geo_level, geography_id as geo_id, '' as parent,
        people,
        cast(weight * (0.9 + 0.2 * draw(geography_id || date_start)) as bigint)
            as weight,
        row_number() over (partition by date_start order by weight desc, geography_id)
            <= $full_countries as is_full,
    from countries
    cross join months
    where $has_places and place_rank <= $countries
    union all
    select
        date_start, 'subregion', regions.geography_id, regions.parent_geography_id,
        case
            when regions.parent_geography_id = 'USA'
                then cast(populations.working_age_population as bigint)
        end,
        cast(
            regions.weight * (0.9 + 0.2 * draw(regions.geography_id || date_start))
            as bigint
        ),
        false,
    from regions
    cross join months
    left join working_age_populations as populations
        on regions.geography_id = populations.geography_id
    where $has_places and place_rank <= $regions
),

shares as (
    select
        *,
        0.87 * weight / sum(weight) over whole as share,
        case when people is not null
            then (weight / sum(weight) filter (where people is not null) over whole)
                / (people / sum(people) over whole)
        end as index,
    from used
    window whole as (partition by date_start, geo_level, parent)
)

select
    date_start, geo_level, geo_id, is_full,
    round(100 * share, 2) as usage_pct, round(index, 2) as usage_index,
from shares
union all
select date_start, 'global', 'GLOBAL', true, 100.0, 1.0 from months
"""

# Every metric of a node of the world, of the coarsest nodes of some countries, and of
# all conversations of each place; of the other nodes their share alone.
MONTH_CELLS = """
create or replace table month_cells as
with levels as (
    select category_name, max(hierarchy_level) as coarsest_level,
    from nodes
    group by category_name
)

select
    places.date_start, places.geo_level, places.geo_id, nodes.category_name,
    nodes.hierarchy_level, nodes.node_name, nodes.node_external_id,
    cast(
        1e9 * nodes.size * (
            0.7 + 0.6 * draw(concat_ws('|', date_start, geo_id, $platform,
                nodes.category_name, hierarchy_level, node_external_id))
        ) as bigint
    ) as weight,
    geo_level = 'global'
        or (geo_level = 'country' and is_full and hierarchy_level = coarsest_level)
        as has_metrics,
from month_places as places
inner join nodes
    on nodes.number <= case places.geo_level
        when 'global' then nodes.number
        when 'country' then $country_nodes
        else $region_nodes
    end
inner join levels on nodes.category_name = levels.category_name
where not (nodes.is_late and places.date_start = $months[1])
union all
select
    date_start, geo_level, geo_id, 'overall', 0, 'Overall', $no_id, null, true
from month_places
"""

MONTH_ROWS = """
create or replace table month_rows as
with drawn as (
    select
        cells.date_start, cells.geo_level, cells.geo_id, cells.category_name,
        cells.hierarchy_level, cells.node_name, cells.node_external_id,
        profiles.metric_id, profiles.facet, profiles.kind,
        profiles.size * (
            0.85 + 0.3 * draw(concat_ws('|', date_start, geo_id, $platform,
                category_name, hierarchy_level, node_external_id, metric_id))
        ) as size,
    from month_cells as cells
    cross join month_profiles as profiles
    where cells.has_metrics
),

weighted as (
    select
        *,
        cast(1e6 * size as bigint) as weight,
        sum(cast(1e6 * size as bigint)) over (
            partition by date_start, geo_id, category_name, hierarchy_level,
                node_external_id, facet
        ) as whole,
    from drawn
),

nodes_metrics as (
    select
        date_start, geo_level, geo_id, category_name, hierarchy_level, metric_id,
        case kind
            when 'part' then round(100.0 * weight / whole, 2)
            else round(least(size, if(kind = 'yes', 99.5, size)), 2)
        end as value,
        node_name, node_external_id,
    from weighted
    union all
    select
        date_start, geo_level, geo_id, category_name, hierarchy_level,
        unnest([
            'collaboration_bucket_automation_pct',
            'collaboration_bucket_augmentation_pct'
        ]),
        unnest([round(automation, 2), round(100 - round(automation, 2), 2)]),
        node_name, node_external_id,
    from (
        select
            date_start, geo_level, geo_id, category_name, hierarchy_level, node_name,
            node_external_id,
            100.0 * sum(weight) filter (
                where metric_id like '%directive_pct' or metric_id like '%loop_pct'
            ) / sum(weight) filter (where metric_id not like '%none_pct') as automation,
        from weighted
        where facet = 'collaboration'
        group by all
    )
)

from nodes_metrics
union all
select
    date_start, geo_level, geo_id, category_name, hierarchy_level, 'pct',
    round(
        96.7 * weight / sum(weight) over (
            partition by date_start, geo_id, category_name, hierarchy_level
        ), 2
    ),
    node_name, node_external_id,
from month_cells
where category_name <> 'overall'
union all
select
    date_start, geo_level, geo_id, 'overall', 0, 'usage_pct', usage_pct,
    'Overall', $no_id,
from month_places
union all
select
    date_start, geo_level, geo_id, 'overall', 0, 'usage_per_capita_index', usage_index,
    'Overall', $no_id,
from month_places
where usage_index is not null
"""


def write_monthly(
    connection: duckdb.DuckDBPyConnection, size: Size, folder: Path
) -> None:
    """Write the files of both platforms, the same bytes every time.

    Args:
        connection: from ``lists.connect``.
        size: how long the lists are.
        folder: an empty folder.
    """
    data = folder / "data"
    data.mkdir()
    trees = [
        {"category_name": name, "hierarchy_level": level, "size": number}
        for (name, level), number in size.month_nodes.items()
    ]
    connection.execute(PROFILES)
    connection.execute(NODES, {"trees": trees})
    waves = wave_rows(LAYOUT)
    for platform in dict.fromkeys(wave["platform"] for wave in waves):
        ends = {
            wave["date_start"]: wave["date_end"]
            for wave in waves
            if wave["platform"] == platform
        }
        given = {
            "months": list(ends),
            "platform": platform,
            "has_places": platform == "claude_ai",
            "countries": size.month_countries,
            "regions": size.month_regions,
            "full_countries": size.full_countries,
            "country_nodes": size.country_nodes,
            "region_nodes": size.region_nodes,
            "no_id": NO_ID,
        }
        for step in (MONTH_PLACES, MONTH_CELLS, MONTH_ROWS):
            used = {name: it for name, it in given.items() if f"${name}" in step}
            connection.execute(step, used)
        path = data / f"aei_{platform}_{RELEASE_DAY}.csv"
        end = " ".join(
            f"when {quoted(first)} then {quoted(last)}" for first, last in ends.items()
        )
        stated = [
            f"case date_start {end} end as date_end" if name == "date_end" else name
            for name in COLUMNS
        ]
        connection.execute(
            f"copy (select {', '.join(stated)} from month_rows order by date_start, "
            "geo_level, geo_id, category_name, hierarchy_level, metric_id, "
            f"node_external_id) to {quoted(path)} (header)"
        )
