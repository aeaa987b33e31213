-- The finest cells of the sets that have not been counted, one set of each kind.
create or replace temp table leaves_there as
with fresh as (
    select
        sets_there.group_key,
        sets_there.category_key,
        row_number() over (
            partition by sets_there.leaf_digest
            order by sets_there.group_key, sets_there.category_key
        ) as place
    from sets_there
    left join counts_there
        on sets_there.leaf_digest = counts_there.leaf_digest
    where counts_there.leaf_digest is null
)

select
    leaves.group_key,
    leaves.category_key,
    leaves.leaf_group_key,
    leaves.leaf_category_key
from leaves
inner join fresh
    on
        leaves.group_key = fresh.group_key
        and leaves.category_key = fresh.category_key
where fresh.place = 1
