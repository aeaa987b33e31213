-- Token and cost means of the world's published tasks. The records that carry the
-- measure must be safe, and the differences of published counts safe or none: those
-- without it, and those that carry it and not another measure of the task. No account,
-- and no two, may make up more of the sum than of the records. There is no mean over
-- all tasks, which would disclose the tasks that are not here.
{%- set measures = task_measures() %}
with

measures as (

    select * from {{ ref('int_records__measures') }}

),

published as (

    select * from {{ ref('int_disclosure__published') }}
    where facet = 'onet_task'

),

nodes as (

    select * from {{ ref('int_hierarchies__nodes') }}

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

judged as (

    select
        measures.*,
        {{ is_safe(
            'measures.record_count',
            'measures.account_count',
            'measures.largest_account_count',
            'measures.second_account_count',
            'thresholds',
        ) }} as is_safe,
        {{ is_not_dominated(
            'measures.measured_sum',
            'measures.largest_sum',
            'measures.second_sum',
            'thresholds',
        ) }} as is_sum_safe
    from measures
    cross join thresholds

),

unsafe_differences as (

    select
        wave_key,
        task_key,
        measure,
        lacking
    from judged
    where
        lacking != 'none'
        and record_count > 0
        and not is_safe

),

-- Two measures whose counts tell an unsafe difference apart, seen from both.
clashes as (

    select
        wave_key,
        task_key,
        measure,
        lacking as other_measure
    from unsafe_differences
    union
    select
        wave_key,
        task_key,
        lacking as measure,
        measure as other_measure
    from unsafe_differences

),

candidates as (

    select
        judged.wave_key,
        judged.task_key,
        judged.measure,
        judged.record_count as measured_count,
        judged.measured_sum / judged.record_count as task_mean
    from judged
    inner join tasks
        on
            judged.wave_key = tasks.wave_key
            and judged.task_key = tasks.task_key
    left join unsafe_differences as unmeasured
        on
            judged.wave_key = unmeasured.wave_key
            and judged.task_key = unmeasured.task_key
            and judged.measure = unmeasured.lacking
            and unmeasured.measure = 'any'
    where
        judged.lacking = 'none'
        and judged.is_safe
        and judged.is_sum_safe
        and unmeasured.lacking is null

),

-- One measure after the other: whatever clashes with an earlier one is left out.
safe_1 as (

    select * from candidates
    where measure = '{{ measures[0] }}'

),

{% for measure in measures[1:] %}
    clashing_{{ loop.index }} as (

        select distinct
            clashes.wave_key,
            clashes.task_key
        from clashes
        inner join safe_{{ loop.index }}
            on
                clashes.wave_key = safe_{{ loop.index }}.wave_key
                and clashes.task_key = safe_{{ loop.index }}.task_key
                and clashes.other_measure = safe_{{ loop.index }}.measure
        where clashes.measure = '{{ measure }}'

    ),

    safe_{{ loop.index + 1 }} as (

        select * from safe_{{ loop.index }}
        union all
        select candidates.*
        from candidates
        left join clashing_{{ loop.index }}
            on
                candidates.wave_key = clashing_{{ loop.index }}.wave_key
                and candidates.task_key = clashing_{{ loop.index }}.task_key
        where
            candidates.measure = '{{ measure }}'
            and clashing_{{ loop.index }}.task_key is null

    ),

{% endfor %}
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
    from safe_{{ measures | length }}

)

select * from indexed
