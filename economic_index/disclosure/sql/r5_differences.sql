-- R5: the hidden cells of every difference of patterns. Its key is the parent of the
-- family and the set of patterns.
create or replace temp table parts as
with hidden as (
    select
        stage.group_parent_key,
        stage.group_key,
        stage.category_key,
        stage.record_count,
        stage.account_count,
        stage.largest_account_count,
        bits.pattern_bit,
        pattern_masks.mask
    from stage
    inner join pattern_bits as bits
        on stage.category_key = bits.category_key
    left join pattern_masks
        on stage.group_key = pattern_masks.group_key
    where not stage.is_published
)

select
    unions.group_parent_key as group_key,
    unions.mask as category_key,
    hidden.group_key as part_group_key,
    hidden.category_key as part_category_key,
    hidden.record_count,
    hidden.account_count,
    hidden.largest_account_count,
    null as whole_largest_count,
    false as is_cluster
from pattern_unions as unions
inner join hidden
    on
        unions.group_parent_key = hidden.group_parent_key
        and (unions.mask & hidden.pattern_bit) > 0
        and (hidden.mask is null or (hidden.mask & ~unions.mask) > 0)
