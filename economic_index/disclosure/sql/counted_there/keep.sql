-- What these sets hold need not be counted again.
insert into counts_there
select
    sets_there.leaf_digest,
    counted_now.record_count,
    counted_now.account_count,
    counted_now.largest_account_count,
    counted_now.second_account_count
from counted_now
inner join sets_there
    on
        counted_now.group_key = sets_there.group_key
        and counted_now.category_key = sets_there.category_key
