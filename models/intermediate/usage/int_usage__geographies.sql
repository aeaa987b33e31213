-- Every geography that a wave says something about: those with usage, and those that
-- only the population table knows.
with

slices as (

    select * from {{ ref('int_cells__slices') }}
    where facet in ({{ usage_facets() }})

),

waves as (

    select * from {{ ref('waves') }}

),

rules as (

    select * from {{ ref('usage_index_rules') }}

),

release_rules as (

    select * from {{ ref('release_rules') }}

),

geographies as (

    select * from {{ ref('int_hierarchies__geographies') }}

),

populations as (

    select * from {{ ref('working_age_populations') }}

),

products as (

    select * from {{ ref('gross_domestic_products') }}

),

minimums as (

    select * from {{ ref('minimum_observations') }}

),

usage_cells as (

    select * from {{ ref('int_cells__measures') }}
    where base_facet = 'usage'

),

joined as (

    select
        slices.wave_id,
        slices.platform,
        geographies.geography_level,
        geographies.geography_id,
        populations.working_age_population,
        products.gdp_amount * products.amount_unit_usd as gdp_usd,
        rules.not_classified_in_base,
        coalesce(release_rules.minimum_is_applied, true) as minimum_is_applied,
        minimums.minimum_observation_count,
        geographies.is_residual as is_residual_geography,
        usage_cells.is_below_threshold,
        usage_cells.geography_id is null
        and slices.is_found
        and rules.absent_usage_is_zero as is_stated_zero,
        usage_cells.cell_count,
        usage_cells.cell_pct,
        usage_cells.cell_index as published_index,
        usage_cells.geography_id is not null as has_usage_row
    from slices
    inner join waves
        on slices.wave_id = waves.wave_id
    inner join rules
        on
            waves.release_id = rules.release_id
            and slices.geography_level = rules.geography_level
    left join release_rules
        on
            waves.release_id = release_rules.release_id
            and waves.platform = release_rules.platform
    inner join minimums
        on slices.geography_level = minimums.geography_level
    inner join geographies
        on slices.geography_level = geographies.geography_level
    left join populations
        on
            geographies.geography_id = populations.geography_id
            and waves.reference_year = populations.reference_year
    left join products
        on
            geographies.geography_id = products.geography_id
            and waves.reference_year = products.reference_year
    left join usage_cells
        on
            slices.wave_id = usage_cells.wave_id
            and geographies.geography_id = usage_cells.geography_id
    where
        usage_cells.geography_id is not null
        or populations.geography_id is not null

),

completed as (

    select
        wave_id,
        platform,
        geography_level,
        geography_id,
        is_residual_geography,
        working_age_population,
        gdp_usd,
        not_classified_in_base,
        coalesce(is_below_threshold, false) as is_below_threshold,
        case when is_stated_zero then 0 else cell_count end as usage_count,
        case when is_stated_zero then 0.0 else cell_pct end as usage_pct,
        published_index,
        -- A release without counts applies a floor of its own to what it names.
        coalesce(
            case
                when minimum_is_applied then cell_count >= minimum_observation_count
                else has_usage_row
            end,
            false
        ) as meets_minimum_observations
    from joined

)

select * from completed
