-- The clusters that a primitive is crossed with, under one id whatever the layout: the
-- release's own id where it has one, else that of the project.
with

release_variables as (

    select * from {{ ref('int_cells__variables') }}

),

records as (

    select * from {{ ref('int_cells__records') }}

),

variables as (

    select
        wave_id,
        platform,
        base_facet,
        cluster_level,
        base_cluster,
        cluster_id
    from release_variables
    where base_facet in ('onet_task', 'request', 'onet_activity', 'soc_occupation')
    union distinct
    select
        wave_id,
        platform,
        base_facet,
        cluster_level,
        base_cluster,
        '' as cluster_id
    from records
    where base_facet in ('onet_task', 'request')

),

tasks as (

    select * from {{ ref('int_tasks__clusters') }}

),

requests as (

    select * from {{ ref('int_requests__clusters') }}

),

named as (

    select
        variables.wave_id,
        variables.platform,
        variables.base_facet,
        variables.cluster_level,
        variables.base_cluster,
        variables.cluster_id as release_cluster_id,
        tasks.task_id,
        requests.request_id,
        case variables.base_facet
            when 'onet_task' then 'task'
            when 'request' then 'request'
            when 'onet_activity' then 'work_activity'
            else 'occupation'
        end as cluster_kind,
        coalesce(
            nullif(variables.cluster_id, ''),
            requests.request_id,
            tasks.task_id,
            variables.base_cluster
        ) as cluster_id
    from variables
    left join tasks
        on
            variables.base_facet = 'onet_task'
            and variables.base_cluster = tasks.cluster_name
            and variables.cluster_id = tasks.cluster_id
    left join requests
        on
            variables.base_facet = 'request'
            and variables.wave_id = requests.wave_id
            and variables.cluster_level = requests.request_level
            and variables.base_cluster = requests.request_name
            and variables.cluster_id = requests.cluster_id

)

select * from named
