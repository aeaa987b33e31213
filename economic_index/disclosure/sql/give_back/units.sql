-- What may be given back: a cell whose parents are published, or the facet of a group
-- with all cells that were allowed. `unit_key` numbers them, the largest first. Left
-- out is what would by itself leave a residual or a remainder below the threshold.
create or replace temp table units as
with taken as (
    select stage.*
    from stage
    inner join allowed
        on
            stage.group_key = allowed.group_key
            and stage.category_key = allowed.category_key
    where not stage.is_published
),

hidden_in_groups as (
    select
        group_key,
        category_parent_key as category_key,
        sum(record_count) as record_count
    from stage
    where
        not is_published
        and category_parent_key is not null
    group by all
),

hidden_in_categories as (
    select
        group_parent_key as group_key,
        category_key,
        sum(record_count) as record_count
    from stage
    where
        not is_published
        and group_parent_key is not null
    group by all
),

-- What the facet of a group would hide with all its allowed cells.
unsafe_in_groups as (
    select
        stage.group_key,
        stage.category_parent_key as category_key,
        sum(stage.record_count) as record_count
    from stage
    left join allowed
        on
            stage.group_key = allowed.group_key
            and stage.category_key = allowed.category_key
    where
        allowed.group_key is null
        and stage.category_depth = 1
    group by all
),

-- What stays hidden beside the cell, in its group and in its category; of a facet, in
-- the group.
lefts as (
    select
        taken.group_key,
        taken.category_key,
        taken.category_depth,
        taken.record_count,
        taken.group_name,
        taken.category_name,
        case
            when taken.category_depth = 0 then coalesce(wholes.record_count, 0)
            else coalesce(residuals.record_count, 0) - taken.record_count
        end as left_in_group,
        case
            when taken.category_depth = 0 or taken.group_parent_key is null then 0
            else remainders.record_count - taken.record_count
        end as left_in_category
    from taken
    left join stage as group_parents
        on
            taken.group_parent_key = group_parents.group_key
            and taken.category_key = group_parents.category_key
    left join stage as category_parents
        on
            taken.group_key = category_parents.group_key
            and taken.category_parent_key = category_parents.category_key
    left join hidden_in_groups as residuals
        on
            taken.group_key = residuals.group_key
            and taken.category_parent_key = residuals.category_key
    left join hidden_in_categories as remainders
        on
            taken.group_parent_key = remainders.group_key
            and taken.category_key = remainders.category_key
    left join unsafe_in_groups as wholes
        on
            taken.group_key = wholes.group_key
            and taken.category_key = wholes.category_key
    where
        (taken.group_parent_key is null or group_parents.is_published)
        and (taken.category_parent_key is null or category_parents.is_published)
),

numbered as (
    select
        lefts.group_key,
        lefts.category_key,
        lefts.category_depth,
        row_number() over (
            order by
                lefts.record_count desc, lefts.group_name asc, lefts.category_name asc
        ) as unit_key
    from lefts
    inner join thresholds
        on thresholds.cell_kind = 'cell'
    where
        (
            lefts.left_in_group = 0
            or lefts.left_in_group >= thresholds.minimum_record_count
        )
        and (
            lefts.left_in_category = 0
            or lefts.left_in_category >= thresholds.minimum_record_count
        )
)

select
    unit_key,
    group_key,
    category_key
from numbered
union
select
    numbered.unit_key,
    taken.group_key,
    taken.category_key
from numbered
inner join taken
    on
        numbered.group_key = taken.group_key
        and numbered.category_depth = 0
