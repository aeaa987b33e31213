-- R5: a family is made of the groups under one parent that show the facet. Every
-- difference can be written down: a set of patterns, in all groups of the family except
-- those whose residual holds no other pattern, which can be subtracted as a whole.
create or replace temp table pattern_masks as
with members as (
    select
        group_key,
        group_parent_key
    from stage
    where
        is_published
        and group_parent_key is not null
        and category_depth = 0
),

-- A pattern that nothing hides in the family is none that could be in a residual.
live as (
    select distinct
        hidden.group_parent_key,
        hidden.category_key
    from stage as hidden
    inner join members
        on hidden.group_parent_key = members.group_parent_key
    where
        hidden.category_depth = 1
        and not hidden.is_published
)

select
    members.group_parent_key,
    members.group_key,
    cast(coalesce(sum(bits.pattern_bit), 0) as integer) as mask
from members
inner join live
    on members.group_parent_key = live.group_parent_key
inner join pattern_bits as bits
    on live.category_key = bits.category_key
left join stage as shown
    on
        members.group_key = shown.group_key
        and live.category_key = shown.category_key
        and shown.is_published
where shown.category_key is null
group by all
