-- The records in these finest cells, read once.
create or replace {{ kind }} leaf_accounts as
select
    leaves.group_key,
    leaves.category_key,
    stage_accounts.account_key,
    stage_accounts.record_count
from stage_accounts
inner join leaves
    on
        stage_accounts.group_key = leaves.leaf_group_key
        and stage_accounts.category_key = leaves.leaf_category_key
