-- R6: the hidden cells of the differences that Python has found, by their numbers
-- (network.py).
create or replace temp table parts as
select
    0 as group_key,
    pieces.set_key as category_key,
    stage.group_key as part_group_key,
    stage.category_key as part_category_key,
    stage.record_count,
    stage.account_count,
    stage.largest_account_count,
    null as whole_largest_count,
    false as is_cluster
from pieces
inner join stage
    on
        pieces.group_key = stage.group_key
        and pieces.category_key = stage.category_key
