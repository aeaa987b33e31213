with

statistics as (

    select * from {{ ref('int_cells__statistics') }}
    where cross_facet is null

),

primitives as (

    select * from {{ ref('primitives') }}

),

reliability as (

    select * from {{ ref('int_shares__reliability') }}

),

judged as (

    select
        statistics.*,
        primitives.measure_id,
        primitives.unit,
        {{ observation_status(
            'statistics.mean_value',
            'statistics.is_below_threshold',
            "coalesce(
                reliability.meets_minimum_observations,
                statistics.geography_level = 'global'
            )",
        ) }} as status
    from statistics
    inner join primitives
        on statistics.numeric_facet = primitives.facet
    left join reliability
        on
            statistics.wave_id = reliability.wave_id
            and statistics.geography_id = reliability.geography_id

),

final as (

    select
        wave_id,
        platform,
        geography_level,
        geography_id,
        measure_id,
        unit,
        status,
        case
            when status not in ('Q', 'O') then cast(measured_count as bigint)
        end as measured_count,
        case when status != 'Q' then mean_value end as mean_value,
        case when status != 'Q' then mean_low end as mean_low,
        case when status != 'Q' then mean_high end as mean_high,
        case when status != 'Q' then median_value end as median_value,
        case when status != 'Q' then median_low end as median_low,
        case when status != 'Q' then median_high end as median_high,
        case when status != 'Q' then standard_deviation end as standard_deviation
    from judged

)

select * from final
