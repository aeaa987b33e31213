-- Sets of the records of a task, and what decides whether each is safe: those that
-- carry a measure, with its sum, those that do not, and those that carry one measure
-- and not another. A reader works them out as differences of published counts.
{%- set measures = task_measures() %}
{%- set sets = [] %}
{%- for measure in measures %}
    {%- do sets.append(
        {'measure': measure, 'lacking': 'none', 'where': measure ~ ' is not null'}
    ) %}
    {%- do sets.append(
        {'measure': 'any', 'lacking': measure, 'where': measure ~ ' is null'}
    ) %}
    {%- for other in measures if other != measure %}
        {%- do sets.append({
            'measure': measure,
            'lacking': other,
            'where': measure ~ ' is not null and ' ~ other ~ ' is null',
        }) %}
    {%- endfor %}
{%- endfor %}
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
