{{ config(
    materialized='incremental' if target.type == 'duckdb' else 'table',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook='{{ drop_other_waves() }}',
) }}
-- How much disclosure control takes back: cells and their records, by the rule at work.
-- A cell that is unsafe in itself, or of a cluster that does not exist, is a primary
-- one; one suppressed to protect another is a secondary one.
with

decisions as (

    select * from {{ ref('int_disclosure__decisions') }}
    where
        is_offered
        and category_depth > 0

),

cells as (

    select * from {{ ref('int_disclosure__cells') }}

),

waves as (

    select * from {{ ref('int_records__waves') }}

),

judged as (

    select
        waves.wave_id,
        decisions.facet,
        decisions.group_depth,
        decisions.category_depth,
        decisions.record_count,
        case
            when decisions.is_published then 'published'
            when
                not cells.is_safe
                or decisions.rule in ('primary', 'base', 'whole group')
                then 'primary'
            else 'secondary'
        end as outcome,
        coalesce(decisions.rule, 'none') as rule
    from decisions
    inner join cells
        on
            decisions.facet = cells.facet
            and decisions.wave_key = cells.wave_key
            and decisions.group_key = cells.group_key
            and decisions.category_key = cells.category_key
    inner join waves
        on decisions.wave_key = waves.wave_key

),

summed as (

    select
        wave_id,
        facet,
        group_depth,
        category_depth,
        outcome,
        rule,
        count(*) as cell_count,
        sum(record_count) as record_count
    from judged
    group by wave_id, facet, group_depth, category_depth, outcome, rule

)

select * from summed
