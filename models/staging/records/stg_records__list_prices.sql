{{ depends_on_records_model() }}
with

source as (

    select * from {{ source('records', 'list_prices') }}

),

renamed as (

    select
        model,
        valid_from,
        input_usd_per_million,
        cache_write_usd_per_million,
        cache_read_usd_per_million,
        output_usd_per_million
    from source

)

select * from renamed
