{{ depends_on_records_model() }}
with

source as (

    select * from {{ source('records', 'ledger') }}

),

renamed as (

    select
        wave_id,
        record_count,
        records_fingerprint,
        rules_fingerprint,
        labeller,
        labeller_version
    from source

)

select * from renamed
