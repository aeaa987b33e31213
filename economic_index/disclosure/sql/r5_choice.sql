-- R5: for a difference that is not safe, the smallest published pattern outside its
-- set, in the groups whose residual it subtracts. That residual, which is safe, can
-- then no longer be subtracted. One a family and pass.
create or replace temp table chosen as
select
    cells.group_key,
    cells.category_key
from broken
inner join pattern_masks as masks
    on
        broken.group_key = masks.group_parent_key
        and (masks.mask & ~broken.category_key) = 0
inner join stage as cells
    on
        masks.group_key = cells.group_key
        and cells.is_published
left join pattern_bits as bits
    on cells.category_key = bits.category_key
where
    cells.category_depth = 0
    or (bits.pattern_bit & broken.category_key) = 0
qualify row_number() over (
    partition by masks.group_parent_key
    order by
        bit_count(broken.category_key) asc,
        broken.category_key asc,
        cells.category_depth desc,
        cells.record_count asc,
        cells.group_name asc,
        cells.category_name asc
) = 1
