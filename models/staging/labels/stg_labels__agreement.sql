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
        kappa,
        kappa_at_least,
        kappa_at_most
    from source

)

select * from renamed
