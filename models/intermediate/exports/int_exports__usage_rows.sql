-- What the enrichment adds to a geography's usage: padded zeros, the usage index and
-- its tier, population and GDP per working-age capita.
with

usage_index as (

    select * from {{ ref('int_usage__index') }}

),

tiers as (

    select * from {{ ref('int_usage__tiers') }}

),

measures as (

    select * from {{ ref('int_cells__measures') }}
    where base_facet = 'usage'

),

joined as (

    select
        usage_index.*,
        tiers.usage_tier,
        tiers.usage_tier_name,
        measures.geography_id is null as is_padded
    from usage_index
    left join tiers
        on
            usage_index.wave_id = tiers.wave_id
            and usage_index.geography_id = tiers.geography_id
    left join measures
        on
            usage_index.wave_id = measures.wave_id
            and usage_index.geography_id = measures.geography_id

),

variables as (

    select
        wave_id,
        geography_level,
        geography_id,
        'usage_count' as variable_name,
        '' as cluster_name,
        cast(usage_count as double) as variable_value
    from joined
    where is_padded
    union all
    select
        wave_id,
        geography_level,
        geography_id,
        'usage_pct' as variable_name,
        '' as cluster_name,
        usage_pct as variable_value
    from joined
    where is_padded
    union all
    select
        wave_id,
        geography_level,
        geography_id,
        'usage_per_capita' as variable_name,
        '' as cluster_name,
        usage_per_capita as variable_value
    from joined
    union all
    select
        wave_id,
        geography_level,
        geography_id,
        'usage_per_capita_index' as variable_name,
        '' as cluster_name,
        usage_per_capita_index as variable_value
    from joined
    union all
    select
        wave_id,
        geography_level,
        geography_id,
        'usage_tier' as variable_name,
        usage_tier_name as cluster_name,
        cast(usage_tier as double) as variable_value
    from joined
    union all
    select
        wave_id,
        geography_level,
        geography_id,
        'working_age_pop' as variable_name,
        '' as cluster_name,
        cast(working_age_population as double) as variable_value
    from joined
    union all
    select
        wave_id,
        geography_level,
        geography_id,
        'gdp_per_working_age_capita' as variable_name,
        '' as cluster_name,
        gdp_per_working_age_capita_usd as variable_value
    from joined

),

completed as (

    select
        wave_id,
        geography_level,
        geography_id,
        geography_level as facet,
        0 as cluster_level,
        variable_name,
        cluster_name,
        variable_value
    from variables
    where variable_value is not null

)

select * from completed
