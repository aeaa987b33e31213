{{ config(
    materialized='incremental' if target.type == 'duckdb' else 'table',
    incremental_strategy='append',
    pre_hook='{{ drop_other_waves() }}',
) }}
with

agreement as (

    select * from {{ ref('stg_labels__agreement') }}

),

final as (

    select
        wave_id,
        label_kind,
        labeller,
        other_labeller,
        kappa_at_least,
        kappa_at_most
    from agreement

)

select * from final
{{ kept_rows() }}
