-- Computed values of the claims about several places at once. Such a claim holds at
-- both ends: the lowest and the highest value of the set.
with

published as (

    select * from {{ ref('fct_geography_usage') }}
    where usage_tier is not null

),

sets as (

    select
        set_id,
        geography_id,
        count(*) over (partition by set_id) as place_count
    from {{ ref('geography_sets') }}

),

-- A set without one of its places is no longer the set.
ends as (

    select
        published.wave_id,
        sets.set_id,
        min(published.usage_tier) as tier_low,
        max(published.usage_tier) as tier_high,
        min(published.usage_per_capita_index) as index_low,
        max(published.usage_per_capita_index) as index_high
    from sets
    inner join published
        on sets.geography_id = published.geography_id
    group by published.wave_id, sets.set_id, sets.place_count
    having count(*) = sets.place_count

),

final as (

    select
        wave_id,
        'usage_tier' as quantity,
        set_id as geography_id,
        'all' as cluster_key,
        'all_geographies' as base,
        tier_low as value_computed,
        tier_high as value_computed_high
    from ends
    union all
    select
        wave_id,
        'usage_per_capita_index' as quantity,
        set_id as geography_id,
        'all' as cluster_key,
        'usage_index' as base,
        index_low as value_computed,
        index_high as value_computed_high
    from ends

)

select * from final
