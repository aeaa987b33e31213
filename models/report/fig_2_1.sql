-- Figure 2.1: the countries with the largest shares of usage.
with

usage_shares as (

    select * from {{ ref('fct_geography_usage') }}
    where geography_level = 'country'

),

geographies as (

    select * from {{ ref('dim_geography') }}

),

final as (

    select
        usage_shares.wave_id,
        usage_shares.platform,
        usage_shares.usage_rank,
        usage_shares.geography_id,
        geographies.geography_name,
        usage_shares.status,
        usage_shares.usage_count,
        usage_shares.usage_pct,
        usage_shares.usage_pct_low,
        usage_shares.usage_pct_high
    from usage_shares
    inner join geographies
        on usage_shares.geography_id = geographies.geography_id
    where usage_shares.usage_rank <= {{ figure_limit('fig_2_1', 'row_limit') }}

)

select * from final
