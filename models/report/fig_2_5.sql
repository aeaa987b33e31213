-- Figure 2.5: the states with the highest usage index, of those that pass the minimum
-- observations. The report keeps an anomalous state and says so; it is flagged here.
with

usage_indices as (

    select * from {{ ref('fct_geography_usage') }}
    where geography_level = 'state_us'

),

geographies as (

    select * from {{ ref('dim_geography') }}

),

final as (

    select
        usage_indices.wave_id,
        usage_indices.platform,
        usage_indices.usage_per_capita_index_rank,
        usage_indices.geography_id,
        geographies.geography_name,
        usage_indices.status,
        usage_indices.usage_per_capita_index,
        usage_indices.usage_per_capita_index_low,
        usage_indices.usage_per_capita_index_high,
        usage_indices.usage_tier,
        usage_indices.usage_tier_name,
        usage_indices.is_anomalous
    from usage_indices
    inner join geographies
        on usage_indices.geography_id = geographies.geography_id
    where
        usage_indices.usage_per_capita_index_rank
        <= {{ figure_limit('fig_2_5', 'row_limit') }}

)

select * from final
