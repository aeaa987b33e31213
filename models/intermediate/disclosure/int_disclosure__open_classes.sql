-- The finest cells of each class of records that bounds do not show to be safe, for the
-- data test that counts them (docs/disclosure.md, P and R1 to R4). What is published
-- parts the records twice: those of a group by the deepest category it shows of them,
-- and those of a category by the deepest group that shows it. Each part is a published
-- cell or a difference of published cells. No account has more of a part than of the
-- cell it is a part of, so the records over that are the accounts at least: for most
-- that settles it. A table of its own, so that DuckDB knows how few there are before it
-- reads all records.
with

published as (

    select * from {{ ref('int_disclosure__published') }}

),

cells as (

    select * from {{ ref('int_disclosure__cells') }}

),

ancestors as (

    select * from {{ ref('int_hierarchies__ancestors') }}

),

nodes as (

    select * from {{ ref('int_hierarchies__nodes') }}

),

thresholds as (

    select * from {{ ref('disclosure_thresholds') }}

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

-- A finest cell has no node below its own in either tree.
inner_nodes as (

    select distinct parent_key from nodes
    where parent_key is not null

),

atoms as (

    select
        cells.facet,
        cells.wave_key,
        cells.group_key,
        cells.category_key,
        cells.record_count,
        cells.account_count
    from cells
    left join inner_nodes as inner_groups
        on cells.group_key = inner_groups.parent_key
    left join inner_nodes as inner_categories
        on cells.category_key = inner_categories.parent_key
    where
        inner_groups.parent_key is null
        and inner_categories.parent_key is null

),

-- Every published cell that an atom lies in.
covers as (

    select
        atoms.facet,
        atoms.wave_key,
        atoms.group_key,
        atoms.category_key,
        atoms.record_count,
        atoms.account_count,
        shown.group_key as shown_group_key,
        shown.category_key as shown_category_key,
        places.ancestor_depth as group_depth,
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
        facet,
        wave_key,
        group_key,
        category_key,
        shown_group_key,
        max_by(shown_category_key, category_depth) as shown_category_key,
        max(record_count) as record_count,
        max(account_count) as account_count
    from covers
    group by facet, wave_key, group_key, category_key, shown_group_key
    union all
    -- Totals are the business of usage, or of the base of an intersection.
    select
        'remainder' as relation,
        facet,
        wave_key,
        group_key,
        category_key,
        max_by(shown_group_key, group_depth) as shown_group_key,
        shown_category_key,
        max(record_count) as record_count,
        max(account_count) as account_count
    from covers
    where category_depth > 0
    group by facet, wave_key, group_key, category_key, shown_category_key

),

-- In the world, a part of requests is a sum of clusters that exist nowhere, and must be
-- as large as one that does, unless all its records are of no cluster.
kinds as (

    select
        parts.*,
        case
            when
                parts.relation = 'residual'
                and parts.facet = 'request'
                and places.depth = 0
                and not categories.is_residual
                then 'request_cluster'
            else 'cell'
        end as cell_kind
    from parts
    inner join nodes as places
        on parts.shown_group_key = places.node_key
    inner join nodes as categories
        on parts.category_key = categories.node_key

),

bounds as (

    select
        relation,
        facet,
        wave_key,
        shown_group_key,
        shown_category_key,
        max(cell_kind) as cell_kind,
        sum(record_count) as record_count,
        max(account_count) as widest_account_count
    from kinds
    group by
        relation,
        facet,
        wave_key,
        shown_group_key,
        shown_category_key

),

doubtful as (

    select
        bounds.relation,
        bounds.facet,
        bounds.wave_key,
        bounds.shown_group_key,
        bounds.shown_category_key,
        bounds.cell_kind
    from bounds
    left join cells as wholes
        on
            bounds.facet = wholes.facet
            and bounds.wave_key = wholes.wave_key
            and bounds.shown_group_key = wholes.group_key
            and bounds.shown_category_key = wholes.category_key
    inner join thresholds
        on bounds.cell_kind = thresholds.cell_kind
    where
        not coalesce({{ is_safe(
            'bounds.record_count',
            'greatest(bounds.widest_account_count, '
            'bounds.record_count / wholes.largest_account_count)',
            'wholes.largest_account_count',
            'wholes.second_account_at_most',
            'thresholds',
        ) }}, false)

),

open_parts as (

    select
        parts.*,
        doubtful.cell_kind
    from parts
    inner join doubtful
        on
            parts.relation = doubtful.relation
            and parts.facet = doubtful.facet
            and parts.wave_key = doubtful.wave_key
            and parts.shown_group_key = doubtful.shown_group_key
            and parts.shown_category_key = doubtful.shown_category_key

)

select * from open_parts
