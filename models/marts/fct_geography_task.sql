with

shares as (

    select * from {{ ref('int_tasks__shares') }}

),

final as (

    select
        wave_id,
        platform,
        geography_level,
        geography_id,
        task_id,
        status,
        case when status != 'Q' then usage_count end as usage_count,
        case when status != 'Q' then task_pct end as task_pct,
        case when status != 'Q' then task_pct_low end as task_pct_low,
        case when status != 'Q' then task_pct_high end as task_pct_high,
        {{ specialisation_index(
            'task_pct',
            'parent_task_pct',
            '(is_residual_cluster or is_residual_geography)',
            'meets_minimum_observations',
        ) }} as task_pct_index
    from shares

)

select * from final
