-- How an occupation's share changed since the report of September 2025, in percent of
-- the share it had then.
{%- set since = 'V3' %}
with

wave_values as (

    select * from {{ ref('claims__wave_values') }}
    where
        value_computed is not null
        and quantity = 'occupation_pct'
        and is_current

),

final as (

    select
        later.release_id,
        later.report_wave,
        later.platform,
        later.wave_id,
        'occupation_pct_relative_change' as quantity,
        later.geography_id,
        concat(later.cluster_key, ':{{ since }}') as cluster_key,
        later.base,
        (later.value_computed / earlier.value_computed - 1) * 100 as value_computed,
        cast(null as double) as value_computed_high
    from wave_values as later
    inner join wave_values as earlier
        on
            later.is_synthetic = earlier.is_synthetic
            and later.platform = earlier.platform
            and later.geography_id = earlier.geography_id
            and later.cluster_key = earlier.cluster_key
            and later.base = earlier.base
    where
        earlier.report_wave = '{{ since }}'
        and later.report_wave > '{{ since }}'
        and earlier.value_computed > 0

)

select * from final
