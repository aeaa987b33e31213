-- The values that one wave gives, of every area, by release: long rows that the claims,
-- and the comparisons between waves and platforms, look up by their key.
with

waves as (

    select * from {{ ref('claims__waves') }}

),

area_values as (

    {{ union_by_name(
        [
            'claims__windows',
            'claims__usage',
            'claims__levels',
            'claims__tiers',
            'claims__place_sets',
            'claims__index_spread',
            'claims__published_index',
            'claims__tasks',
            'claims__concentration',
            'claims__leading_tasks',
            'claims__success_hours',
            'claims__occupations',
            'claims__occupation_codes',
            'claims__occupation_reach',
            'claims__collaboration',
            'claims__primitives',
            'claims__requests',
            'claims__request_indices',
            'claims__request_leaders',
            'claims__api',
            'claims__regressions',
            'claims__fits',
        ],
        [
            'wave_id',
            'quantity',
            'geography_id',
            'cluster_key',
            'base',
            'value_computed',
            'value_computed_high',
        ],
    ) }}

),

final as (

    select
        waves.release_id,
        waves.is_synthetic,
        waves.report,
        waves.report_wave,
        waves.report_wave_count,
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
