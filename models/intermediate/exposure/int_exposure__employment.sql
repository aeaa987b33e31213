-- People employed by SOC major group, which the file names and does not number.
with

employment as (

    select * from {{ ref('stg_release__occupation_employment') }}

),

groups as (

    select
        cast(occupation_id as string) as occupation_id,
        concat(occupation_name, ' Occupations') as occupation_title
    from {{ ref('soc_major_groups') }}

),

numbered as (

    select
        groups.occupation_id,
        employment.occupation_title,
        employment.employment_count,
        100.0 * cast(employment.employment_count as double)
        / sum(employment.employment_count) over () as employment_pct
    from employment
    inner join groups
        on employment.occupation_title = groups.occupation_title

)

select * from numbered
