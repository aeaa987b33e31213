-- Request clusters by topic. The report names topics, not clusters: the project's own
-- words decide which clusters are of a topic.
with

clusters as (

    select * from {{ ref('dim_request') }}
    where not is_residual

),

topics as (

    select * from {{ ref('request_topics') }}

),

-- Several words of a topic may find the same cluster.
matched as (

    select distinct
        topics.topic,
        clusters.wave_id,
        clusters.request_level,
        clusters.request_id
    from clusters
    inner join topics
        on lower(clusters.request_name) like topics.name_pattern

)

select * from matched
