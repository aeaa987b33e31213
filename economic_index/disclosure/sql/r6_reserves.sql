-- R6 of a table with too many differences: for every member of such a family that has a
-- residual, the category's records in the groups that are no members, in children that
-- this member does not show. Whatever is subtracted from this member's residual, these
-- come with it.
create or replace temp table parts as
with families as (
    select
        members.group_key,
        members.category_key,
        members.group_parent_key
    from stage as members
    inner join reserve_candidates as candidates
        on
            members.group_parent_key = candidates.group_parent_key
            and members.category_key = candidates.category_key
    where
        members.is_published
        and exists (
            select 1 from stage as hidden
            where
                hidden.group_key = members.group_key
                and hidden.category_parent_key = members.category_key
                and not hidden.is_published
        )
),

outside as (
    select parts.*
    from stage as parts
    inner join reserve_candidates as candidates
        on
            parts.group_parent_key = candidates.group_parent_key
            and parts.category_parent_key = candidates.category_key
    inner join stage as wholes
        on
            parts.group_key = wholes.group_key
            and parts.category_parent_key = wholes.category_key
    where not wholes.is_published
),

-- Children first, groups after: a member and all groups outside are many pairs.
outside_children as (
    select distinct
        group_parent_key,
        category_parent_key,
        category_key
    from outside
),

missing as (
    select
        families.group_key,
        families.category_key,
        families.group_parent_key,
        outside_children.category_key as part_category_key
    from families
    inner join outside_children
        on
            families.group_parent_key = outside_children.group_parent_key
            and families.category_key = outside_children.category_parent_key
    left join stage as shown
        on
            families.group_key = shown.group_key
            and outside_children.category_key = shown.category_key
    where not coalesce(shown.is_published, false)
)

select
    missing.group_key,
    missing.category_key,
    outside.group_key as part_group_key,
    outside.category_key as part_category_key,
    outside.record_count,
    outside.account_count,
    outside.largest_account_count,
    null as whole_largest_count,
    false as is_cluster
from missing
inner join outside
    on
        missing.group_parent_key = outside.group_parent_key
        and missing.part_category_key = outside.category_key
union all
-- A member without any is there all the same.
select
    group_key,
    category_key,
    null as part_group_key,
    null as part_category_key,
    0 as record_count,
    0 as account_count,
    0 as largest_account_count,
    null as whole_largest_count,
    false as is_cluster
from families
