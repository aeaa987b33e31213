with

cell_rows as (

    select * from {{ ref('int_exports__cell_rows') }}

),

-- The official files are those of the long layout; a flat table stays what it is.
waves as (

    select * from {{ ref('waves') }}
    where layout = 'long'

),

geographies as (

    select * from {{ ref('int_hierarchies__geographies') }}

),

final as (

    select
        geographies.source_code as geo_id,
        cell_rows.geography_level as geography,
        waves.date_start,
        waves.date_end,
        waves.platform_and_product,
        cell_rows.facet,
        cell_rows.cluster_level as level,
        cell_rows.variable_name as variable,
        cell_rows.cluster_name,
        cell_rows.variable_value as value
    from cell_rows
    inner join waves
        on cell_rows.wave_id = waves.wave_id
    inner join geographies
        on cell_rows.geography_id = geographies.geography_id

)

select * from final
