with

agreement as (

    select * from {{ ref('int_labels__agreement') }}

),

waves as (

    select * from {{ ref('waves') }}

),

final as (

    select
        agreement.wave_id,
        waves.platform,
        agreement.label_kind,
        agreement.labeller,
        agreement.other_labeller,
        case when agreement.kappa_at_least is null then 'Q' else 'A' end as status,
        agreement.kappa_at_least,
        agreement.kappa_at_most
    from agreement
    inner join waves
        on agreement.wave_id = waves.wave_id

)

select * from final
