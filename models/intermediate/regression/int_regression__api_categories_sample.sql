-- Summed usage share and unweighted mean cost index of each category of tasks (Figure
-- 3.8). The report does not say which categories: both the SOC major groups and the
-- chart's categories (the groups with most records, and the rest as one) are here.
with

indices as (

    select * from {{ ref('int_api__task_indices') }}
    where cost_index is not null

),

shares as (

    select * from {{ ref('int_tasks__shares') }}
    where geography_level = 'global'

),

occupations as (

    select * from {{ ref('int_tasks__occupations') }}
    where is_chart_group

),

categories as (

    select * from {{ ref('int_api__occupation_categories') }}

),

tasks as (

    select
        indices.wave_id,
        indices.task_id,
        occupations.occupation_id,
        categories.category_id,
        shares.task_pct,
        indices.cost_index
    from indices
    inner join occupations
        on indices.task_id = occupations.task_id
    inner join shares
        on
            indices.wave_id = shares.wave_id
            and indices.task_id = shares.task_id
    inner join categories
        on
            indices.wave_id = categories.wave_id
            and occupations.occupation_id = categories.occupation_id

),

major_groups as (

    select
        wave_id,
        'soc_major_group' as sample,
        occupation_id as observation_id,
        {{ ordered_sum('task_pct', 'task_id') }} as usage_pct,
        {{ ordered_sum('cost_index', 'task_id') }} / count(*) as mean_cost_index
    from tasks
    group by wave_id, occupation_id

),

chart_categories as (

    select
        wave_id,
        'chart_category' as sample,
        category_id as observation_id,
        {{ ordered_sum('task_pct', 'task_id') }} as usage_pct,
        {{ ordered_sum('cost_index', 'task_id') }} / count(*) as mean_cost_index
    from tasks
    group by wave_id, category_id

),

stacked as (

    select * from major_groups
    union all
    select * from chart_categories

)

select * from stacked
