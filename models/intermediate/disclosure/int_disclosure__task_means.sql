-- Token and cost means of the world's published tasks, where the records that carry the
-- measure are safe and so are those that do not, whose number is the difference of two
-- published counts. No account may make up more of the sum than of the records. There
-- is no mean over all tasks, which would give away the tasks that are not here.
with

measures as (

    select * from {{ ref('int_records__measures') }}

),

published as (

    select * from {{ ref('int_disclosure__published') }}
    where facet = 'onet_task'

),

nodes as (

    select * from {{ ref('int_disclosure__nodes') }}

),

thresholds as (

    select * from {{ ref('disclosure_thresholds') }}
    where cell_kind = 'cell'

),

tasks as (

    select
        published.wave_key,
        published.category_key as task_key
    from published
    inner join nodes as worlds
        on
            published.group_key = worlds.node_key
            and worlds.depth = 0
    inner join nodes
        on
            published.category_key = nodes.node_key
            and not nodes.is_residual

),

safe as (

    select
        measures.wave_key,
        measures.task_key,
        measures.measure,
        measures.measured_count,
        measures.measured_sum / measures.measured_count as task_mean
    from measures
    inner join tasks
        on
            measures.wave_key = tasks.wave_key
            and measures.task_key = tasks.task_key
    cross join thresholds
    where
        {{ is_safe(
            'measures.measured_count',
            'measures.measured_accounts',
            'measures.largest_measured_count',
            'thresholds',
        ) }}
        and (
            measures.other_count = 0
            or {{ is_safe(
                'measures.other_count',
                'measures.other_accounts',
                'measures.largest_other_count',
                'thresholds',
            ) }}
        )
        and measures.largest_sum
        <= thresholds.maximum_account_share * measures.measured_sum

),

indexed as (

    select
        wave_key,
        task_key,
        measure,
        measured_count,
        -- In a fixed order: the last digit of a sum of doubles depends on it.
        task_mean / avg(task_mean) over (
            partition by wave_key, measure
            order by task_key
            rows between unbounded preceding and unbounded following
        ) as task_index
    from safe

)

select * from indexed
