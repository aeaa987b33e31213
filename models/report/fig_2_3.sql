-- Figure 2.3: the tier of every country on the map, those without data and those where
-- the service is not offered too. Without the usage slice there is no map.
with

usage_tiers as (

    select * from {{ ref('fct_geography_usage') }}

),

geographies as (

    select * from {{ ref('dim_geography') }}
    where
        geography_level = 'country'
        and not is_residual

),

slices as (

    select * from {{ ref('fct_slice_coverage') }}
    where
        facet = 'country'
        and status = 'A'

),

placed as (

    select
        slices.wave_id,
        slices.platform,
        geographies.geography_id,
        geographies.geography_name,
        usage_tiers.usage_tier,
        usage_tiers.usage_tier_name,
        usage_tiers.usage_per_capita_index,
        case
            when geographies.is_service_excluded then 'service not offered'
            when usage_tiers.usage_tier is null then 'no data'
            else 'tier'
        end as map_class,
        {{ observation_status(
            'usage_tiers.usage_tier',
            "coalesce(usage_tiers.status = 'Q', false)",
            'usage_tiers.meets_minimum_observations',
        ) }} as status
    from slices
    cross join geographies
    left join usage_tiers
        on
            slices.wave_id = usage_tiers.wave_id
            and geographies.geography_id = usage_tiers.geography_id

),

final as (

    select
        wave_id,
        platform,
        geography_id,
        geography_name,
        status,
        map_class,
        usage_tier,
        usage_tier_name,
        usage_per_capita_index
    from placed

)

select * from final
