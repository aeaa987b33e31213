-- Computed values of the claims about what a place asks for more than its parent does,
-- or most (method section 3, Figures 2.8 to 2.10). Of several clusters of a topic the
-- most specialised or the most frequent one answers.
with

published as (

    select * from {{ ref('fct_geography_request') }}
    where request_pct is not null

),

clusters as (

    select * from {{ ref('dim_request') }}
    where not is_residual

),

topics as (

    select * from {{ ref('int_claims__request_topics') }}

),

geographies as (

    select * from {{ ref('dim_geography') }}
    where not is_residual

),

rules as (

    select * from {{ ref('over_representation_rules') }}
    where cluster_kind = 'request'

),

over_represented as (

    select * from {{ ref('fct_over_representation') }}
    where cluster_kind = 'request'

),

ranked as (

    select
        published.wave_id,
        published.geography_level,
        published.geography_id,
        published.request_level,
        published.request_id,
        published.status,
        published.request_pct,
        published.request_pct_index,
        geographies.parent_geography_id,
        rank() over (
            partition by published.wave_id, published.geography_id
            order by published.request_pct desc
        ) as request_rank
    from published
    inner join rules
        on published.request_level = rules.cluster_level
    inner join clusters
        on
            published.wave_id = clusters.wave_id
            and published.request_level = clusters.request_level
            and published.request_id = clusters.request_id
    inner join geographies
        on published.geography_id = geographies.geography_id

),

indices as (

    select
        ranked.wave_id,
        ranked.geography_id,
        topics.topic,
        max(ranked.request_pct_index) as topic_index
    from ranked
    inner join topics
        on
            ranked.wave_id = topics.wave_id
            and ranked.request_level = topics.request_level
            and ranked.request_id = topics.request_id
    inner join published as parents
        on
            ranked.wave_id = parents.wave_id
            and ranked.parent_geography_id = parents.geography_id
            and ranked.request_level = parents.request_level
            and ranked.request_id = parents.request_id
    cross join rules
    where
        ranked.request_pct >= rules.minimum_pct
        and parents.request_pct >= rules.minimum_parent_pct
        and ranked.request_pct_index is not null
    group by ranked.wave_id, ranked.geography_id, topics.topic

),

named_topics as (

    select distinct topic from topics

),

-- The rank of a topic in each place that passes the minimum; where it is not among the
-- place's requests it comes after all of them.
ranks as (

    select
        ranked.wave_id,
        ranked.geography_level,
        ranked.geography_id,
        named_topics.topic,
        coalesce(
            min(case when topics.topic is not null then ranked.request_rank end),
            count(distinct ranked.request_id) + 1
        ) as topic_rank
    from ranked
    cross join named_topics
    left join topics
        on
            ranked.wave_id = topics.wave_id
            and ranked.request_level = topics.request_level
            and ranked.request_id = topics.request_id
            and named_topics.topic = topics.topic
    where
        ranked.status = 'A'
        and ranked.geography_level != 'global'
    group by
        ranked.wave_id,
        ranked.geography_level,
        ranked.geography_id,
        named_topics.topic

),

final as (

    select
        wave_id,
        'request_pct_index' as quantity,
        geography_id,
        topic as cluster_key,
        'over_representation' as base,
        topic_index as value_computed,
        cast(null as double) as value_computed_high
    from indices
    union all
    select
        wave_id,
        'over_represented_index' as quantity,
        'all' as geography_id,
        'all' as cluster_key,
        'over_representation' as base,
        min(cluster_pct_index) as value_computed,
        max(cluster_pct_index) as value_computed_high
    from over_represented
    group by wave_id
    union all
    select
        wave_id,
        'request_topic_rank' as quantity,
        geography_level as geography_id,
        topic as cluster_key,
        'minimum_passed' as base,
        cast(min(topic_rank) as double) as value_computed,
        cast(max(topic_rank) as double) as value_computed_high
    from ranks
    group by wave_id, geography_level, topic

)

select * from final
