with

final as (

    select
        wave_id,
        platform,
        geography_level,
        geography_id,
        {{ observation_status(
            'automation_pct_all', 'false', 'meets_minimum_observations'
        ) }} as status,
        automation_pct_classified,
        augmentation_pct_classified,
        automation_pct_all,
        augmentation_pct_all
    from {{ ref('int_collaboration__modes') }}

)

select * from final
