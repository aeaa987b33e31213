{{ config(
    materialized='incremental' if target.type == 'duckdb' else 'table',
    incremental_strategy='append',
    on_schema_change='append_new_columns',
    pre_hook='{{ drop_other_waves() }}',
) }}
-- What each wave of records was published from, so that the next build can tell a new
-- wave from late records. Waves kept of an older build may know fewer columns.
with

ledger as (

    select * from {{ ref('stg_records__ledger') }}

),

final as (

    select
        wave_id,
        record_count,
        records_fingerprint,
        rules_fingerprint,
        labeller,
        labeller_version,
        {{ 'false' if var('records') or var('records_model') else 'true' }}
            as is_sample,
        {{ has_secondary_suppression() }} as is_protected
    from ledger

)

select * from final
{{ kept_rows() }}
