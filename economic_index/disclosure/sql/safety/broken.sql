-- The sets that are not safe.
create or replace temp table broken as
with judged as (
    select
        doubtful.group_key,
        doubtful.category_key,
        doubtful.cell_kind,
        counted.record_count,
        counted.account_count,
        counted.largest_account_count,
        counted.second_account_count
    from doubtful
    left join counted
        on
            doubtful.group_key = counted.group_key
            and doubtful.category_key = counted.category_key
)

select
    judged.group_key,
    judged.category_key
from judged
inner join thresholds
    on judged.cell_kind = thresholds.cell_kind
where
    not coalesce({{ is_safe(
        'judged.record_count',
        'judged.account_count',
        'judged.largest_account_count',
        'judged.second_account_count',
        'thresholds',
    ) }}, false)
