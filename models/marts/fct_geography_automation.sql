with

final as (

    select
        wave_id,
        platform,
        geography_level,
        geography_id,
        {{ observation_status(
            'automation_pct_classified',
            'automation_pct_classified is null',
            'meets_minimum_observations',
        ) }} as status,
        automation_pct_classified,
        augmentation_pct_classified,
        {{ observation_status(
            'automation_pct_all',
            'automation_pct_all is null',
            'meets_minimum_observations',
        ) }} as automation_status,
        automation_pct_all,
        {{ observation_status(
            'augmentation_pct_all',
            'augmentation_pct_all is null',
            'meets_minimum_observations',
        ) }} as augmentation_status,
        augmentation_pct_all,
        automation_pct_classified_as_reported,
        augmentation_pct_classified_as_reported,
        automation_pct_all_as_reported,
        augmentation_pct_all_as_reported
    from {{ ref('int_collaboration__modes') }}

)

select * from final
