-- Computed values of the claims about all places of a level: how many there are, how
-- large the sample is, and what an index of 1 means (method section 2).
with

published as (

    select * from {{ ref('fct_geography_usage') }}

),

geographies as (

    select * from {{ ref('dim_geography') }}

),

levels as (

    select
        published.wave_id,
        published.geography_level,
        sum(published.usage_count) as sample_size,
        count(
            case
                when not geographies.is_residual and published.usage_count > 0
                    then published.geography_id
            end
        ) as used_count,
        -- Weighted by population, the index of a whole level is that of a place that
        -- uses AI as its population suggests, where the usage base is the level's own.
        {{ ordered_sum(
            'case when published.meets_minimum_observations then '
            ~ 'published.usage_per_capita_index * published.working_age_population end',
            'published.geography_id',
        ) }} / sum(
            case
                when
                    published.meets_minimum_observations
                    and published.usage_per_capita_index is not null
                    then published.working_age_population
            end
        ) as mean_index
    from published
    inner join geographies
        on published.geography_id = geographies.geography_id
    group by published.wave_id, published.geography_level

),

level_values as (

    select
        levels.wave_id,
        measures.quantity,
        measures.base,
        case
            when measures.quantity = 'sample_size' then 'GLOBAL'
            else levels.geography_level
        end as geography_id,
        case measures.quantity
            when 'sample_size'
                then
                    case
                        when levels.geography_level = 'country' then levels.sample_size
                    end
            when 'geographies_with_usage' then levels.used_count
            when 'usage_per_capita_index_mean' then levels.mean_index
        end as value_computed
    from levels
    cross join (
        values
        ('sample_size', 'level_total'),
        ('geographies_with_usage', 'named_geographies'),
        ('usage_per_capita_index_mean', 'population_weighted')
    ) as measures (quantity, base)

),

final as (

    select
        wave_id,
        quantity,
        geography_id,
        'all' as cluster_key,
        base,
        value_computed,
        cast(null as double) as value_computed_high
    from level_values
    where value_computed is not null

)

select * from final
