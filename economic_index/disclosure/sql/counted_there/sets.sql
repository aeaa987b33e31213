-- The sets by their finest cells: two sets of the same ones hold the same accounts.
create or replace temp table sets_there as
select
    group_key,
    category_key,
    concat_ws(
        ' ',
        count(*),
        sum(hash(leaf_group_key, leaf_category_key)),
        bit_xor(hash(leaf_category_key, leaf_group_key))
    ) as leaf_digest
from leaves
group by group_key, category_key
