-- Each list price with the days it holds for: a model's first price also holds for the
-- days before it, its last one for good.
with

prices as (

    select * from {{ ref('api_prices') }}

),

spans as (

    select
        model,
        input_usd_per_million,
        cache_write_usd_per_million,
        cache_read_usd_per_million,
        output_usd_per_million,
        case
            when row_number() over (partition by model order by valid_from) > 1
                then valid_from
        end as first_day,
        lead(valid_from) over (partition by model order by valid_from) as next_first_day
    from prices

)

select * from spans
