with

variables as (

    select * from {{ ref('int_cells__variables') }}
    where measure in ('histogram_count', 'histogram_pct')

),

primitives as (

    select * from {{ ref('primitives') }}

),

thresholds as (

    select * from {{ ref('disclosure_thresholds') }}
    where cell_kind = 'cell'

),

pivoted as (

    select
        wave_id,
        platform,
        geography_level,
        geography_id,
        numeric_facet,
        base_cluster as bin,
        max(
            case when measure = 'histogram_count' then variable_value end
        ) as bin_count,
        max(
            case when measure = 'histogram_pct' then variable_value end
        ) as bin_pct
    from variables
    group by
        wave_id,
        platform,
        geography_level,
        geography_id,
        numeric_facet,
        base_cluster

),

-- A bin without conversations discloses nobody.
judged as (

    select
        pivoted.*,
        primitives.measure_id,
        {{ observation_status(
            'pivoted.bin_pct',
            'pivoted.bin_count > 0 '
            ~ 'and pivoted.bin_count < thresholds.minimum_record_count',
            'true',
        ) }} as status
    from pivoted
    cross join thresholds
    inner join primitives
        on pivoted.numeric_facet = primitives.facet

),

final as (

    select
        wave_id,
        platform,
        geography_level,
        geography_id,
        measure_id,
        bin,
        cast(
            nullif(regexp_extract(bin, '^.(-?[0-9.e+-]+), ', 1), '') as double
        ) as bin_low,
        cast(
            nullif(regexp_extract(bin, ', (-?[0-9.e+-]+).$', 1), '') as double
        ) as bin_high,
        status,
        case
            when status != 'Q' and bin_count > 0 then cast(bin_count as bigint)
        end as usage_count,
        case when status != 'Q' then bin_pct end as usage_pct
    from judged

)

select * from final
