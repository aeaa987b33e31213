-- Shares of the largest occupation groups worldwide, beside the usage index of the
-- geographies that pass the minimum (Figure 2.7). A share that was not published stays
-- empty.
with

panels as (

    select * from {{ ref('occupation_panels') }}

),

shares as (

    select * from {{ ref('int_tasks__occupation_shares') }}

),

indexed as (

    select * from {{ ref('int_usage__index') }}

),

ranked as (

    select
        wave_id,
        occupation_id,
        row_number() over (
            partition by wave_id
            order by occupation_pct desc, occupation_id asc
        ) as occupation_rank
    from shares
    where
        geography_level = 'global'
        and occupation_id != 'not_classified'

),

joined as (

    select
        indexed.wave_id,
        ranked.occupation_id as sample,
        indexed.geography_id as observation_id,
        shares.occupation_pct,
        indexed.usage_per_capita_index
    from indexed
    inner join panels
        on indexed.geography_level = panels.geography_level
    inner join ranked
        on
            indexed.wave_id = ranked.wave_id
            and panels.largest_group_count >= ranked.occupation_rank
    left join shares
        on
            indexed.wave_id = shares.wave_id
            and indexed.geography_id = shares.geography_id
            and ranked.occupation_id = shares.occupation_id
    where
        indexed.meets_minimum_observations
        and not indexed.is_residual_geography

)

select * from joined
