-- The rest is counted account by account, in steps: with the few finest cells in a
-- table of their own the engine knows how few they are, and reads the records once,
-- past that table, before it adds anything up.
create or replace temp table leaves as
select distinct
    doubtful.group_key,
    doubtful.category_key,
    group_ancestors.node_key as leaf_group_key,
    category_ancestors.node_key as leaf_category_key
from doubtful
inner join parts
    on
        doubtful.group_key = parts.group_key
        and doubtful.category_key = parts.category_key
inner join ancestors as group_ancestors
    on parts.part_group_key = group_ancestors.ancestor_key
inner join ancestors as category_ancestors
    on parts.part_category_key = category_ancestors.ancestor_key
inner join thresholds
    on doubtful.cell_kind = thresholds.cell_kind
where doubtful.record_count >= thresholds.minimum_record_count
