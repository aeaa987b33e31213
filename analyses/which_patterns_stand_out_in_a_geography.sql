-- Which collaboration pattern is furthest above the parent's share in each geography
-- that passes the minimum observations?
with

patterns as (

    select * from {{ ref('fct_geography_collaboration') }}
    where collaboration_pct_index is not null

),

geographies as (

    select * from {{ ref('dim_geography') }}

),

ranked as (

    select
        wave_id,
        geography_level,
        geography_id,
        pattern,
        collaboration_pct,
        collaboration_pct_index,
        row_number() over (
            partition by wave_id, geography_id
            order by collaboration_pct_index desc, pattern asc
        ) as pattern_rank
    from patterns
    where geography_level != 'global'

)

select
    ranked.wave_id,
    ranked.geography_level,
    geographies.geography_name,
    ranked.pattern,
    ranked.collaboration_pct,
    ranked.collaboration_pct_index
from ranked
inner join geographies
    on ranked.geography_id = geographies.geography_id
where ranked.pattern_rank = 1
order by
    ranked.wave_id asc,
    ranked.geography_level asc,
    ranked.collaboration_pct_index desc
