-- Computed values of the claims about labor market exposure, which belongs to no wave.
with

occupations as (

    select * from {{ ref('fct_occupation_exposure') }}

),

tasks as (

    select * from {{ ref('fct_task_exposure') }}

),

releases as (

    select claims_releases.release_id
    from {{ ref('claims__releases') }} as claims_releases
    inner join {{ ref('claim_releases') }} as claimed
        on claims_releases.release_id = claimed.release_id
    where not claimed.has_waves

),

named as (

    select
        'observed_exposure_share' as quantity,
        soc_code as cluster_key,
        'exposed_occupations' as base,
        observed_exposure_share as value_computed
    from occupations
    union all
    select
        'zero_exposure_occupations' as quantity,
        'all' as cluster_key,
        'exposed_occupations' as base,
        cast(count(*) as double) as value_computed
    from occupations
    where observed_exposure_share = 0
    union all
    select
        'zero_penetration_rows' as quantity,
        'all' as cluster_key,
        'penetration_rows' as base,
        cast(sum(source_row_count) as double) as value_computed
    from tasks
    where penetration_share = 0

),

final as (

    select
        releases.release_id,
        named.quantity,
        named.cluster_key,
        named.base,
        named.value_computed
    from named
    cross join releases
    where named.value_computed is not null

)

select * from final
