-- Table 2.1: the tiers of countries with their range of the index and the countries
-- with the highest index as examples. US territories listed as countries are left out
-- (method section 2). The lowest tier ties at 0, so its examples are the first by id.
with

usage_indices as (

    select * from {{ ref('fct_geography_usage') }}
    where
        geography_level = 'country'
        and usage_tier is not null

),

geographies as (

    select * from {{ ref('dim_geography') }}
    where not is_us_territory

),

ranked as (

    select
        usage_indices.wave_id,
        usage_indices.platform,
        usage_indices.usage_tier,
        usage_indices.usage_tier_name,
        usage_indices.usage_per_capita_index,
        usage_indices.geography_id,
        geographies.geography_name,
        row_number() over (
            partition by usage_indices.wave_id, usage_indices.usage_tier
            order by
                usage_indices.usage_per_capita_index desc,
                usage_indices.geography_id asc
        ) <= {{ figure_limit('tbl_2_1', 'row_limit') }} as is_example
    from usage_indices
    inner join geographies
        on usage_indices.geography_id = geographies.geography_id

),

final as (

    select
        wave_id,
        platform,
        usage_tier,
        usage_tier_name,
        min(usage_per_capita_index) as usage_per_capita_index_minimum,
        max(usage_per_capita_index) as usage_per_capita_index_maximum,
        count(*) as country_count,
        {{ dbt.listagg(
            'case when is_example then geography_id end',
            "', '",
            'order by usage_per_capita_index desc, geography_id',
        ) }} as example_geography_ids,
        {{ dbt.listagg(
            'case when is_example then geography_name end',
            "', '",
            'order by usage_per_capita_index desc, geography_id',
        ) }} as example_geography_names
    from ranked
    group by wave_id, platform, usage_tier, usage_tier_name

)

select * from final
