-- Computed values of the claims about tasks and their groups (method section 6), and
-- the size of the samples whose tasks are the only count of them.
with

published as (

    select * from {{ ref('fct_geography_task') }}
    where geography_level = 'global'

),

groups as (

    select * from {{ ref('int_tasks__groups') }}

),

task_groups as (

    select
        published.wave_id,
        published.geography_id,
        groups.task_group,
        {{ ordered_sum('published.task_pct', 'published.task_id') }} as task_group_pct
    from published
    inner join groups
        on published.task_id = groups.task_id
    group by published.wave_id, published.geography_id, groups.task_group

),

sizes as (

    select
        wave_id,
        geography_id,
        sum(usage_count) as sample_size
    from published
    group by wave_id, geography_id

),

final as (

    select
        wave_id,
        'task_pct' as quantity,
        geography_id,
        task_id as cluster_key,
        'all_conversations' as base,
        task_pct as value_computed,
        cast(null as double) as value_computed_high
    from published
    where task_pct is not null
    union all
    select
        wave_id,
        'task_group_pct' as quantity,
        geography_id,
        task_group as cluster_key,
        'all_conversations' as base,
        task_group_pct as value_computed,
        cast(null as double) as value_computed_high
    from task_groups
    union all
    select
        wave_id,
        'sample_size' as quantity,
        geography_id,
        'all' as cluster_key,
        'all_conversations' as base,
        sample_size as value_computed,
        cast(null as double) as value_computed_high
    from sizes
    where sample_size is not null

)

select * from final
