-- What has been counted and found safe need not be counted again.
insert into known_safe
select
    {{ rule }} as rule,
    doubtful.group_key,
    doubtful.category_key,
    doubtful.record_count,
    doubtful.part_count
from doubtful
left join broken
    on
        doubtful.group_key = broken.group_key
        and doubtful.category_key = broken.category_key
where broken.group_key is null
