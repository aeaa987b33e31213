-- The table as the network of R6 reads it.
select
    group_key,
    category_key,
    group_parent_key,
    category_parent_key,
    record_count,
    account_count,
    largest_account_count,
    is_published,
    is_named and is_offered as is_cell
from stage
order by group_key, category_key
