-- Sets of the records of a task, and what decides whether each is safe: those that
-- carry a measure, with its sum, those that do not, and those that carry one measure
-- and not another. A reader works them out as differences of published counts.
{%- set sets = task_measure_sets() %}
with

by_task as (

    select * from {{ ref('int_records__task_sums') }}

),

stacked as (

    {%- for set in sets %}
        {%- set has_sum = set.lacking == 'none' %}
        {%- set measure = set.measure %}
        select
            wave_key,
            task_key,
            '{{ measure }}' as measure,
            '{{ set.lacking }}' as lacking,
            cast(count_{{ loop.index }} as bigint) as record_count,
            accounts_{{ loop.index }} as account_count,
            largest_{{ loop.index }} as largest_account_count,
            second_{{ loop.index }} as second_account_count,
            cast(
                {{ measure ~ '_sum' if has_sum else 'null' }} as double
            ) as measured_sum,
            cast(
                {{ measure ~ '_largest_sum' if has_sum else 'null' }} as double
            ) as largest_sum,
            cast(
                {{ measure ~ '_second_sum' if has_sum else 'null' }} as double
            ) as second_sum
        from by_task
        {%- if not loop.last %}
            union all
        {%- endif %}
    {%- endfor %}

)

select * from stacked
