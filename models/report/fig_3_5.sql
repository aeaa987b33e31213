with

final as (

    select
        wave_id,
        platform,
        task_id,
        automation_pct,
        augmentation_pct,
        dominant_mode,
        is_mode_tied
    from {{ ref('fct_task_profile') }}
    where dominant_mode is not null

)

select * from final
