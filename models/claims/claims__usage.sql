-- Computed values of the claims about usage and the usage index (method section 2).
with

published as (

    select * from {{ ref('fct_geography_usage') }}

),

places as (

    select
        published.wave_id,
        published.geography_id,
        measures.quantity,
        case
            when
                measures.base = 'level_total'
                and published.geography_level = 'country_state'
                then 'parent_total'
            else measures.base
        end as base,
        case measures.quantity
            when 'usage_pct' then published.usage_pct
            when 'usage_pct_rank' then published.usage_rank
            when 'usage_per_capita_index' then published.usage_per_capita_index
            when 'usage_per_capita_index_rank'
                then published.usage_per_capita_index_rank
        end as value_computed
    from published
    cross join (
        values
        ('usage_pct', 'level_total'),
        ('usage_pct_rank', 'named_geographies'),
        ('usage_per_capita_index', 'usage_index'),
        ('usage_per_capita_index_rank', 'minimum_passed')
    ) as measures (quantity, base)

),

-- One place against another of its level.
leads as (

    select
        ahead.wave_id,
        ahead.geography_id,
        behind.geography_id as cluster_key,
        ahead.usage_per_capita_index - behind.usage_per_capita_index as value_computed
    from published as ahead
    inner join published as behind
        on
            ahead.wave_id = behind.wave_id
            and ahead.geography_level = behind.geography_level
            and ahead.geography_id != behind.geography_id
    where
        ahead.usage_per_capita_index_rank is not null
        and behind.usage_per_capita_index_rank is not null

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
    from places
    where value_computed is not null
    union all
    select
        wave_id,
        'usage_per_capita_index_lead' as quantity,
        geography_id,
        cluster_key,
        'usage_index' as base,
        value_computed,
        cast(null as double) as value_computed_high
    from leads

)

select * from final
