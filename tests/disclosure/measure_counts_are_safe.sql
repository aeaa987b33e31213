-- Verifies the counts of token and cost means from the records, apart from the code
-- that decides: of a published task, the records that tell any two published counts
-- apart (its records, and those with each published measure) are none or safe, and so
-- are the records with a measure. No count is selected.
{%- set measures = task_measures() %}
with

priced as (

    select * from {{ ref('int_records__priced') }}

),

published as (

    select
        wave_key,
        task_key,
        measure
    from {{ ref('int_disclosure__task_means') }}

),

thresholds as (

    select * from {{ ref('disclosure_thresholds') }}
    where cell_kind = 'cell'

),

-- Every account with how many of its records carry which measures.
carried as (

    select
        {%- for measure in measures %}
            {{ measure }} is not null as has_{{ measure }},
        {%- endfor %}
        wave_key,
        task_key,
        account_key
    from priced

),

accounts as (

    select
        {%- for measure in measures %}
            has_{{ measure }},
        {%- endfor %}
        wave_key,
        task_key,
        account_key,
        count(*) as record_count
    from carried
    group by
        {%- for measure in measures %}
            has_{{ measure }},
        {%- endfor %}
        wave_key,
        task_key,
        account_key

),

-- A published count is of the records with a measure, or of all of the task.
counts as (

    select * from published
    union
    select
        wave_key,
        task_key,
        'any' as measure
    from published

),

pairs as (

    select
        counts.wave_key,
        counts.task_key,
        counts.measure,
        other_counts.measure as other_measure
    from counts
    inner join counts as other_counts
        on
            counts.wave_key = other_counts.wave_key
            and counts.task_key = other_counts.task_key
            and counts.measure != other_counts.measure
    union all
    select
        wave_key,
        task_key,
        measure,
        'none' as other_measure
    from published

),

parts as (

    select
        pairs.wave_key,
        pairs.task_key,
        pairs.measure,
        pairs.other_measure,
        accounts.account_key,
        sum(accounts.record_count) as record_count
    from pairs
    inner join accounts
        on
            pairs.wave_key = accounts.wave_key
            and pairs.task_key = accounts.task_key
            and case pairs.measure
                {%- for measure in measures %}
                    when '{{ measure }}' then accounts.has_{{ measure }}
                {%- endfor %}
                else true
            end
            and not case pairs.other_measure
                {%- for measure in measures %}
                    when '{{ measure }}' then accounts.has_{{ measure }}
                {%- endfor %}
                when 'any' then true
                else false
            end
    group by
        pairs.wave_key,
        pairs.task_key,
        pairs.measure,
        pairs.other_measure,
        accounts.account_key

),

ranked as (

    select
        parts.*,
        row_number() over (
            partition by
                parts.wave_key, parts.task_key, parts.measure, parts.other_measure
            order by parts.record_count desc
        ) as size_rank
    from parts

),

classes as (

    select
        wave_key,
        task_key,
        measure,
        other_measure,
        sum(record_count) as record_count,
        count(*) as account_count,
        max(record_count) as largest_account_count,
        coalesce(
            max(case when size_rank = 2 then record_count end), 0
        ) as second_account_count
    from ranked
    group by wave_key, task_key, measure, other_measure

)

select
    classes.wave_key,
    classes.task_key,
    classes.measure,
    classes.other_measure
from classes
cross join thresholds
where
    not {{ is_safe(
        'classes.record_count',
        'classes.account_count',
        'classes.largest_account_count',
        'classes.second_account_count',
        'thresholds',
    ) }}
