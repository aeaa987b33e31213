-- The share of every entity in every wave, worldwide, on each base of its kind (method
-- section 6). An entity of which nothing was published has no row: it is not a zero.
with

tasks as (

    select * from {{ ref('int_tasks__shares') }}
    where geography_level = 'global'

),

patterns as (

    select * from {{ ref('int_shares__cells') }}
    where
        geography_level = 'global'
        and facet = 'collaboration'

),

bases as (

    select * from {{ ref('change_bases') }}

),

members as (

    select * from {{ ref('int_change__members') }}

),

rules as (

    select * from {{ ref('share_rules') }}

),

confidence as (

    select * from {{ ref('confidence_levels') }}

),

published as (

    select
        wave_id,
        'onet_task' as facet,
        task_id as member_id,
        status,
        task_pct as member_pct,
        usage_count as member_count
    from tasks
    union all
    select
        wave_id,
        facet,
        cluster_name as member_id,
        status,
        cell_pct as member_pct,
        cell_count as member_count
    from patterns

),

covered as (

    select
        wave_id,
        facet,
        sum(member_pct) as published_pct
    from published
    group by wave_id, facet

),

-- Fan-out intended: one row for each kind of entity and base of the facet. Where the
-- published clusters cover little, the base of a rescaled share is unknown.
based as (

    select
        published.wave_id,
        bases.entity_type,
        bases.base,
        published.member_id,
        published.status,
        case
            when bases.is_rescaled
                then published.member_pct / sum(published.member_pct) over (
                    partition by published.wave_id, bases.entity_type, bases.base
                    order by published.member_id
                    rows between unbounded preceding and unbounded following
                ) * 100
            else published.member_pct
        end as member_pct,
        -- Without a count of every cluster the base is not known.
        case
            when
                count(*) over (
                    partition by published.wave_id, bases.entity_type, bases.base
                ) = count(published.member_count) over (
                    partition by published.wave_id, bases.entity_type, bases.base
                )
                then sum(published.member_count) over (
                    partition by published.wave_id, bases.entity_type, bases.base
                )
        end as base_count
    from published
    inner join bases
        on published.facet = bases.facet
    inner join covered
        on
            published.wave_id = covered.wave_id
            and published.facet = covered.facet
    cross join rules
    where
        (
            not bases.is_rescaled
            or covered.published_pct >= rules.minimum_published_pct
        )
        and (published.member_id != 'none' or bases.none_is_kept)
        and (
            published.member_id != 'not_classified'
            or bases.not_classified_is_kept
        )

),

-- Fan-out intended: a cluster counts in full in each entity it belongs to.
summed as (

    select
        based.wave_id,
        based.entity_type,
        members.entity_id,
        based.base,
        -- One suppressed member suppresses the entity.
        case
            when max(case when based.status = 'Q' then 1 else 0 end) = 1 then 'Q'
            else max(based.status)
        end as status,
        max(based.base_count) as base_count,
        {{ ordered_sum('based.member_pct', 'based.member_id') }} as entity_pct
    from based
    inner join members
        on
            based.entity_type = members.entity_type
            and based.member_id = members.member_id
    group by
        based.wave_id,
        based.entity_type,
        members.entity_id,
        based.base

),

bounded as (

    select
        summed.*,
        {{ wilson_bound(
            'summed.entity_pct / 100',
            'summed.base_count',
            'confidence.normal_quantile',
            'low',
        ) }} * 100 as low_pct,
        {{ wilson_bound(
            'summed.entity_pct / 100',
            'summed.base_count',
            'confidence.normal_quantile',
            'high',
        ) }} * 100 as high_pct
    from summed
    cross join confidence

)

select * from bounded
