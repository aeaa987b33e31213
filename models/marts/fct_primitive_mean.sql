with

statistics as (

    select * from {{ ref('int_cells__statistics') }}
    where cross_facet is null

),

primitives as (

    select * from {{ ref('primitives') }}

),

-- An index of one's own publishes the mean of the world and nothing else of it.
record_means as (

    select * from {{ ref('int_cells__measures') }}
    where base_facet = 'record_mean'

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

of_records as (

    select
        record_means.wave_id,
        record_means.platform,
        record_means.geography_level,
        record_means.geography_id,
        primitives.measure_id,
        primitives.unit,
        record_means.cell_index as mean_value
    from record_means
    inner join primitives
        on record_means.cross_facet = concat(primitives.facet, '_mean')

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
    union all
    select
        wave_id,
        platform,
        geography_level,
        geography_id,
        measure_id,
        unit,
        'A' as status,
        cast(null as bigint) as measured_count,
        mean_value,
        cast(null as double) as mean_low,
        cast(null as double) as mean_high,
        cast(null as double) as median_value,
        cast(null as double) as median_low,
        cast(null as double) as median_high,
        cast(null as double) as standard_deviation
    from of_records

)

select * from final
