-- Every entity in every compared wave, published there or not. What was not published
-- is unknown; the report counts an absent task as 0, and so does `reported_pct`, but
-- only where the wave's slice is available (method section 6).
with

pairs as (

    select * from {{ ref('int_change__wave_pairs') }}

),

shares as (

    select * from {{ ref('int_change__shares') }}

),

bases as (

    select * from {{ ref('change_bases') }}

),

residual_clusters as (

    select * from {{ ref('residual_clusters') }}

),

found_slices as (

    select
        wave_id,
        facet
    from {{ ref('int_cells__slices') }}
    where
        geography_level = 'global'
        and is_found

),

compared_waves as (

    select wave_id_before as wave_id from pairs
    union distinct
    select wave_id_after as wave_id from pairs

),

entities as (

    select distinct
        entity_type,
        entity_id,
        base
    from shares

),

completed as (

    select
        compared_waves.wave_id,
        entities.entity_type,
        entities.entity_id,
        entities.base,
        coalesce(shares.status, 'O') as status,
        case when shares.status != 'Q' then shares.entity_pct end as published_pct,
        case when shares.status != 'Q' then shares.low_pct end as low_pct,
        case when shares.status != 'Q' then shares.high_pct end as high_pct,
        -- A residual cluster is no task, and a suppressed share is no 0.
        case
            when
                bases.absence_is_reported_as_zero
                and residual_clusters.cluster_name is null
                and found_slices.wave_id is not null
                and coalesce(shares.status, 'O') != 'Q'
                then coalesce(shares.entity_pct, 0.0)
        end as reported_pct
    from compared_waves
    cross join entities
    inner join bases
        on
            entities.entity_type = bases.entity_type
            and entities.base = bases.base
    left join shares
        on
            compared_waves.wave_id = shares.wave_id
            and entities.entity_type = shares.entity_type
            and entities.entity_id = shares.entity_id
            and entities.base = shares.base
    left join found_slices
        on
            compared_waves.wave_id = found_slices.wave_id
            and bases.facet = found_slices.facet
    left join residual_clusters
        on entities.entity_id = residual_clusters.cluster_name

)

select * from completed
