-- What has been counted once and found safe. From pass to pass these sets only gain
-- cells, so one of as many cells and records is the same one.
create or replace temp table known_safe (
    rule varchar,
    group_key integer,
    category_key integer,
    record_count hugeint,
    part_count bigint
)
