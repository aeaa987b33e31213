-- Every value that a claim may be compared with. Rules, report tables and surveys
-- belong to no wave: `all` stands for any.
with

wave_values as (

    select * from {{ ref('claims__wave_values') }}
    where value_computed is not null

),

comparisons as (

    {{ union_by_name(
        [
            'claims__changes',
            'claims__changes_since',
            'claims__report_means',
            'claims__platforms',
        ],
        [
            'release_id',
            'report_wave',
            'platform',
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

rules as (

    select * from {{ ref('claims__rules') }}

),

report_rows as (

    select * from {{ ref('claims__report_rows') }}

),

adoption as (

    select * from {{ ref('claims__adoption') }}

),

exposure as (

    select * from {{ ref('claims__exposure') }}

),

releases as (

    select * from {{ ref('claims__releases') }}

),

final as (

    select
        release_id,
        report_wave,
        platform,
        wave_id,
        quantity,
        geography_id,
        cluster_key,
        base,
        value_computed,
        value_computed_high
    from wave_values
    union all
    select
        release_id,
        report_wave,
        platform,
        wave_id,
        quantity,
        geography_id,
        cluster_key,
        base,
        value_computed,
        value_computed_high
    from comparisons
    union all
    select
        releases.release_id,
        'all' as report_wave,
        'all' as platform,
        cast(null as string) as wave_id,
        rules.quantity,
        'all' as geography_id,
        rules.cluster_key,
        'rules' as base,
        rules.value_computed,
        rules.value_computed_high
    from rules
    cross join releases
    union all
    select
        release_id,
        'all' as report_wave,
        'all' as platform,
        cast(null as string) as wave_id,
        'report_rows' as quantity,
        'all' as geography_id,
        report_table as cluster_key,
        'report' as base,
        row_count as value_computed,
        cast(null as double) as value_computed_high
    from report_rows
    union all
    select
        release_id,
        'all' as report_wave,
        'all' as platform,
        cast(null as string) as wave_id,
        quantity,
        geography_id,
        cluster_key,
        'survey' as base,
        value_computed,
        value_computed_high
    from adoption
    union all
    select
        release_id,
        'all' as report_wave,
        'all' as platform,
        cast(null as string) as wave_id,
        quantity,
        'all' as geography_id,
        cluster_key,
        base,
        value_computed,
        cast(null as double) as value_computed_high
    from exposure

)

select * from final
