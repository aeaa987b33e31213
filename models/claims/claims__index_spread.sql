-- Computed values of the claims about how unequal places are in the usage index, with
-- and without the places that a report leaves out, and of the claims about the usage of
-- several places together.
with

published as (

    select * from {{ ref('fct_geography_usage') }}

),

concentration as (

    select * from {{ ref('fct_usage_concentration') }}

),

excluded as (

    select * from {{ ref('excluded_geographies') }}

),

sets as (

    select
        set_id,
        geography_id,
        count(*) over (partition by set_id) as place_count
    from {{ ref('geography_sets') }}

),

bases as (

    select
        published.wave_id,
        published.geography_level,
        published.geography_id,
        bases.base,
        published.usage_per_capita_index,
        published.gdp_per_working_age_capita_usd
    from published
    left join excluded
        on
            published.wave_id = excluded.wave_id
            and published.geography_id = excluded.geography_id
    cross join (
        values
        ('minimum_passed'),
        ('minimum_passed_or_left_out')
    ) as bases (base)
    where
        published.meets_minimum_observations
        and published.usage_per_capita_index is not null
        and (
            excluded.geography_id is null
            or bases.base = 'minimum_passed_or_left_out'
        )

),

ranked as (

    select
        wave_id,
        geography_level,
        geography_id,
        base,
        usage_per_capita_index,
        row_number() over (
            partition by wave_id, geography_level, base
            order by usage_per_capita_index desc, geography_id asc
        ) as number_from_highest
    from bases

),

sums as (

    select
        wave_id,
        geography_level,
        base,
        {{ ordered_sum(
            'usage_per_capita_index', 'number_from_highest'
        ) }} as index_sum
    from ranked
    group by wave_id, geography_level, base

),

leaders as (

    select
        ranked.wave_id,
        ranked.geography_level,
        ranked.base,
        sizes.size,
        {{ ordered_sum(
            'ranked.usage_per_capita_index', 'ranked.number_from_highest'
        ) }} as index_sum
    from ranked
    cross join (
        values
        (5),
        (10),
        (20)
    ) as sizes (size)
    where ranked.number_from_highest <= sizes.size
    group by ranked.wave_id, ranked.geography_level, ranked.base, sizes.size

),

-- With the places that the regressions leave out too.
slopes as (

    select
        wave_id,
        geography_level,
        regr_slope(
            ln(usage_per_capita_index), ln(gdp_per_working_age_capita_usd)
        ) as slope
    from bases
    where
        base = 'minimum_passed_or_left_out'
        and usage_per_capita_index > 0
        and gdp_per_working_age_capita_usd > 0
    group by wave_id, geography_level
    having count(*) > 2

),

-- A set without one of its places is no longer the set.
set_usage as (

    select
        published.wave_id,
        sets.set_id,
        {{ ordered_sum('published.usage_pct', 'published.geography_id') }} as usage_pct
    from sets
    inner join published
        on sets.geography_id = published.geography_id
    where published.usage_pct is not null
    group by published.wave_id, sets.set_id, sets.place_count
    having count(*) = sets.place_count

),

final as (

    select
        wave_id,
        'usage_index_gini' as quantity,
        geography_level as geography_id,
        'all' as cluster_key,
        case sample
            when 'all' then 'minimum_passed_or_left_out'
            else sample
        end as base,
        usage_index_gini as value_computed,
        cast(null as double) as value_computed_high
    from concentration
    union all
    select
        leaders.wave_id,
        'usage_index_top_share_pct' as quantity,
        leaders.geography_level as geography_id,
        cast(leaders.size as string) as cluster_key,
        leaders.base,
        leaders.index_sum / sums.index_sum * 100 as value_computed,
        cast(null as double) as value_computed_high
    from leaders
    inner join sums
        on
            leaders.wave_id = sums.wave_id
            and leaders.geography_level = sums.geography_level
            and leaders.base = sums.base
    where sums.index_sum > 0
    union all
    select
        wave_id,
        'log_index_on_log_gdp_slope' as quantity,
        geography_level as geography_id,
        'all' as cluster_key,
        'minimum_passed_or_left_out' as base,
        -- Threads add the points up in any order.
        round(slope, 12) as value_computed,
        cast(null as double) as value_computed_high
    from slopes
    where slope is not null
    union all
    select
        wave_id,
        'usage_pct_sum' as quantity,
        set_id as geography_id,
        'all' as cluster_key,
        'level_total' as base,
        usage_pct as value_computed,
        cast(null as double) as value_computed_high
    from set_usage

)

select * from final
