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
        case
            when waves.is_by_segment then concat(decisions.facet, ' by segment')
            else decisions.facet
        end as facet,
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
        on
            decisions.wave_key = waves.wave_key
            -- All units together are all places together, which count once.
            and (
                not waves.is_by_segment
                or decisions.facet = 'usage'
                or (
                    decisions.group_depth > 0
                    and decisions.facet not like '%::%'
                )
            )

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
{{ kept_rows() }}
