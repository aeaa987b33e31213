-- A node that lost its parent would take its records out of every total.
select node_key from {{ ref('int_hierarchies__nodes') }}
where (depth = 0) != (parent_key is null)
