-- How a quantity changed since the first report, as a difference and as a growth
-- factor.
with

wave_values as (

    select * from {{ ref('claims__wave_values') }}
    where value_computed is not null

),

first_waves as (

    select
        release_id,
        min(report_wave) as report_wave
    from {{ ref('claims__waves') }}
    group by release_id

),

changes as (

    select
        later.release_id,
        later.report_wave,
        later.platform,
        later.wave_id,
        later.quantity,
        later.geography_id,
        later.cluster_key,
        later.base,
        later.value_computed - earlier.value_computed as change_amount,
        later.value_computed / nullif(earlier.value_computed, 0) as growth_factor
    from wave_values as later
    inner join first_waves
        on later.release_id = first_waves.release_id
    inner join wave_values as earlier
        on
            first_waves.release_id = earlier.release_id
            and first_waves.report_wave = earlier.report_wave
            and later.platform = earlier.platform
            and later.quantity = earlier.quantity
            and later.geography_id = earlier.geography_id
            and later.cluster_key = earlier.cluster_key
            and later.base = earlier.base
    where
        later.is_current
        and later.report_wave != first_waves.report_wave
        and later.value_computed_high is null

),

-- A gain of one group of tasks plus the loss of another.
net_shifts as (

    select
        gained.release_id,
        gained.report_wave,
        gained.platform,
        gained.wave_id,
        gained.geography_id,
        concat(gained.cluster_key, ':', lost.cluster_key) as cluster_key,
        gained.base,
        gained.change_amount - lost.change_amount as value_computed
    from changes as gained
    inner join changes as lost
        on
            gained.release_id = lost.release_id
            and gained.wave_id = lost.wave_id
            and gained.quantity = lost.quantity
            and gained.geography_id = lost.geography_id
            and gained.base = lost.base
            and gained.cluster_key != lost.cluster_key
    where gained.quantity = 'task_group_pct'

),

final as (

    select
        release_id,
        report_wave,
        platform,
        wave_id,
        concat(quantity, '_change') as quantity,
        geography_id,
        cluster_key,
        base,
        change_amount as value_computed,
        cast(null as double) as value_computed_high
    from changes
    union all
    select
        release_id,
        report_wave,
        platform,
        wave_id,
        concat(quantity, '_ratio') as quantity,
        geography_id,
        cluster_key,
        base,
        growth_factor as value_computed,
        cast(null as double) as value_computed_high
    from changes
    where growth_factor is not null
    union all
    select
        release_id,
        report_wave,
        platform,
        wave_id,
        'task_group_net_shift' as quantity,
        geography_id,
        cluster_key,
        base,
        value_computed,
        cast(null as double) as value_computed_high
    from net_shifts

)

select * from final
