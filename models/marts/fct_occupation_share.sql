with

rules as (

    select * from {{ ref('share_rules') }}

),

-- Where the published tasks cover little, the base of a rescaled share is unknown.
shares as (

    select
        *,
        sum(task_pct) over (partition by wave_id) as published_pct
    from {{ ref('int_tasks__shares') }}
    where geography_level = 'global'

),

task_statements as (

    select * from {{ ref('int_tasks__sources') }}

),

tasks as (

    select * from {{ ref('int_tasks__statements') }}

),

onet_tasks as (

    select * from {{ ref('onet_task_occupations') }}

),

crosswalk as (

    select * from {{ ref('onet_soc_crosswalk') }}

),

-- `union` keeps one row for each occupation of a task.
occupations as (

    select
        '2010' as occupation_codes,
        tasks.task_id,
        onet_tasks.onet_soc_code
    from tasks
    inner join task_statements
        on tasks.task_key = task_statements.task_key
    inner join onet_tasks
        on task_statements.onet_task_id = onet_tasks.onet_task_id
    union
    select
        '2019' as occupation_codes,
        tasks.task_id,
        crosswalk.onet_soc_2019_code as onet_soc_code
    from tasks
    inner join task_statements
        on tasks.task_key = task_statements.task_key
    inner join onet_tasks
        on task_statements.onet_task_id = onet_tasks.onet_task_id
    inner join crosswalk
        on onet_tasks.onet_soc_code = crosswalk.onet_soc_2010_code

),

code_sets as (

    select distinct occupation_codes from occupations

),

weighted as (

    select
        occupation_codes,
        task_id,
        substr(onet_soc_code, 1, 2) as occupation_id,
        1.0 / count(*) over (
            partition by occupation_codes, task_id
        ) as occupation_weight
    from occupations

),

-- Fan-out intended: one row for each occupation of a task.
split as (

    select
        shares.wave_id,
        shares.platform,
        shares.task_id,
        shares.is_residual_cluster,
        code_sets.occupation_codes,
        coalesce(weighted.occupation_id, 'not_classified') as occupation_id,
        shares.task_pct * coalesce(weighted.occupation_weight, 1.0) as split_pct
    from shares
    cross join rules
    cross join code_sets
    left join weighted
        on
            shares.task_id = weighted.task_id
            and code_sets.occupation_codes = weighted.occupation_codes
            and not shares.is_residual_cluster
    where shares.published_pct >= rules.minimum_published_pct

),

summed as (

    select
        wave_id,
        platform,
        occupation_codes,
        occupation_id,
        {{ ordered_sum('split_pct', 'task_id') }} as occupation_pct,
        {{ ordered_sum(
            'case when not is_residual_cluster then split_pct else 0 end', 'task_id'
        ) }} as task_pct
    from split
    group by wave_id, platform, occupation_codes, occupation_id

),

final as (

    select
        wave_id,
        platform,
        'global' as geography_level,
        'GLOBAL' as geography_id,
        occupation_codes,
        occupation_id,
        'A' as status,
        occupation_pct,
        case
            when occupation_id != 'not_classified'
                then task_pct / sum(task_pct) over (
                    partition by wave_id, occupation_codes
                    order by occupation_id
                    rows between unbounded preceding and unbounded following
                ) * 100
        end as occupation_pct_classified
    from summed

)

select * from final
