with

source as (

    select * from {{ source('labels', 'confusion') }}

),

renamed as (

    select
        wave_id,
        label_kind,
        labeller,
        other_labeller,
        label_value,
        other_label_value,
        record_count
    from source

)

select * from renamed
