-- Change between two waves (method section 6). What was not published in a wave is
-- unknown there; the report counts an absent task as 0, and the columns that end in
-- `_as_reported` do so too, wherever the wave's slice is in hand.
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

slices as (

    select * from {{ ref('int_cells__slices') }}
    where
        geography_level = 'global'
        and is_found

),

residual_clusters as (

    select * from {{ ref('residual_clusters') }}

),

entities as (

    select
        pairs.platform,
        pairs.wave_id_before,
        pairs.wave_id_after,
        shares.entity_type,
        shares.entity_id,
        shares.base
    from pairs
    inner join shares
        on pairs.wave_id_before = shares.wave_id
    union distinct
    select
        pairs.platform,
        pairs.wave_id_before,
        pairs.wave_id_after,
        shares.entity_type,
        shares.entity_id,
        shares.base
    from pairs
    inner join shares
        on pairs.wave_id_after = shares.wave_id

),

compared as (

    select
        entities.entity_type,
        entities.entity_id,
        entities.wave_id_before,
        entities.wave_id_after,
        entities.base,
        entities.platform,
        case
            when shares_before.status = 'Q' or shares_after.status = 'Q' then 'Q'
            when shares_before.status is null or shares_after.status is null then 'O'
            else 'A'
        end as status,
        case when shares_before.status != 'Q' then shares_before.entity_pct end
            as pct_before,
        case when shares_after.status != 'Q' then shares_after.entity_pct end
            as pct_after,
        {%- for side in ['before', 'after'] %}
        -- A residual cluster is no task, and a suppressed share is no 0.
        case
            when
                bases.absence_is_reported_as_zero
                and residual_clusters.cluster_name is null
                and slices_{{ side }}.wave_id is not null
                and coalesce(shares_{{ side }}.status, 'O') != 'Q'
                then coalesce(shares_{{ side }}.entity_pct, 0.0)
        end as pct_{{ side }}_as_reported{{ ',' if not loop.last }}
        {%- endfor %}
    from entities
    inner join bases
        on
            entities.entity_type = bases.entity_type
            and entities.base = bases.base
    left join residual_clusters
        on entities.entity_id = residual_clusters.cluster_name
    {%- for side in ['before', 'after'] %}
    left join shares as shares_{{ side }}
        on
            entities.wave_id_{{ side }} = shares_{{ side }}.wave_id
            and entities.entity_type = shares_{{ side }}.entity_type
            and entities.entity_id = shares_{{ side }}.entity_id
            and entities.base = shares_{{ side }}.base
    left join slices as slices_{{ side }}
        on
            entities.wave_id_{{ side }} = slices_{{ side }}.wave_id
            and bases.facet = slices_{{ side }}.facet
    {%- endfor %}

),

final as (

    select
        entity_type,
        entity_id,
        wave_id_before,
        wave_id_after,
        base,
        platform,
        status,
        pct_before,
        pct_after,
        pct_after - pct_before as change_pp,
        pct_before is not null and pct_after is not null as published_in_both,
        pct_before_as_reported,
        pct_after_as_reported,
        pct_after_as_reported - pct_before_as_reported as change_pp_as_reported
    from compared

)

select * from final
