-- What the doubtful sets hold, account by account, as it was counted.
create or replace temp table counted as
select
    sets_there.group_key,
    sets_there.category_key,
    counts_there.record_count,
    counts_there.account_count,
    counts_there.largest_account_count,
    counts_there.second_account_count
from sets_there
inner join counts_there
    on sets_there.leaf_digest = counts_there.leaf_digest
