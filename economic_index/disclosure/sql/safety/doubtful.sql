-- A union of hidden cells has at least the accounts of its widest part, and no account
-- has more of it than the largest accounts of all parts together, the second largest
-- no more than the largest: for most sets that settles it.
create or replace temp table doubtful as
with summed as (
    select
        group_key,
        category_key,
        case when bool_or(is_cluster) then 'request_cluster' else 'cell' end
            as cell_kind,
        sum(record_count) as record_count,
        max(account_count) as widest_account_count,
        least(
            sum(largest_account_count), max(whole_largest_count)
        ) as largest_at_most,
        count(*) as part_count
    from parts
    group by group_key, category_key
),

bounded as (
    select
        *,
        greatest(
            widest_account_count, record_count / nullif(largest_at_most, 0)
        ) as least_accounts
    from summed
)

select
    bounded.group_key,
    bounded.category_key,
    bounded.cell_kind,
    bounded.record_count,
    bounded.part_count
from bounded
inner join thresholds
    on bounded.cell_kind = thresholds.cell_kind
left join known_safe
    on
        known_safe.rule = {{ rule }}
        and bounded.group_key = known_safe.group_key
        and bounded.category_key = known_safe.category_key
        and bounded.record_count = known_safe.record_count
        and bounded.part_count = known_safe.part_count
where
    known_safe.rule is null
    and not {{ is_safe(
        'bounded.record_count',
        'bounded.least_accounts',
        'bounded.largest_at_most',
        'bounded.largest_at_most',
        'thresholds',
    ) }}
