-- R5: any union of masks is a set of patterns that a reader may subtract from.
create or replace temp table pattern_unions as
with recursive masks as (
    select distinct
        group_parent_key,
        mask
    from pattern_masks
),

unions as (
    select
        group_parent_key,
        mask
    from masks
    union
    select
        unions.group_parent_key,
        unions.mask | masks.mask as mask
    from unions
    inner join masks
        on unions.group_parent_key = masks.group_parent_key
)

select
    group_parent_key,
    mask
from unions
