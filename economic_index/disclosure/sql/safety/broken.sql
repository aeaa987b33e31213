-- The sets that are not safe. Of a reserve the largest accounts do not matter: it only
-- ever makes a larger set.
create or replace temp table broken as
with judged as (
    select
        doubtful.group_key,
        doubtful.category_key,
        doubtful.cell_kind,
        counted.record_count,
        counted.account_count,
        case when {{ rule }} = 'reserve' then 0 else counted.largest_account_count end
            as largest_account_count,
        case when {{ rule }} = 'reserve' then 0 else counted.second_account_count end
            as second_account_count
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
