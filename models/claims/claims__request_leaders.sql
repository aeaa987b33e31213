-- Computed values of the claims about what places of a level ask for most. Of several
-- clusters of a topic the most frequent one answers.
with

ranked as (

    select * from {{ ref('claims__request_ranks') }}

),

topics as (

    select * from {{ ref('claims__request_topics') }}

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
