-- Computed values of the claims about tokens and cost (method section 5, Table 3.1,
-- Figures 3.6 and 3.8).
with

percentiles as (

    select * from {{ ref('int_api__output_percentiles') }}

),

categories as (

    select * from {{ ref('fct_occupation_api') }}

),

profiles as (

    select * from {{ ref('fct_task_profile') }}
    where cost_index is not null

),

percentile_ratios as (

    select
        above.wave_id,
        concat(
            cast(above.percentile as string), ':', cast(below.percentile as string)
        ) as cluster_key,
        above.percentile_index / below.percentile_index as value_computed
    from percentiles as above
    inner join percentiles as below
        on
            above.wave_id = below.wave_id
            and above.percentile > below.percentile

),

costs as (

    select
        wave_id,
        occupation_id,
        {{ ordered_sum('cost_index', 'task_id') }} / count(*) as mean_cost_index
    from profiles
    where occupation_id != 'not_classified'
    group by wave_id, occupation_id

),

final as (

    select
        wave_id,
        'output_token_index_percentile' as quantity,
        'GLOBAL' as geography_id,
        cast(percentile as string) as cluster_key,
        'api_tasks' as base,
        percentile_index as value_computed,
        cast(null as double) as value_computed_high
    from percentiles
    union all
    select
        wave_id,
        'output_token_index_percentile_ratio' as quantity,
        'GLOBAL' as geography_id,
        cluster_key,
        'api_tasks' as base,
        value_computed,
        cast(null as double) as value_computed_high
    from percentile_ratios
    union all
    select
        wave_id,
        'output_token_index_spread' as quantity,
        'GLOBAL' as geography_id,
        'occupations' as cluster_key,
        'occupation_categories' as base,
        max(mean_output_token_index) - min(mean_output_token_index) as value_computed,
        cast(null as double) as value_computed_high
    from categories
    where mean_output_token_index is not null
    group by wave_id
    union all
    select
        above.wave_id,
        'cost_index_ratio' as quantity,
        'GLOBAL' as geography_id,
        concat(above.occupation_id, ':', below.occupation_id) as cluster_key,
        'occupation_categories' as base,
        above.mean_cost_index / below.mean_cost_index as value_computed,
        cast(null as double) as value_computed_high
    from costs as above
    inner join costs as below
        on
            above.wave_id = below.wave_id
            and above.occupation_id != below.occupation_id

)

select * from final
