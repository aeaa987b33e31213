-- What the enrichment adds to a geography's usage: padded zeros, the usage index and
-- its tier, population and GDP per working-age capita.
with

usage_index as (

    select * from {{ ref('int_usage__index') }}

),

tiers as (

    select * from {{ ref('int_usage__tiers') }}

),

measures as (

    select * from {{ ref('int_cells__measures') }}
    where base_facet = 'usage'

),

joined as (

    select
        usage_index.*,
        tiers.usage_tier,
        tiers.usage_tier_name,
        measures.geography_id is null as is_padded
    from usage_index
    left join tiers
        on
            usage_index.wave_id = tiers.wave_id
            and usage_index.geography_id = tiers.geography_id
    left join measures
        on
            usage_index.wave_id = measures.wave_id
            and usage_index.geography_id = measures.geography_id

),

-- One row for each variable that the enrichment adds to a geography. The raw file
-- already has the count and the share of those that are not padded.
variables as (

    select
        joined.wave_id,
        joined.geography_level,
        joined.geography_id,
        added.variable_name,
        case
            when added.variable_name = 'usage_tier' then joined.usage_tier_name else ''
        end as cluster_name,
        case
            when added.variable_name = 'usage_count' and joined.is_padded
                then cast(joined.usage_count as double)
            when added.variable_name = 'usage_pct' and joined.is_padded
                then joined.usage_pct
            when added.variable_name = 'usage_per_capita'
                then joined.usage_per_capita
            when added.variable_name = 'usage_per_capita_index'
                then joined.usage_per_capita_index
            when added.variable_name = 'usage_tier'
                then cast(joined.usage_tier as double)
            when added.variable_name = 'working_age_pop'
                then cast(joined.working_age_population as double)
            when added.variable_name = 'gdp_per_working_age_capita'
                then joined.gdp_per_working_age_capita_usd
        end as variable_value
    from joined
    cross join (
        values
        ('usage_count'),
        ('usage_pct'),
        ('usage_per_capita'),
        ('usage_per_capita_index'),
        ('usage_tier'),
        ('working_age_pop'),
        ('gdp_per_working_age_capita')
    ) as added (variable_name)

),

completed as (

    select
        wave_id,
        geography_level,
        geography_id,
        geography_level as facet,
        0 as cluster_level,
        variable_name,
        cluster_name,
        variable_value
    from variables
    where variable_value is not null

)

select * from completed
