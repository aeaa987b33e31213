-- Computed values of the claims about how many occupations use AI for a part of their
-- tasks: a task that a wave shows is used.
with

shares as (

    select * from {{ ref('fct_geography_task') }}
    where
        geography_level = 'global'
        and task_pct > 0

),

task_statements as (

    select * from {{ ref('int_tasks__sources') }}

),

tasks as (

    select * from {{ ref('int_tasks__statements') }}

),

onet_tasks as (

    select distinct
        onet_soc_code,
        onet_task_id
    from {{ ref('onet_task_occupations') }}

),

used as (

    select distinct
        shares.wave_id,
        shares.geography_id,
        task_statements.onet_task_id
    from shares
    inner join tasks
        on shares.task_id = tasks.task_id
    inner join task_statements
        on tasks.task_key = task_statements.task_key

),

waves as (

    select distinct
        wave_id,
        geography_id
    from used

),

occupations as (

    select
        waves.wave_id,
        waves.geography_id,
        onet_tasks.onet_soc_code,
        count(used.onet_task_id) * 100.0 / count(*) as used_task_pct
    from onet_tasks
    cross join waves
    left join used
        on
            onet_tasks.onet_task_id = used.onet_task_id
            and waves.wave_id = used.wave_id
            and waves.geography_id = used.geography_id
    group by waves.wave_id, waves.geography_id, onet_tasks.onet_soc_code

),

final as (

    select
        occupations.wave_id,
        'occupations_using_ai_pct' as quantity,
        occupations.geography_id,
        cast(bounds.minimum_pct as string) as cluster_key,
        'onet_occupations' as base,
        count(
            case
                when occupations.used_task_pct >= bounds.minimum_pct
                    then occupations.onet_soc_code
            end
        ) * 100.0 / count(*) as value_computed,
        cast(null as double) as value_computed_high
    from occupations
    cross join (
        values
        (25),
        (50),
        (75)
    ) as bounds (minimum_pct)
    group by occupations.wave_id, occupations.geography_id, bounds.minimum_pct

)

select * from final
