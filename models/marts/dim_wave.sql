with

waves as (

    select * from {{ ref('waves') }}

),

present as (

    select distinct wave_id from {{ ref('int_cells__slices') }}

),

source_rows as (

    select
        wave_id,
        count(*) as source_row_count
    from {{ ref('int_cells__variables') }}
    group by wave_id

),

rules as (

    select * from {{ ref('release_rules') }}

),

records as (

    select * from {{ ref('int_records__ledger') }}

),

final as (

    select
        waves.wave_id,
        waves.platform,
        waves.release_id,
        waves.platform_and_product,
        waves.date_start,
        waves.date_end,
        waves.reference_year,
        waves.is_synthetic,
        waves.layout,
        waves.report_wave,
        rules.products_covered,
        rules.classifier,
        rules.date_end_is_exclusive,
        rules.automation_base,
        rules.occupation_codes,
        records.labeller,
        records.labeller_version,
        source_rows.source_row_count
    from waves
    inner join present
        on waves.wave_id = present.wave_id
    left join source_rows
        on waves.wave_id = source_rows.wave_id
    left join rules
        on
            waves.release_id = rules.release_id
            and waves.platform = rules.platform
    left join records
        on waves.wave_id = records.wave_id

)

select * from final
