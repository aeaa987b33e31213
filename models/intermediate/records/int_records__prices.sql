-- Each list price with the days it holds for: a model's first price also holds for the
-- days before it, its last one for good.
with

api_prices as (

    select * from {{ ref('api_prices') }}

),

list_prices as (

    select * from {{ ref('stg_records__list_prices') }}

),

-- No model is in both: the project's own prices go before the list's.
prices as (

    select
        model,
        valid_from,
        input_usd_per_million,
        cache_write_usd_per_million,
        cache_read_usd_per_million,
        output_usd_per_million
    from api_prices
    union all
    select
        model,
        valid_from,
        input_usd_per_million,
        cache_write_usd_per_million,
        cache_read_usd_per_million,
        output_usd_per_million
    from list_prices

),

spans as (

    select
        model,
        input_usd_per_million,
        cache_write_usd_per_million,
        cache_read_usd_per_million,
        output_usd_per_million,
        case
            when
                row_number() over (
                    partition by model
                    order by valid_from nulls first
                ) > 1
                then valid_from
        end as first_day,
        lead(valid_from) over (
            partition by model
            order by valid_from nulls first
        ) as next_first_day
    from prices

)

select * from spans
