-- Which levels of both trees a platform publishes at all, by its slices. A total stands
-- at depth 0; the world's patterns are the frame of every intersection.
with

slices as (

    select * from {{ ref('release_slices') }}

),

waves as (

    select * from {{ ref('int_records__waves') }}

),

facets as (

    select * from {{ ref('facets') }}

),

placed as (

    select
        waves.wave_key,
        facets.facet,
        facets.base_facet,
        facets.cross_facet,
        facets.coarsest_level - slices.level + 1 as level_depth,
        case slices.geography_level
            when 'global' then 0
            when 'country' then 1
            when 'segment' then 1
            else 2
        end as geography_depth
    from slices
    inner join waves
        on
            slices.platform = waves.platform
            and slices.layout = waves.layout
    inner join facets
        on slices.facet = facets.facet
    where
        facets.index_variable is null
        and (
            slices.geography_level = 'global'
            or (slices.geography_level in ('segment', 'subsegment'))
            = waves.is_by_segment
        )

),

depths as (

    select
        wave_key,
        'usage' as facet,
        0 as group_depth,
        geography_depth as category_depth
    from placed
    where base_facet = 'usage'
    union all
    select
        wave_key,
        facet,
        geography_depth as group_depth,
        level_depth as category_depth
    from placed
    where
        base_facet != 'usage'
        and cross_facet is null
    union all
    select
        wave_key,
        facet,
        level_depth as group_depth,
        1 as category_depth
    from placed
    where cross_facet is not null
    union all
    select
        wave_key,
        facet,
        0 as group_depth,
        1 as category_depth
    from placed
    where cross_facet is not null

),

completed as (

    select * from depths
    union
    select
        wave_key,
        facet,
        group_depth,
        0 as category_depth
    from depths

)

select
    wave_key,
    facet,
    group_depth,
    category_depth
from completed
