-- Tokens and cost of the records, each account's in each task. Only platforms whose
-- slices say so publish them.
with

eligible as (

    select * from {{ ref('int_records__eligible') }}

),

prices as (

    select * from {{ ref('int_records__prices') }}

),

waves as (

    select * from {{ ref('int_records__waves') }}

),

slices as (

    select * from {{ ref('release_slices') }}

),

facets as (

    select * from {{ ref('facets') }}
    where index_variable is not null

),

measured_waves as (

    select distinct waves.wave_key
    from slices
    inner join facets
        on slices.facet = facets.facet
    inner join waves
        on
            slices.platform = waves.platform
            and slices.layout = waves.layout

),

priced as (

    select
        eligible.wave_key,
        eligible.task_key,
        eligible.account_key,
        cast(eligible.prompt_tokens as double) as prompt_tokens,
        cast(eligible.completion_tokens as double) as completion_tokens,
        coalesce(
            eligible.cost_usd,
            (
                eligible.input_tokens * prices.input_usd_per_million
                + eligible.cache_write_tokens * prices.cache_write_usd_per_million
                + eligible.cache_read_tokens * prices.cache_read_usd_per_million
                + eligible.completion_tokens * prices.output_usd_per_million
            ) / 1000000
        ) as cost
    from eligible
    inner join measured_waves
        on eligible.wave_key = measured_waves.wave_key
    left join prices
        on
            eligible.model = prices.model
            and (
                prices.first_day is null
                or eligible.occurred_on >= prices.first_day
            )
            and (
                prices.next_first_day is null
                or eligible.occurred_on < prices.next_first_day
            )

),

by_account as (

    select
        wave_key,
        task_key,
        account_key,
        count(*) as record_count,
        count(prompt_tokens) as prompt_tokens_count,
        sum(prompt_tokens) as prompt_tokens_sum,
        count(completion_tokens) as completion_tokens_count,
        sum(completion_tokens) as completion_tokens_sum,
        count(cost) as cost_count,
        sum(cost) as cost_sum
    from priced
    group by wave_key, task_key, account_key

),

stacked as (

    {%- for measure in ['prompt_tokens', 'completion_tokens', 'cost'] %}
        select
            wave_key,
            task_key,
            account_key,
            '{{ measure }}' as measure,
            record_count,
            {{ measure }}_count as measured_count,
            {{ measure }}_sum as measured_sum
        from by_account
        {%- if not loop.last %}
            union all
        {%- endif %}
    {%- endfor %}

)

select * from stacked
