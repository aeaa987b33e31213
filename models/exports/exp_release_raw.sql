with

cell_rows as (

    select * from {{ ref('int_exports__cell_rows') }}

),

primitive_rows as (

    select * from {{ ref('int_exports__primitive_rows') }}

),

-- A flat table stays what it is, and the monthly layout has an export of its own.
waves as (

    select * from {{ ref('waves') }}
    where layout = 'long'

),

geographies as (

    select * from {{ ref('int_hierarchies__geographies') }}

),

long_rows as (

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

),

final as (

    select * from long_rows
    union all
    select
        geo_id,
        geography,
        date_start,
        date_end,
        platform_and_product,
        facet,
        level,
        variable,
        cluster_name,
        value
    from primitive_rows

)

select * from final
