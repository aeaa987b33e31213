-- R1, R3, R4: what a group shows of a category, less the category's published children.
-- In the world it may be a sum of request clusters that exist nowhere, which must be as
-- large as one that does. Records of no cluster alone are none.
create or replace temp table parts as
select
    wholes.group_key,
    wholes.category_key,
    parts.group_key as part_group_key,
    parts.category_key as part_category_key,
    parts.record_count,
    parts.account_count,
    parts.largest_account_count,
    wholes.largest_account_count as whole_largest_count,
    wholes.facet = 'request' and wholes.group_depth = 0 and parts.is_named
        as is_cluster
from stage as wholes
inner join stage as parts
    on
        wholes.group_key = parts.group_key
        and wholes.category_key = parts.category_parent_key
where
    wholes.is_published
    and not parts.is_published
