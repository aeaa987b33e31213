-- What is compared over time, and the published clusters that each entity is made of.
with

clusters as (

    select * from {{ ref('int_tasks__clusters') }}

),

occupations as (

    select * from {{ ref('int_tasks__occupations') }}

),

task_groups as (

    select * from {{ ref('int_tasks__groups') }}

),

patterns as (

    select * from {{ ref('collaboration_patterns') }}

),

combined as (

    select distinct
        'task' as entity_type,
        task_id as entity_id,
        task_id as member_id
    from clusters
    union all
    -- A task in several major groups counts in full in each (method section 3).
    select
        'occupation' as entity_type,
        occupation_id as entity_id,
        task_id as member_id
    from occupations
    union all
    select
        'task_group' as entity_type,
        task_group as entity_id,
        task_id as member_id
    from task_groups
    union all
    select
        'pattern' as entity_type,
        pattern as entity_id,
        pattern as member_id
    from patterns
    union all
    select
        'mode' as entity_type,
        collaboration_mode as entity_id,
        pattern as member_id
    from patterns
    where collaboration_mode in ('automation', 'augmentation')

)

select * from combined
