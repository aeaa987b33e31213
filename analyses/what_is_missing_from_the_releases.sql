-- Which slices of a complete release are available and which are missing, so that what
-- rests on them is absent?
with

coverage as (

    select * from {{ ref('fct_slice_coverage') }}

)

select
    wave_id,
    facet,
    geography_level,
    cluster_level,
    case when status = 'A' then 'found' else 'missing' end as slice,
    row_count,
    geography_count
from coverage
order by wave_id, slice, facet, geography_level, cluster_level
