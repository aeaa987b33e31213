-- Tokens and cost of the records that count, of the platforms whose slices publish
-- them. A view: one model adds them up, a data test counts them again.
{{ config(materialized='view') }}

with

placed as (

    select * from {{ ref('int_records__placed') }}
    where has_measures or has_sums

),

prices as (

    select * from {{ ref('int_records__prices') }}

),

priced as (

    select
        placed.wave_key,
        placed.has_measures,
        placed.has_sums,
        placed.task_key,
        placed.model_key,
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

)

select * from priced
