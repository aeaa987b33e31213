-- Figure 2.9: what the state with the most usage of each tier uses AI for more than
-- the United States does, as requests of the middle level.
with

requests as (

    select * from {{ ref('fct_over_representation') }}
    where cluster_kind = 'request'

),

leaders as (

    select * from {{ ref('fct_geography_usage') }}
    where
        geography_level = 'state_us'
        and usage_rank_in_tier = 1

),

geographies as (

    select * from {{ ref('dim_geography') }}

),

final as (

    select
        requests.wave_id,
        requests.platform,
        leaders.usage_tier,
        leaders.usage_tier_name,
        requests.geography_id,
        geographies.geography_name,
        requests.over_representation_rank,
        requests.cluster_id as request_id,
        requests.cluster_name as request_name,
        requests.status,
        requests.cluster_pct as request_pct,
        requests.parent_cluster_pct as parent_request_pct,
        requests.cluster_pct_index as request_pct_index
    from requests
    inner join leaders
        on
            requests.wave_id = leaders.wave_id
            and requests.geography_id = leaders.geography_id
    inner join geographies
        on requests.geography_id = geographies.geography_id
    where
        requests.over_representation_rank
        <= {{ figure_limit('fig_2_9', 'row_limit') }}

)

select * from final
