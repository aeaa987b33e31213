-- The rows of releases in the layout of January 2026. It has facets of numbers, whose
-- statistics are no cells, and words of its own for the levels of geography.
with

cells as (

    select * from {{ ref('stg_release__cells') }}

),

waves as (

    select * from {{ ref('waves') }}
    where layout = 'long_primitives'

),

words as (

    select * from {{ ref('geography_codes') }}

),

facets as (

    select * from {{ ref('facets') }}

),

final as (

    select
        cells.source_code as geo_id,
        words.geography,
        waves.date_start,
        waves.date_end,
        waves.platform_and_product,
        case
            when facets.base_facet = 'usage' then words.geography else cells.facet
        end as facet,
        cells.cluster_level as level,
        cells.variable_name as variable,
        cells.cluster_name,
        cells.variable_value as value
    from cells
    inner join waves
        on cells.wave_id = waves.wave_id
    inner join words
        on
            waves.layout = words.layout
            and cells.geography_level = words.geography_level
    inner join facets
        on cells.facet = facets.facet

)

select * from final
