-- R5: a set of patterns is a number with one bit a pattern.
create or replace temp table pattern_bits as
select
    nodes.node_key as category_key,
    cast(1 << (row_number() over (order by nodes.node_key) - 1) as integer)
        as pattern_bit
from nodes
where
    nodes.dimension = 'pattern'
    and nodes.depth = 1
