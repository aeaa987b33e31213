-- The warehouse's own rules beside the report's: nothing is measured here, a match says
-- that the rule is the one the report states.
with

minimums as (

    select * from {{ ref('minimum_observations') }}

),

thresholds as (

    select * from {{ ref('disclosure_thresholds') }}

),

over_representation as (

    select * from {{ ref('over_representation_rules') }}
    where cluster_kind = 'request'

),

concentration as (

    select * from {{ ref('concentration_rules') }}

),

task_changes as (

    select * from {{ ref('task_change_rules') }}

),

tiers as (

    select * from {{ ref('usage_tiers') }}
    where lower_quantile is not null

),

named as (

    select
        concat('minimum_observations_', geography_level) as cluster_key,
        minimum_observation_count as value_computed,
        cast(null as double) as value_computed_high
    from minimums
    union all
    select
        concat('disclosure_records_', cell_kind) as cluster_key,
        minimum_record_count as value_computed,
        cast(null as double) as value_computed_high
    from thresholds
    union all
    select
        concat('disclosure_accounts_', cell_kind) as cluster_key,
        minimum_account_count as value_computed,
        cast(null as double) as value_computed_high
    from thresholds
    union all
    select
        'over_representation_share' as cluster_key,
        minimum_pct as value_computed,
        minimum_parent_pct as value_computed_high
    from over_representation
    union all
    select
        'lorenz_task_share' as cluster_key,
        bottom_task_pct as value_computed,
        cast(null as double) as value_computed_high
    from concentration
    union all
    select
        'rank_chart_share' as cluster_key,
        rank_minimum_pct as value_computed,
        cast(null as double) as value_computed_high
    from concentration
    union all
    select
        'minimum_task_change' as cluster_key,
        min(minimum_change_pp) as value_computed,
        max(minimum_change_pp) as value_computed_high
    from task_changes

),

final as (

    select
        'rule_value' as quantity,
        cluster_key,
        cast(value_computed as double) as value_computed,
        value_computed_high
    from named
    union all
    select
        'usage_tier_percentile' as quantity,
        cast(usage_tier as string) as cluster_key,
        lower_quantile * 100 as value_computed,
        upper_quantile * 100 as value_computed_high
    from tiers

)

select * from final
