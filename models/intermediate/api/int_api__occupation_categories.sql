-- Occupation categories of the charts of tokens and cost: the SOC major groups with the
-- most records, and one category for the rest. A task counts in one group only (method
-- sections 3 and 5). Shares order the groups as records do, and exist without counts.
with

waves as (

    select * from {{ ref('int_api__waves') }}

),

tasks as (

    select * from {{ ref('int_tasks__shares') }}
    where geography_level = 'global'

),

task_groups as (

    select * from {{ ref('int_tasks__occupations') }}
    where is_chart_group

),

groups as (

    select
        cast(occupation_id as string) as occupation_id,
        occupation_name
    from {{ ref('soc_major_groups') }}

),

rules as (

    select * from {{ ref('occupation_category_rules') }}

),

summed as (

    select
        tasks.wave_id,
        task_groups.occupation_id,
        {{ ordered_sum('tasks.task_pct', 'tasks.task_id') }} as usage_pct
    from tasks
    inner join waves
        on tasks.wave_id = waves.wave_id
    inner join task_groups
        on tasks.task_id = task_groups.task_id
    group by tasks.wave_id, task_groups.occupation_id

),

ranked as (

    select
        wave_id,
        occupation_id,
        row_number() over (
            partition by wave_id
            order by usage_pct desc, occupation_id asc
        ) as group_rank
    from summed

),

gathered as (

    select
        ranked.wave_id,
        ranked.occupation_id,
        case
            when ranked.group_rank <= rules.largest_group_count
                then ranked.occupation_id
            else rules.other_category_id
        end as category_id,
        case
            when ranked.group_rank <= rules.largest_group_count
                then groups.occupation_name
            else rules.other_category_name
        end as category_name,
        cast(
            least(ranked.group_rank, rules.largest_group_count + 1) as integer
        ) as category_rank
    from ranked
    inner join groups
        on ranked.occupation_id = groups.occupation_id
    cross join rules

)

select * from gathered
