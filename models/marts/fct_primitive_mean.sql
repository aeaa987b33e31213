select * from {{ ref('int_primitives__means') }}
