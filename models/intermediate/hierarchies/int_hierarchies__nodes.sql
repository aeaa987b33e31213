-- The trees that cells are made of: geographies, tasks, requests, patterns and models,
-- each under a root that stands for all records. `is_residual` marks records of no
-- node: of unknown geography, or not classified.
with

geographies as (

    select * from {{ ref('geographies') }}

),

tasks as (

    select distinct cluster_name from {{ ref('int_hierarchies__task_references') }}

),

requests as (

    select * from {{ ref('stg_records__request_hierarchy') }}

),

request_facet as (

    select coarsest_level from {{ ref('facets') }}
    where facet = 'request'

),

patterns as (

    select * from {{ ref('collaboration_patterns') }}

),

primitive_categories as (

    select * from {{ ref('primitive_categories') }}

),

-- Models are told apart on platforms whose slices say so.
slices as (

    select * from {{ ref('release_slices') }}
    where facet = 'model'

),

usage_records as (

    select * from {{ ref('stg_records__usage') }}

),

models as (

    select distinct usage_records.model
    from usage_records
    inner join slices
        on
            usage_records.platform = slices.platform
            and slices.geography_level = 'global'
    where usage_records.model is not null

),

residuals as (

    select * from {{ ref('residual_clusters') }}

),

geography_nodes as (

    select
        'geography' as dimension,
        case geography_level
            when 'global' then 0
            when 'country' then 1
            when 'segment' then 1
            else 2
        end as depth,
        geography_id as node_id,
        parent_geography_id as parent_id,
        geography_id as node_name,
        source_code like '%not_classified' as is_residual,
        geography_level in ('segment', 'subsegment') as is_unit
    from geographies

),

task_nodes as (

    select
        'task' as dimension,
        1 as depth,
        cluster_name as node_id,
        'root' as parent_id,
        cluster_name as node_name,
        false as is_residual,
        false as is_unit
    from tasks
    where cluster_name not in (select residuals.cluster_name from residuals)
    union all
    select
        'task' as dimension,
        1 as depth,
        cluster_name as node_id,
        'root' as parent_id,
        cluster_name as node_name,
        cluster_name = 'not_classified' as is_residual,
        false as is_unit
    from residuals

),

pattern_nodes as (

    select
        'pattern' as dimension,
        1 as depth,
        pattern as node_id,
        'root' as parent_id,
        pattern as node_name,
        pattern = 'not_classified' as is_residual,
        false as is_unit
    from patterns

),

-- The facets that the index asks for, one tree each.
primitive_nodes as (

    select
        facet as dimension,
        1 as depth,
        category as node_id,
        'root' as parent_id,
        category as node_name,
        category = 'not_classified' as is_residual,
        false as is_unit
    from primitive_categories
    where
        facet in (
            {%- for facet in var('record_facets') %}
                '{{ facet }}',
            {%- endfor %}
            ''
        )

),

model_nodes as (

    select
        'model' as dimension,
        1 as depth,
        concat('model ', model) as node_id,
        'root' as parent_id,
        model as node_name,
        false as is_residual,
        false as is_unit
    from models
    union all
    select
        'model' as dimension,
        1 as depth,
        'not_classified' as node_id,
        'root' as parent_id,
        'not_classified' as node_name,
        true as is_residual,
        false as is_unit

),

request_nodes as (

    select
        'request' as dimension,
        request_facet.coarsest_level - requests.request_level + 1 as depth,
        concat('cluster ', requests.request_cluster_id) as node_id,
        case
            when requests.parent_cluster_id is null then 'root'
            else concat('cluster ', requests.parent_cluster_id)
        end as parent_id,
        requests.request_name as node_name,
        false as is_residual,
        false as is_unit
    from requests
    cross join request_facet
    union all
    select
        'request' as dimension,
        1 as depth,
        'not_classified' as node_id,
        'root' as parent_id,
        'not_classified' as node_name,
        true as is_residual,
        false as is_unit

),

-- The world is the root of the geographies, and stands in their seed.
root_nodes as (

    {%- set dimensions = ['everything', 'task', 'pattern', 'request', 'model'] %}
    {%- for dimension in dimensions + var('record_facets') %}
        select
            '{{ dimension }}' as dimension,
            0 as depth,
            'root' as node_id,
            cast(null as string) as parent_id,
            'GLOBAL' as node_name,
            false as is_residual,
            false as is_unit
        {%- if not loop.last %}
            union all
        {%- endif %}
    {%- endfor %}

),

named as (

    select * from geography_nodes
    union all
    select * from task_nodes
    union all
    select * from pattern_nodes
    union all
    select * from primitive_nodes
    union all
    select * from request_nodes
    union all
    select * from model_nodes
    union all
    select * from root_nodes

),

keyed as (

    select
        dimension,
        depth,
        node_id,
        parent_id,
        node_name,
        is_residual,
        is_unit,
        cast(
            row_number() over (order by dimension, depth, node_name) as integer
        ) as node_key
    from named

),

linked as (

    select
        keyed.dimension,
        keyed.depth,
        keyed.node_key,
        parents.node_key as parent_key,
        keyed.node_id,
        keyed.node_name,
        keyed.is_residual,
        keyed.is_unit
    from keyed
    left join keyed as parents
        on
            keyed.dimension = parents.dimension
            and keyed.parent_id = parents.node_id

)

select * from linked
