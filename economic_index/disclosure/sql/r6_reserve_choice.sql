-- R6: for a reserve that is not safe, the smallest of the groups side by side that show
-- the category, as many as fill the smallest reserve up (at least one). What a group
-- adds is what it has in children that the member with the smallest reserve does not
-- show.
create or replace temp table chosen as
with reserves as (
    select
        group_key,
        category_key,
        sum(record_count) as record_count
    from parts
    group by group_key, category_key
),

worst as (
    select
        members.group_key,
        members.category_key,
        members.group_parent_key,
        reserves.record_count as reserve
    from broken
    inner join reserves
        on
            broken.group_key = reserves.group_key
            and broken.category_key = reserves.category_key
    inner join stage as members
        on
            broken.group_key = members.group_key
            and broken.category_key = members.category_key
    qualify row_number() over (
        partition by members.group_parent_key, members.category_key
        order by reserves.record_count, members.group_name
    ) = 1
),

added as (
    select
        members.group_key,
        members.category_key,
        members.group_parent_key,
        members.record_count,
        members.group_name,
        worst.reserve,
        coalesce(
            sum(children.record_count) filter (
                where not coalesce(shown.is_published, false)
            ), 0
        ) as added_count
    from worst
    inner join stage as members
        on
            worst.group_parent_key = members.group_parent_key
            and worst.category_key = members.category_key
            and members.is_published
    left join stage as children
        on
            members.group_key = children.group_key
            and members.category_key = children.category_parent_key
    left join stage as shown
        on
            worst.group_key = shown.group_key
            and children.category_key = shown.category_key
    group by all
),

filled as (
    select
        group_key,
        category_key,
        row_number() over family as place,
        reserve + sum(added_count) over family - added_count as reserve_before
    from added
    window family as (
        partition by group_parent_key, category_key
        order by record_count, group_name
        rows unbounded preceding
    )
)

select
    filled.group_key,
    filled.category_key
from filled
inner join thresholds
    on thresholds.cell_kind = 'cell'
where
    filled.place = 1
    or filled.reserve_before < thresholds.minimum_record_count
