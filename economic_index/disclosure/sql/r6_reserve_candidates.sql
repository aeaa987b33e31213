-- R6: the families of groups under one parent whose members must be looked at. The
-- corner of a family is what the category has in the other groups there (of unknown
-- geography, say) and in none of the children that the parent shows. A family whose
-- corner is safe needs no look at its members, nor does one that hides nothing.
create or replace temp table reserve_candidates as
with members as (
    select
        group_key,
        group_parent_key,
        category_key
    from stage
    where
        is_published
        and group_parent_key is not null
),

families as (
    select distinct
        group_parent_key,
        category_key
    from members
),

parts as (
    select
        families.group_parent_key,
        families.category_key,
        parts.record_count,
        parts.account_count,
        members.group_key is not null as is_in_member,
        not coalesce(above.is_published, false) as is_in_corner
    from families
    inner join stage as parts
        on
            families.group_parent_key = parts.group_parent_key
            and families.category_key = parts.category_parent_key
            and not parts.is_published
    left join members
        on
            parts.group_key = members.group_key
            and parts.category_parent_key = members.category_key
    left join stage as above
        on
            parts.group_parent_key = above.group_key
            and parts.category_key = above.category_key
),

judged as (
    select
        group_parent_key,
        category_key,
        coalesce(
            sum(record_count) filter (where is_in_corner and not is_in_member), 0
        ) as corner_records,
        coalesce(
            max(account_count) filter (where is_in_corner and not is_in_member), 0
        ) as corner_accounts,
        count(*) filter (where is_in_member) as hidden_in_members,
        count(*) filter (where is_in_member and not is_in_corner) as named_hidden
    from parts
    group by group_parent_key, category_key
)

select
    judged.group_parent_key,
    judged.category_key
from judged
inner join stage as wholes
    on
        judged.group_parent_key = wholes.group_key
        and judged.category_key = wholes.category_key
inner join thresholds
    on thresholds.cell_kind = 'cell'
where
    judged.hidden_in_members > 0
    and (judged.named_hidden > 0 or judged.corner_records > 0)
    -- No account has more of a difference than the largest has of the whole.
    and not {{ is_safe(
        'judged.corner_records',
        'judged.corner_accounts',
        'wholes.largest_account_count',
        'wholes.largest_account_count',
        'thresholds',
    ) }}
