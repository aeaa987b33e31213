-- Which occupations are exposed to AI more, or less, than their share of the usage
-- would say?
-- Observed exposure (0 to 1) beside the share of conversations that the release gives
-- to the occupation, and the ranks of both among the occupations that have both.
with

usage as (

    select
        shares.wave_id,
        substr(shares.cluster_id, 1, 7) as soc_code,
        sum(shares.cluster_pct) as usage_pct
    from {{ ref('fct_cluster_share') }} as shares
    where
        shares.geography_id = 'GLOBAL'
        and shares.cluster_kind = 'occupation'
        and shares.cluster_level = 0
        and shares.cluster_pct is not null
    group by shares.wave_id, substr(shares.cluster_id, 1, 7)

),

ranked as (

    select
        usage.wave_id,
        exposure.soc_code,
        exposure.occupation_title,
        exposure.observed_exposure_share,
        usage.usage_pct,
        rank() over (
            partition by usage.wave_id
            order by exposure.observed_exposure_share desc
        ) as exposure_rank,
        rank() over (
            partition by usage.wave_id
            order by usage.usage_pct desc
        ) as usage_rank
    from usage
    inner join {{ ref('fct_occupation_exposure') }} as exposure
        on usage.soc_code = exposure.soc_code

)

select
    waves.date_start,
    waves.platform,
    ranked.soc_code,
    ranked.occupation_title,
    ranked.observed_exposure_share,
    ranked.exposure_rank,
    ranked.usage_pct,
    ranked.usage_rank,
    ranked.usage_rank - ranked.exposure_rank as places_between
from ranked
inner join {{ ref('dim_wave') }} as waves
    on ranked.wave_id = waves.wave_id
order by
    waves.date_start desc,
    waves.platform asc,
    abs(ranked.usage_rank - ranked.exposure_rank) desc,
    ranked.soc_code asc
