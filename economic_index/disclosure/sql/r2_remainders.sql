-- R2, R4: what a category shows of a group, less the group's published children. Totals
-- are settled by the table before.
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
    false as is_cluster
from stage as wholes
inner join stage as parts
    on
        wholes.group_key = parts.group_parent_key
        and wholes.category_key = parts.category_key
where
    wholes.is_published
    and wholes.category_depth > 0
    and not parts.is_published
