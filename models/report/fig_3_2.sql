with

waves as (

    select * from {{ ref('int_api__waves') }}

),

requests as (

    select * from {{ ref('fct_geography_request') }}
    where
        geography_level = 'global'
        and request_level = {{ figure_limit('fig_3_2', 'request_level') }}
        and request_pct is not null

),

clusters as (

    select * from {{ ref('dim_request') }}
    where not is_residual

),

ranked as (

    select
        requests.wave_id,
        requests.platform,
        cast(
            row_number() over (
                partition by requests.wave_id
                order by requests.request_pct desc, requests.request_id asc
            ) as integer
        ) as request_rank,
        requests.request_id,
        clusters.request_name,
        requests.usage_count,
        requests.request_pct
    from requests
    inner join waves
        on requests.wave_id = waves.wave_id
    inner join clusters
        on
            requests.wave_id = clusters.wave_id
            and requests.request_level = clusters.request_level
            and requests.request_id = clusters.request_id

),

final as (

    select
        wave_id,
        platform,
        request_rank,
        request_id,
        request_name,
        usage_count,
        request_pct
    from ranked
    where request_rank <= {{ figure_limit('fig_3_2', 'row_limit') }}

)

select * from final
