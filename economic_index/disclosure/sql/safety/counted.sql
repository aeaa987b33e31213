-- What the doubtful sets hold, account by account.
create or replace {{ kind }} counted as
with accounts as (
    select
        group_key,
        category_key,
        sum(record_count) as record_count
    from leaf_accounts
    group by group_key, category_key, account_key
)

select
    group_key,
    category_key,
    sum(record_count) as record_count,
    count(*) as account_count,
    max(record_count) as largest_account_count,
    {{ second_account_count }} as second_account_count
from accounts
group by group_key, category_key
