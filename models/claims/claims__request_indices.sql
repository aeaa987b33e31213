-- Computed values of the claims about what a place asks for more than its parent does
-- (method section 3, Figures 2.8 to 2.10). Of several clusters of a topic the most
-- specialised one answers.
with

ranked as (

    select * from {{ ref('claims__request_ranks') }}

),

topics as (

    select * from {{ ref('claims__request_topics') }}

),

rules as (

    select * from {{ ref('over_representation_rules') }}
    where cluster_kind = 'request'

),

over_represented as (

    select * from {{ ref('fct_over_representation') }}
    where cluster_kind = 'request'

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
    inner join ranked as parents
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

)

select * from final
