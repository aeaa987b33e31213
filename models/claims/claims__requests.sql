-- Computed values of the claims about an API's request clusters, at the level of the
-- chart (Figure 3.2). Of several clusters of a topic the largest answers.
with

charted as (

    select * from {{ ref('fig_3_2') }}

),

published as (

    select * from {{ ref('fct_geography_request') }}
    where
        geography_level = 'global'
        and request_level = {{ figure_limit('fig_3_2', 'request_level') }}
        and request_pct is not null

),

clusters as (

    select * from {{ ref('dim_request') }}
    where not is_residual

),

topics as (

    select * from {{ ref('claims__request_topics') }}

),

ranked as (

    select
        published.wave_id,
        published.geography_id,
        published.request_level,
        published.request_id,
        published.request_pct,
        rank() over (
            partition by published.wave_id order by published.request_pct desc
        ) as request_rank
    from published
    inner join clusters
        on
            published.wave_id = clusters.wave_id
            and published.request_level = clusters.request_level
            and published.request_id = clusters.request_id

),

by_topic as (

    select
        ranked.wave_id,
        ranked.geography_id,
        topics.topic,
        max(ranked.request_pct) as request_pct,
        min(ranked.request_rank) as request_rank,
        count(charted.request_id) as charted_count
    from ranked
    inner join topics
        on
            ranked.wave_id = topics.wave_id
            and ranked.request_level = topics.request_level
            and ranked.request_id = topics.request_id
    left join charted
        on
            ranked.wave_id = charted.wave_id
            and ranked.request_id = charted.request_id
    group by ranked.wave_id, ranked.geography_id, topics.topic

),

topic_values as (

    select
        by_topic.wave_id,
        measures.quantity,
        by_topic.geography_id,
        by_topic.topic as cluster_key,
        case measures.quantity
            when 'request_pct' then by_topic.request_pct
            when 'request_topic_rank' then by_topic.request_rank
            when 'request_topic_count_in_largest' then by_topic.charted_count
        end as value_computed
    from by_topic
    cross join (
        values
        ('request_pct'),
        ('request_topic_rank'),
        ('request_topic_count_in_largest')
    ) as measures (quantity)

),

final as (

    select
        wave_id,
        quantity,
        geography_id,
        cluster_key,
        'all_conversations' as base,
        value_computed,
        cast(null as double) as value_computed_high
    from topic_values
    union all
    select
        wave_id,
        'request_pct_of_largest' as quantity,
        'GLOBAL' as geography_id,
        'fig_3_2' as cluster_key,
        'all_conversations' as base,
        {{ ordered_sum('request_pct', 'request_id') }} as value_computed,
        cast(null as double) as value_computed_high
    from charted
    group by wave_id

)

select * from final
