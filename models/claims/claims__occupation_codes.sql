-- Computed values of the claims about occupations that split a task evenly over its
-- occupations, by the O*NET codes of 2010 or of 2019.
with

published as (

    select * from {{ ref('fct_occupation_share') }}
    where occupation_id != 'not_classified'

),

final as (

    select
        wave_id,
        'occupation_pct' as quantity,
        geography_id,
        occupation_id as cluster_key,
        concat('all_split_', occupation_codes) as base,
        occupation_pct as value_computed,
        cast(null as double) as value_computed_high
    from published
    union all
    select
        wave_id,
        'occupation_pct' as quantity,
        geography_id,
        occupation_id as cluster_key,
        concat('classified_split_', occupation_codes) as base,
        occupation_pct_classified as value_computed,
        cast(null as double) as value_computed_high
    from published

)

select * from final
