-- Tokens and cost of the records of a task, and what decides whether a mean of them is
-- safe: the accounts that carry the measure and those that do not, and the largest of
-- each. Only platforms whose slices say so publish them.
{%- set measures = ['prompt_tokens', 'completion_tokens', 'cost'] %}
with

placed as (

    select * from {{ ref('int_records__placed') }}
    where has_measures

),

prices as (

    select * from {{ ref('int_records__prices') }}

),

priced as (

    select
        placed.wave_key,
        placed.task_key,
        placed.account_key,
        -- Input tokens, from the cache and written to it too.
        cast(
            placed.input_tokens
            + placed.cache_write_tokens
            + placed.cache_read_tokens as double
        ) as prompt_tokens,
        cast(placed.completion_tokens as double) as completion_tokens,
        -- Whole tokens and decimal costs: their sums do not depend on the order.
        cast(
            coalesce(
                placed.cost_usd,
                (
                    placed.input_tokens * prices.input_usd_per_million
                    + placed.cache_write_tokens * prices.cache_write_usd_per_million
                    + placed.cache_read_tokens * prices.cache_read_usd_per_million
                    + placed.completion_tokens * prices.output_usd_per_million
                ) / 1000000
            ) as decimal(38, 12)
        ) as cost
    from placed
    left join prices
        on
            placed.model = prices.model
            and (
                prices.first_day is null
                or placed.occurred_on >= prices.first_day
            )
            and (
                prices.next_first_day is null
                or placed.occurred_on < prices.next_first_day
            )

),

by_account as (

    select
        {%- for measure in measures %}
            count({{ measure }}) as {{ measure }}_count,
            count(*) - count({{ measure }}) as {{ measure }}_other_count,
            sum({{ measure }}) as {{ measure }}_sum,
        {%- endfor %}
        wave_key,
        task_key
    from priced
    group by wave_key, task_key, account_key

),

by_task as (

    select
        {%- for measure in measures %}
            sum({{ measure }}_count) as {{ measure }}_count,
            count(nullif({{ measure }}_count, 0)) as {{ measure }}_accounts,
            max({{ measure }}_count) as {{ measure }}_largest_count,
            sum({{ measure }}_other_count) as {{ measure }}_other_count,
            count(nullif({{ measure }}_other_count, 0)) as {{ measure }}_other_accounts,
            max({{ measure }}_other_count) as {{ measure }}_largest_other_count,
            sum({{ measure }}_sum) as {{ measure }}_sum,
            max({{ measure }}_sum) as {{ measure }}_largest_sum,
        {%- endfor %}
        wave_key,
        task_key
    from by_account
    group by wave_key, task_key

),

stacked as (

    {%- for measure in measures %}
        select
            wave_key,
            task_key,
            '{{ measure }}' as measure,
            cast({{ measure }}_count as bigint) as measured_count,
            {{ measure }}_accounts as measured_accounts,
            {{ measure }}_largest_count as largest_measured_count,
            cast({{ measure }}_other_count as bigint) as other_count,
            {{ measure }}_other_accounts as other_accounts,
            {{ measure }}_largest_other_count as largest_other_count,
            cast({{ measure }}_sum as double) as measured_sum,
            cast({{ measure }}_largest_sum as double) as largest_sum
        from by_task
        {%- if not loop.last %}
            union all
        {%- endif %}
    {%- endfor %}

)

select * from stacked
