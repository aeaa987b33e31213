-- Sums of every set of the records of a task, by the measures that they carry, with the
-- accounts behind them; one column a set, so that the records are read once.
{%- set measures = task_measures() %}
{%- set sets = task_measure_sets() %}
with

priced as (

    select * from {{ ref('int_records__priced') }}
    where has_measures

),

by_account as (

    select
        {%- for set in sets %}
            count(case when {{ set.where }} then 1 end) as count_{{ loop.index }},
        {%- endfor %}
        {%- for measure in measures %}
            sum({{ measure }}) as {{ measure }}_sum,
        {%- endfor %}
        wave_key,
        task_key
    from priced
    group by wave_key, task_key, account_key

),

by_task as (

    select
        {%- for set in sets %}
            {%- set count = 'count_' ~ loop.index %}
            sum({{ count }}) as {{ count }},
            count(nullif({{ count }}, 0)) as accounts_{{ loop.index }},
            max({{ count }}) as largest_{{ loop.index }},
            {{ second_largest(count) }} as second_{{ loop.index }},
        {%- endfor %}
        {%- for measure in measures %}
            sum({{ measure }}_sum) as {{ measure }}_sum,
            max({{ measure }}_sum) as {{ measure }}_largest_sum,
            {{ second_largest(measure ~ '_sum') }} as {{ measure }}_second_sum,
        {%- endfor %}
        wave_key,
        task_key
    from by_account
    group by wave_key, task_key

)

select * from by_task
