-- Request clusters of places at the level that over-representation looks at, with their
-- rank in the place. Residual clusters and places without a name are left out.
with

published as (

    select * from {{ ref('fct_geography_request') }}
    where request_pct is not null

),

clusters as (

    select * from {{ ref('dim_request') }}
    where not is_residual

),

geographies as (

    select * from {{ ref('dim_geography') }}
    where not is_residual

),

rules as (

    select * from {{ ref('over_representation_rules') }}
    where cluster_kind = 'request'

),

ranked as (

    select
        published.wave_id,
        published.geography_level,
        published.geography_id,
        published.request_level,
        published.request_id,
        published.status,
        published.request_pct,
        published.request_pct_index,
        geographies.parent_geography_id,
        rank() over (
            partition by published.wave_id, published.geography_id
            order by published.request_pct desc
        ) as request_rank
    from published
    inner join rules
        on published.request_level = rules.cluster_level
    inner join clusters
        on
            published.wave_id = clusters.wave_id
            and published.request_level = clusters.request_level
            and published.request_id = clusters.request_id
    inner join geographies
        on published.geography_id = geographies.geography_id

)

select * from ranked
