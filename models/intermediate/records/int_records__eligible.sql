-- The records that count, each with its wave and the finest node of every dimension, as
-- integers: everything that follows reads this narrow table (method section 8).
with

usage_records as (

    select * from {{ ref('stg_records__usage') }}

),

waves as (

    select * from {{ ref('int_records__waves') }}

),

geographies as (

    select * from {{ ref('geographies') }}

),

excluded_countries as (

    select * from {{ ref('excluded_countries') }}

),

excluded_network_types as (

    select * from {{ ref('excluded_network_types') }}

),

tasks as (

    select * from {{ ref('int_records__tasks') }}

),

nodes as (

    select * from {{ ref('int_disclosure__nodes') }}

),

-- A record of a country with subdivisions in the index lies in one of them, in the
-- unknown one if need be.
places as (

    select
        nodes.node_key,
        nodes.node_name as geography_id,
        geographies.source_code as country_code,
        unknown_nodes.node_key as unknown_subdivision_key,
        excluded_countries.geography_id is not null as is_excluded
    from nodes
    inner join geographies
        on
            nodes.dimension = 'geography'
            and nodes.node_name = geographies.geography_id
    left join nodes as unknown_nodes
        on
            nodes.node_key = unknown_nodes.parent_key
            and unknown_nodes.is_residual
    left join excluded_countries
        on nodes.node_name = excluded_countries.geography_id
    where geographies.geography_level = 'country'

),

subdivisions as (

    select
        node_key,
        node_name as geography_id
    from nodes
    where
        dimension = 'geography'
        and depth = 2
        and not is_residual

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

pattern_keys as (

    select
        node_id,
        node_key
    from nodes
    where dimension = 'pattern'

),

unknown_task as (

    select node_key from nodes
    where
        dimension = 'task'
        and is_residual

),

final as (

    select
        waves.wave_key,
        {{ account_key('usage_records.account_id') }} as account_key,
        coalesce(
            subdivisions.node_key, places.unknown_subdivision_key, places.node_key
        ) as geography_key,
        coalesce(task_keys.node_key, unknown_task.node_key) as task_key,
        request_keys.node_key as request_key,
        pattern_keys.node_key as pattern_key,
        cast(usage_records.occurred_at as date) as occurred_on,
        usage_records.model,
        usage_records.prompt_tokens,
        usage_records.input_tokens,
        usage_records.cache_write_tokens,
        usage_records.cache_read_tokens,
        usage_records.completion_tokens,
        usage_records.cost_usd
    from usage_records
    inner join waves
        on
            usage_records.platform = waves.platform
            and usage_records.occurred_at >= waves.date_start
            and usage_records.occurred_at < waves.date_end
    inner join places
        on coalesce(usage_records.country, 'not_classified') = places.country_code
    left join subdivisions
        on usage_records.subdivision = subdivisions.geography_id
    left join task_keys
        on
            usage_records.task_reference = task_keys.task_reference
            and usage_records.is_task_id = task_keys.is_task_id
    inner join request_keys
        on
            case
                when usage_records.request_cluster_id is null then 'not_classified'
                else concat('cluster ', usage_records.request_cluster_id)
            end = request_keys.node_id
    inner join pattern_keys
        on
            coalesce(
                usage_records.collaboration_pattern, 'not_classified'
            ) = pattern_keys.node_id
    cross join unknown_task
    left join excluded_network_types
        on usage_records.network_type = excluded_network_types.network_type
    where
        not usage_records.is_flagged
        and not places.is_excluded
        and excluded_network_types.network_type is null

)

select * from final
