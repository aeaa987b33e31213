-- What a report says about several waves of a platform together: the mean of the waves,
-- each counted once. A report that misses one of its waves has none.
with

wave_values as (

    select * from {{ ref('claims__wave_values') }}
    where
        is_current
        and report_wave_count > 1
        and base = 'all_conversations'
        and value_computed is not null
        and value_computed_high is null

),

final as (

    select
        release_id,
        report as report_wave,
        platform,
        cast(null as string) as wave_id,
        quantity,
        geography_id,
        cluster_key,
        'mean_of_waves' as base,
        {{ ordered_sum('value_computed', 'wave_id') }} / count(*) as value_computed,
        cast(null as double) as value_computed_high
    from wave_values
    group by release_id, report, platform, quantity, geography_id, cluster_key
    having count(*) = max(report_wave_count)

)

select * from final
