-- The values that one wave gives, of every area, by release: long rows that the claims,
-- and the comparisons between waves and platforms, look up by their key.
with

waves as (

    select * from {{ ref('claims__waves') }}

),

area_values as (

    select * from {{ ref('claims__windows') }}
    union all
    select * from {{ ref('claims__usage') }}
    union all
    select * from {{ ref('claims__levels') }}
    union all
    select * from {{ ref('claims__tiers') }}
    union all
    select * from {{ ref('claims__place_sets') }}
    union all
    select * from {{ ref('claims__tasks') }}
    union all
    select * from {{ ref('claims__concentration') }}
    union all
    select * from {{ ref('claims__occupations') }}
    union all
    select * from {{ ref('claims__collaboration') }}
    union all
    select * from {{ ref('claims__requests') }}
    union all
    select * from {{ ref('claims__request_indices') }}
    union all
    select * from {{ ref('claims__request_leaders') }}
    union all
    select * from {{ ref('claims__api') }}
    union all
    select * from {{ ref('claims__regressions') }}
    union all
    select * from {{ ref('claims__fits') }}

),

final as (

    select
        waves.release_id,
        waves.report_wave,
        waves.platform,
        waves.wave_id,
        waves.is_current,
        waves.is_api,
        area_values.quantity,
        area_values.geography_id,
        area_values.cluster_key,
        area_values.base,
        area_values.value_computed,
        area_values.value_computed_high
    from area_values
    inner join waves
        on area_values.wave_id = waves.wave_id

)

select * from final
