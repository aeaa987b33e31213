with

occupations as (

    select * from {{ ref('int_tasks__detailed_occupations') }}

),

tasks as (

    select distinct task_id
    from {{ ref('int_tasks__clusters') }}

),

final as (

    select
        occupations.task_id,
        occupations.onet_soc_code,
        substr(occupations.onet_soc_code, 1, 7) as soc_code,
        substr(occupations.onet_soc_code, 1, 2) as occupation_id,
        count(*) over (partition by occupations.task_id) as occupation_count
    from occupations
    inner join tasks
        on occupations.task_id = tasks.task_id

)

select * from final
