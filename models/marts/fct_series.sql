-- Every number that is followed over the waves, one point a wave, with the unbroken
-- stretch that it lies in. Only what was published is a point.
{% set later = {
    'value': 'changed.point_value', 'low': 'changed.point_low', 'high': 'changed.point_high'
} -%}
{%- set earlier = {
    'value': 'changed.comparable_value',
    'low': 'changed.low_before',
    'high': 'changed.high_before',
} -%}
with

usage as (

    select * from {{ ref('int_usage__index') }}
    where not coalesce(is_below_threshold, false)

),

automation as (

    select * from {{ ref('int_collaboration__modes') }}
    where geography_level != 'global'

),

shares as (

    select * from {{ ref('int_change__shares') }}
    where status != 'Q'

),

bases as (

    select * from {{ ref('change_bases') }}
    where is_drawn

),

primitive_shares as (

    select * from {{ ref('int_shares__cells') }}
    where status != 'Q'

),

categories as (

    select * from {{ ref('primitive_categories') }}
    where not is_residual

),

primitive_means as (

    select * from {{ ref('int_primitives__means') }}

),

primitives as (

    select * from {{ ref('primitives') }}

),

waves as (

    select * from {{ ref('waves') }}

),

stretches as (

    select * from {{ ref('int_change__stretches') }}

),

comparability as (

    select * from {{ ref('int_change__comparability') }}

),

points as (

    select
        geography_id,
        geography_level,
        'usage' as measure,
        'usage_per_capita_index' as entity_id,
        wave_id,
        '1.0 = as the population suggests' as unit,
        usage_per_capita_index as point_value,
        usage_per_capita_index_low as point_low,
        usage_per_capita_index_high as point_high
    from usage
    union all
    select
        geography_id,
        geography_level,
        'usage' as measure,
        'usage_pct' as entity_id,
        wave_id,
        'percent' as unit,
        usage_pct as point_value,
        usage_pct_low as point_low,
        usage_pct_high as point_high
    from usage
    union all
    select
        geography_id,
        geography_level,
        'mode' as measure,
        'automation' as entity_id,
        wave_id,
        'percent' as unit,
        automation_pct_classified as point_value,
        cast(null as double) as point_low,
        cast(null as double) as point_high
    from automation
    union all
    select
        'GLOBAL' as geography_id,
        'global' as geography_level,
        shares.entity_type as measure,
        shares.entity_id,
        shares.wave_id,
        'percent' as unit,
        shares.entity_pct as point_value,
        shares.low_pct as point_low,
        shares.high_pct as point_high
    from shares
    inner join bases
        on
            shares.entity_type = bases.entity_type
            and shares.base = bases.base
    union all
    select
        primitive_shares.geography_id,
        primitive_shares.geography_level,
        categories.facet as measure,
        categories.category as entity_id,
        primitive_shares.wave_id,
        'percent' as unit,
        primitive_shares.cell_pct as point_value,
        cast(null as double) as point_low,
        cast(null as double) as point_high
    from primitive_shares
    inner join categories
        on
            primitive_shares.facet = categories.facet
            and primitive_shares.cluster_name = categories.category
    -- The release's own buckets are the modes that are followed anyway.
    where
        categories.category != 'no'
        and categories.facet != 'collaboration_bucket'
    union all
    select
        primitive_means.geography_id,
        primitive_means.geography_level,
        primitives.facet as measure,
        primitive_means.measure_id as entity_id,
        primitive_means.wave_id,
        primitive_means.unit,
        primitive_means.mean_value as point_value,
        primitive_means.mean_low as point_low,
        primitive_means.mean_high as point_high
    from primitive_means
    inner join primitives
        on primitive_means.measure_id = primitives.measure_id

),

placed as (

    select
        points.*,
        waves.platform,
        stretches.stretch_number,
        stretches.break_reason,
        lag(points.wave_id) over series as wave_id_before,
        lag(points.point_value) over series as value_before,
        lag(points.point_low) over series as low_before,
        lag(points.point_high) over series as high_before,
        lag(stretches.stretch_number) over series as stretch_number_before
    from points
    inner join waves
        on points.wave_id = waves.wave_id
    inner join stretches
        on
            points.wave_id = stretches.wave_id
            and points.measure = stretches.measure
    where points.point_value is not null
    window series as (
        partition by
            points.geography_id,
            points.measure,
            points.entity_id,
            waves.platform,
            waves.is_synthetic
        order by waves.date_start, points.wave_id
    )

),

changed as (

    select
        *,
        -- A difference across a break means nothing.
        case
            when stretch_number_before = stretch_number then value_before
        end as comparable_value
    from placed

),

final as (

    select
        changed.wave_id,
        changed.platform,
        changed.geography_level,
        changed.geography_id,
        changed.measure,
        changed.entity_id,
        changed.unit,
        changed.point_value,
        changed.point_low,
        changed.point_high,
        changed.point_value - changed.comparable_value as change_value,
        {{ newcombe_bound(later, earlier, 'low') }} as change_low,
        {{ newcombe_bound(later, earlier, 'high') }} as change_high,
        changed.stretch_number,
        changed.wave_id_before,
        changed.stretch_number_before = changed.stretch_number as is_comparable,
        coalesce(
            comparability.comparability_note,
            case
                when changed.stretch_number_before != changed.stretch_number
                    then concat('break: ', changed.break_reason)
            end
        ) as comparability_note
    from changed
    left join comparability
        on
            changed.wave_id_before = comparability.wave_id_before
            and changed.wave_id = comparability.wave_id_after
            and changed.measure = comparability.measure

)

select * from final
