-- The waves that records may enter, with an integer key that keeps the records narrow.
with

waves as (

    select * from {{ ref('waves') }}
    where takes_records

),

keyed as (

    select
        wave_id,
        platform,
        layout,
        date_start,
        date_end,
        cast(row_number() over (order by wave_id) as integer) as wave_key
    from waves

)

select * from keyed
