-- Which countries use AI most for the size of their working-age population, and how
-- sure is their place?
with

countries as (

    select * from {{ ref('fct_geography_usage') }}
    where geography_level = 'country'

),

geographies as (

    select * from {{ ref('dim_geography') }}

)

select
    countries.wave_id,
    countries.usage_per_capita_index_rank,
    geographies.geography_name,
    countries.usage_per_capita_index,
    countries.usage_per_capita_index_low,
    countries.usage_per_capita_index_high,
    countries.usage_tier_name
from countries
inner join geographies
    on countries.geography_id = geographies.geography_id
where countries.usage_per_capita_index_rank is not null
order by countries.wave_id, countries.usage_per_capita_index_rank
