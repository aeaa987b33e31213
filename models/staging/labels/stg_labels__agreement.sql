with

source as (

    select * from {{ source('labels', 'agreement') }}

),

renamed as (

    select
        wave_id,
        label_kind,
        labeller,
        other_labeller,
        compared_count,
        agreement_pct,
        kappa
    from source

)

select * from renamed
