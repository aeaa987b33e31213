-- The records that count, each with its wave and the finest node of every dimension, as
-- integers (method section 8). A view: the nodes of all records are written once, in
-- int_records__eligible, and tokens and cost, which few platforms have, are read when
-- they are added up. Every record finds its nodes, and a test would notice one that did
-- not: the joins are outer ones so that DuckDB keeps their order, and thereby the small
-- tables in memory instead of the records.
{{ config(materialized='view') }}

{%- set contributor -%}
case
            when record_rules.account_case_is_folded then lower(usage_records.contributor_id)
            else usage_records.contributor_id
        end
{%- endset %}

with

usage_records as (

    select * from {{ ref('stg_records__usage') }}

),

waves as (

    select * from {{ ref('int_records__waves') }}

),

places as (

    select * from {{ ref('int_records__places') }}

),

excluded_network_types as (

    select * from {{ ref('excluded_network_types') }}

),

record_rules as (

    select * from {{ ref('record_rules') }}

),

segments as (

    select * from {{ ref('int_records__segments') }}

),

tasks as (

    select * from {{ ref('int_hierarchies__task_references') }}

),

nodes as (

    select * from {{ ref('int_hierarchies__nodes') }}

),

task_keys as (

    select
        tasks.task_reference,
        tasks.is_task_id,
        nodes.node_key
    from tasks
    inner join nodes
        on
            nodes.dimension = 'task'
            and tasks.cluster_name = nodes.node_id

),

request_keys as (

    select
        node_id,
        node_key
    from nodes
    where dimension = 'request'

),

model_keys as (

    select
        node_id,
        node_key
    from nodes
    where dimension = 'model'

),

pattern_keys as (

    select
        node_id,
        node_key
    from nodes
    where dimension = 'pattern'

),

{%- for facet in var('record_facets') %}
    {{ facet }}_keys as (

        select
            node_id,
            node_key
        from nodes
        where dimension = '{{ facet }}'

    ),

{%- endfor %}

final as (

    select
        waves.wave_key,
        waves.has_measures,
        waves.has_sums,
        {{ account_key(contributor) }} as account_key,
        case
            when waves.is_by_segment then segments.geography_key
            else places.geography_key
        end as geography_key,
        task_keys.node_key as task_key,
        request_keys.node_key as request_key,
        pattern_keys.node_key as pattern_key,
        {%- for facet in var('record_facets') %}
            {{ facet }}_keys.node_key as {{ facet }}_key,
        {%- endfor %}
        model_keys.node_key as model_key,
        waves.has_means,
        {%- for measure in record_means().values() %}
            usage_records.{{ measure }},
        {%- endfor %}
        cast(usage_records.occurred_at as date) as occurred_on,
        usage_records.model,
        usage_records.input_tokens,
        usage_records.cache_write_tokens,
        usage_records.cache_read_tokens,
        usage_records.completion_tokens,
        usage_records.cost_usd
    from usage_records
    cross join record_rules
    inner join waves
        on
            {{ is_of_wave('usage_records', 'waves') }}
    left join places
        on
            coalesce(usage_records.country, 'not_classified') = places.country_code
            and coalesce(usage_records.subdivision, '') = places.subdivision_code
    left join segments
        on coalesce(usage_records.segment, 'not_classified') = segments.segment
    left join task_keys
        on
            coalesce(
                usage_records.task_reference, 'not_classified'
            ) = task_keys.task_reference
            and usage_records.is_task_id = task_keys.is_task_id
    left join request_keys
        on
            case
                when usage_records.request_cluster_id is null then 'not_classified'
                else concat('cluster ', usage_records.request_cluster_id)
            end = request_keys.node_id
    left join pattern_keys
        on
            coalesce(
                usage_records.collaboration_pattern, 'not_classified'
            ) = pattern_keys.node_id
    {%- for facet in var('record_facets') %}
        left join {{ facet }}_keys
            on
                coalesce(
                    usage_records.{{ facet }}, 'not_classified'
                ) = {{ facet }}_keys.node_id
    {%- endfor %}
    -- Models of other platforms than those that tell them apart have no node.
    left join model_keys
        on
            case
                when usage_records.model is null then 'not_classified'
                else concat('model ', usage_records.model)
            end = model_keys.node_id
    left join excluded_network_types
        on usage_records.network_type = excluded_network_types.network_type
    where
        {{ record_counts(
            'usage_records.is_flagged',
            'excluded_network_types.network_type is not null',
            'places.is_excluded',
        ) }}

)

select * from final
