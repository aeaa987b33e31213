-- What has been counted of a table on another engine: nothing yet.
create or replace temp table counts_there (
    leaf_digest varchar,
    record_count hugeint,
    account_count bigint,
    largest_account_count hugeint,
    second_account_count hugeint
)
