-- For which occupations is AI used more in a geography than in its parent? Ratio of the
-- shares of all conversations, the largest of each geography.
with

shares as (

    select * from {{ ref('fct_geography_occupation') }}

),

geographies as (

    select * from {{ ref('dim_geography') }}

),

occupations as (

    select * from {{ ref('dim_occupation') }}
    where not is_residual

),

compared as (

    select
        shares.wave_id,
        shares.geography_level,
        geographies.geography_name,
        occupations.occupation_name,
        shares.occupation_pct,
        parents.occupation_pct as parent_occupation_pct,
        shares.occupation_pct / parents.occupation_pct as occupation_pct_index,
        row_number() over (
            partition by shares.wave_id, shares.geography_id
            order by
                shares.occupation_pct / parents.occupation_pct desc,
                shares.occupation_id asc
        ) as occupation_rank
    from shares
    inner join geographies
        on shares.geography_id = geographies.geography_id
    inner join occupations
        on shares.occupation_id = occupations.occupation_id
    inner join shares as parents
        on
            shares.wave_id = parents.wave_id
            and geographies.parent_geography_id = parents.geography_id
            and shares.occupation_id = parents.occupation_id

)

select
    wave_id,
    geography_level,
    geography_name,
    occupation_name,
    occupation_pct,
    parent_occupation_pct,
    occupation_pct_index
from compared
where occupation_rank = 1
order by wave_id asc, geography_level asc, occupation_pct_index desc
