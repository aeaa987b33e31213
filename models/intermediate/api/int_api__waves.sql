-- The waves of an API: those that a complete release gives token or cost slices to, and
-- those whose cells have a token or cost index. Only the facets say so, no platform
-- name.
with

slices as (

    select * from {{ ref('int_cells__slices') }}

),

facets as (

    select * from {{ ref('facets') }}
    where index_variable is not null

),

measures as (

    select * from {{ ref('int_cells__measures') }}
    where
        cell_index is not null
        and base_facet != 'usage'

),

expected as (

    select
        slices.wave_id,
        slices.platform
    from slices
    inner join facets
        on slices.facet = facets.facet

),

measured as (

    select
        wave_id,
        platform
    from measures

),

-- `union` keeps one row for each wave.
combined as (

    select * from expected
    union
    select * from measured

)

select * from combined
