-- The decisions of one table while they are made.
create or replace temp table stage as
select
    facet,
    wave_key,
    group_key,
    category_key,
    group_parent_key,
    category_parent_key,
    group_depth,
    category_depth,
    group_name,
    category_name,
    record_count,
    account_count,
    largest_account_count,
    is_named,
    is_offered,
    is_published,
    rule
from decisions
where
    facet = {{ facet }}
    and wave_key = {{ wave_key }}
