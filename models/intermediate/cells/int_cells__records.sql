{{ config(
    materialized='incremental' if target.type == 'duckdb' else 'table',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook='{{ drop_other_waves() }}',
) }}
-- Protected cells of usage records, in the columns of a release's cells. From here on
-- no model knows which input a cell came from. Waves that are kept from the last build
-- are in the table already.
with

published as (

    select * from {{ ref('int_disclosure__published') }}

),

task_means as (

    select * from {{ ref('int_disclosure__task_means') }}

),

sums as (

    select * from {{ ref('int_disclosure__sums') }}

),

record_means as (

    select * from {{ ref('int_disclosure__record_means') }}

),

active_accounts as (

    select * from {{ ref('int_disclosure__active_accounts') }}

),

nodes as (

    select * from {{ ref('int_hierarchies__nodes') }}

),

waves as (

    select * from {{ ref('int_records__waves') }}

),

facets as (

    select * from {{ ref('facets') }}

),

geographies as (

    select * from {{ ref('geographies') }}

),

usage_cells as (

    select
        published.wave_key,
        nodes.node_name as geography_id,
        geographies.geography_level as facet,
        0 as cluster_level,
        '' as base_cluster,
        cast(null as string) as cross_cluster,
        published.record_count as cell_count,
        published.record_count / published.base_count * 100 as cell_pct,
        cast(null as double) as cell_index
    from published
    inner join nodes
        on published.category_key = nodes.node_key
    inner join geographies
        on nodes.node_name = geographies.geography_id
    where published.facet = 'usage'

),

geography_cells as (

    select
        published.wave_key,
        places.node_name as geography_id,
        published.facet,
        facets.coarsest_level - published.category_depth + 1 as cluster_level,
        nodes.node_name as base_cluster,
        cast(null as string) as cross_cluster,
        published.record_count as cell_count,
        published.record_count / published.base_count * 100 as cell_pct,
        cast(null as double) as cell_index
    from published
    inner join facets
        on
            published.facet = facets.facet
            and facets.cross_facet is null
    inner join nodes as places
        on published.group_key = places.node_key
    inner join nodes
        on published.category_key = nodes.node_key

),

-- The world's patterns frame an intersection and are published in their own facet.
crossed_cells as (

    select
        published.wave_key,
        'GLOBAL' as geography_id,
        published.facet,
        facets.coarsest_level - bases.depth + 1 as cluster_level,
        bases.node_name as base_cluster,
        nodes.node_name as cross_cluster,
        published.record_count as cell_count,
        published.record_count / published.base_count * 100 as cell_pct,
        cast(null as double) as cell_index
    from published
    inner join facets
        on
            published.facet = facets.facet
            and facets.cross_facet is not null
    inner join nodes as bases
        on
            published.group_key = bases.node_key
            and bases.depth > 0
    inner join nodes
        on published.category_key = nodes.node_key

),

mean_cells as (

    select
        task_means.wave_key,
        'GLOBAL' as geography_id,
        facets.facet,
        0 as cluster_level,
        nodes.node_name as base_cluster,
        cast(null as string) as cross_cluster,
        task_means.measured_count as cell_count,
        cast(null as double) as cell_pct,
        task_means.task_index as cell_index
    from task_means
    inner join facets
        on
            facets.base_facet = 'onet_task'
            and task_means.measure = facets.cross_facet
    inner join nodes
        on task_means.task_key = nodes.node_key

),

-- What an index of one's own says of all records of a place or model: the total of the
-- facet stands for all models.
sum_cells as (

    select
        sums.wave_key,
        'GLOBAL' as geography_id,
        facets.facet,
        0 as cluster_level,
        case when nodes.depth = 0 then 'all' else nodes.node_name end as base_cluster,
        cast(null as string) as cross_cluster,
        cast(null as bigint) as cell_count,
        cast(null as double) as cell_pct,
        sums.measured_sum as cell_index
    from sums
    inner join facets
        on
            facets.base_facet = 'activity'
            and sums.measure = facets.cross_facet
    inner join nodes
        on sums.model_key = nodes.node_key

),

record_mean_cells as (

    select
        wave_key,
        'GLOBAL' as geography_id,
        facet,
        0 as cluster_level,
        'all' as base_cluster,
        cast(null as string) as cross_cluster,
        cast(null as bigint) as cell_count,
        cast(null as double) as cell_pct,
        measured_mean as cell_index
    from record_means

),

account_cells as (

    select
        active_accounts.wave_key,
        places.node_name as geography_id,
        facets.facet,
        0 as cluster_level,
        case
            when active_accounts.category_depth = 0 then 'all'
            else nodes.node_name
        end as base_cluster,
        cast(null as string) as cross_cluster,
        cast(null as bigint) as cell_count,
        cast(null as double) as cell_pct,
        cast(active_accounts.accounts_at_least as double) as cell_index
    from active_accounts
    inner join facets
        on
            facets.base_facet = 'activity'
            and facets.cross_facet = 'active_accounts'
    inner join nodes as places
        on active_accounts.group_key = places.node_key
    inner join nodes
        on active_accounts.category_key = nodes.node_key

),

combined as (

    select * from usage_cells
    union all
    select * from geography_cells
    union all
    select * from crossed_cells
    union all
    select * from mean_cells
    union all
    select * from sum_cells
    union all
    select * from record_mean_cells
    union all
    select * from account_cells

),

final as (

    select
        waves.wave_id,
        waves.platform,
        geographies.geography_level,
        combined.geography_id,
        combined.facet,
        facets.base_facet,
        facets.cross_facet,
        combined.cluster_level,
        combined.base_cluster,
        combined.cross_cluster,
        combined.cell_count,
        combined.cell_pct,
        combined.cell_index
    from combined
    inner join waves
        on combined.wave_key = waves.wave_key
    inner join facets
        on combined.facet = facets.facet
    inner join geographies
        on combined.geography_id = geographies.geography_id
    -- All units together are all places together, which stand here once.
    where not waves.is_by_segment or geographies.geography_level != 'global'

)

select * from final
{{ kept_rows() }}
