with

final as (

    select
        wave_id,
        platform,
        task_id,
        automation_status,
        automation_pct,
        automation_pct_as_reported,
        augmentation_status,
        augmentation_pct,
        augmentation_pct_as_reported,
        dominant_mode,
        is_mode_tied
    from {{ ref('fct_task_profile') }}
    where dominant_mode is not null

)

select * from final
