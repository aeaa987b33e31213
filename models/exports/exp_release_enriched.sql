with

cell_rows as (

    select * from {{ ref('int_exports__cell_rows') }}

),

usage_rows as (

    select * from {{ ref('int_exports__usage_rows') }}

),

share_rows as (

    select * from {{ ref('int_exports__share_rows') }}

),

-- The enrichment is about geographies: platforms that publish none have no enriched
-- file.
enriched_platforms as (

    select distinct platform from {{ ref('release_slices') }}
    where geography_level = 'country'

),

-- The official files are those of the long layout; a flat table stays what it is.
waves as (

    select * from {{ ref('waves') }}
    where layout = 'long'

),

geographies as (

    select * from {{ ref('int_hierarchies__geographies') }}

),

all_rows as (

    select * from cell_rows
    union all
    select * from usage_rows
    union all
    select * from share_rows

),

final as (

    select
        -- The enriched file names countries by their alpha-3 codes, states as the raw
        -- one.
        case
            when all_rows.geography_level = 'country' then geographies.geography_id
            else geographies.source_code
        end as geo_id,
        all_rows.geography_level as geography,
        waves.date_start,
        waves.date_end,
        waves.platform_and_product,
        all_rows.facet,
        all_rows.cluster_level as level,
        all_rows.variable_name as variable,
        all_rows.cluster_name,
        all_rows.variable_value as value,
        geographies.geography_name as geo_name
    from all_rows
    inner join waves
        on all_rows.wave_id = waves.wave_id
    inner join enriched_platforms
        on waves.platform = enriched_platforms.platform
    inner join geographies
        on all_rows.geography_id = geographies.geography_id

)

select * from final
