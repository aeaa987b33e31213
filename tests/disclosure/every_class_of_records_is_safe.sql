-- Verifies P and R1 to R4 (docs/disclosure.md) from the private cells, apart from the
-- code that decides. What is published parts the records twice: those of a group by the
-- deepest category it shows of them, and those of a category by the deepest group that
-- shows it. Each part is a published cell or a difference of published cells, and safe.
-- No count is selected: a failing row must not print one.
{{ config(enabled=var('secondary_suppression') | string | lower != 'false') }}

with

published as (

    select * from {{ ref('int_disclosure__published') }}

),

account_cells as (

    select * from {{ ref('int_disclosure__account_cells') }}

),

ancestors as (

    select * from {{ ref('int_disclosure__ancestors') }}

),

nodes as (

    select * from {{ ref('int_disclosure__nodes') }}

),

thresholds as (

    select * from {{ ref('disclosure_thresholds') }}
    where cell_kind = 'cell'

),

-- With any cell of a group its total is published.
shown as (

    select
        published.facet,
        published.wave_key,
        published.group_key,
        published.category_key
    from published
    inner join nodes
        on
            published.category_key = nodes.node_key
            and not nodes.is_residual
    union
    select
        published.facet,
        published.wave_key,
        published.group_key,
        ancestors.ancestor_key as category_key
    from published
    inner join ancestors
        on
            published.category_key = ancestors.node_key
            and ancestors.ancestor_depth = 0

),

atoms as (

    select distinct
        facet,
        wave_key,
        group_key,
        category_key
    from account_cells

),

-- Every published cell that an atom lies in.
covers as (

    select
        atoms.facet,
        atoms.wave_key,
        atoms.group_key,
        atoms.category_key,
        shown.group_key as shown_group_key,
        shown.category_key as shown_category_key,
        row_number() over (
            partition by
                atoms.facet,
                atoms.wave_key,
                atoms.group_key,
                atoms.category_key,
                shown.group_key
            order by categories.ancestor_depth desc
        ) as category_rank,
        row_number() over (
            partition by
                atoms.facet,
                atoms.wave_key,
                atoms.group_key,
                atoms.category_key,
                shown.category_key
            order by places.ancestor_depth desc
        ) as group_rank,
        categories.ancestor_depth as category_depth
    from atoms
    inner join ancestors as places
        on atoms.group_key = places.node_key
    inner join ancestors as categories
        on atoms.category_key = categories.node_key
    inner join shown
        on
            atoms.facet = shown.facet
            and atoms.wave_key = shown.wave_key
            and places.ancestor_key = shown.group_key
            and categories.ancestor_key = shown.category_key

),

parts as (

    select
        'residual' as relation,
        covers.*
    from covers
    where covers.category_rank = 1
    union all
    -- Totals are the business of usage, or of the base of an intersection.
    select
        'remainder' as relation,
        covers.*
    from covers
    where
        covers.group_rank = 1
        and covers.category_depth > 0

),

accounts as (

    select
        parts.relation,
        parts.facet,
        parts.wave_key,
        parts.shown_group_key,
        parts.shown_category_key,
        sum(account_cells.record_count) as record_count
    from parts
    inner join account_cells
        on
            parts.facet = account_cells.facet
            and parts.wave_key = account_cells.wave_key
            and parts.group_key = account_cells.group_key
            and parts.category_key = account_cells.category_key
    group by
        parts.relation,
        parts.facet,
        parts.wave_key,
        parts.shown_group_key,
        parts.shown_category_key,
        account_cells.account_key

),

classes as (

    select
        relation,
        facet,
        wave_key,
        shown_group_key,
        shown_category_key,
        sum(record_count) as record_count,
        count(*) as account_count,
        max(record_count) as largest_account_count
    from accounts
    group by
        relation,
        facet,
        wave_key,
        shown_group_key,
        shown_category_key

)

select
    classes.relation,
    classes.facet,
    classes.wave_key,
    classes.shown_group_key,
    classes.shown_category_key
from classes
cross join thresholds
where
    not {{ is_safe(
        'classes.record_count',
        'classes.account_count',
        'classes.largest_account_count',
        'thresholds',
    ) }}
