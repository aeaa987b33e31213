-- What a wave knows of a task comes from three slices, any of which may be missing.
with

shares as (

    select * from {{ ref('int_tasks__shares') }}
    where geography_level = 'global'

),

modes as (

    select * from {{ ref('int_collaboration__task_modes') }}

),

dominance as (

    select * from {{ ref('int_collaboration__task_dominance') }}

),

indices as (

    select * from {{ ref('int_api__task_indices') }}

),

task_groups as (

    select * from {{ ref('int_tasks__occupations') }}
    where is_chart_group

),

-- `union` keeps one row for each task, whichever slice has it.
known as (

    select
        wave_id,
        platform,
        task_id
    from shares
    union
    select
        wave_id,
        platform,
        task_id
    from modes
    union
    select
        wave_id,
        platform,
        task_id
    from indices

),

ranked as (

    select
        wave_id,
        task_id,
        cast(
            rank() over (partition by wave_id order by task_pct desc) as bigint
        ) as task_rank
    from shares
    where not is_residual_cluster

),

final as (

    select
        known.wave_id,
        known.platform,
        'global' as geography_level,
        'GLOBAL' as geography_id,
        coalesce(shares.status, 'O') as status,
        known.task_id,
        case when shares.status != 'Q' then shares.usage_count end as usage_count,
        case when shares.status != 'Q' then shares.task_pct end as task_pct,
        ranked.task_rank,
        coalesce(task_groups.occupation_id, 'not_classified') as occupation_id,
        modes.directive_pct,
        modes.feedback_loop_pct,
        modes.learning_pct,
        modes.task_iteration_pct,
        modes.validation_pct,
        {{ observation_status(
            'modes.automation_pct',
            'modes.task_id is not null and modes.automation_pct is null',
            'true',
        ) }} as automation_status,
        modes.automation_pct,
        dominance.automation_pct_as_reported,
        {{ observation_status(
            'modes.augmentation_pct',
            'modes.task_id is not null and modes.augmentation_pct is null',
            'true',
        ) }} as augmentation_status,
        modes.augmentation_pct,
        dominance.augmentation_pct_as_reported,
        dominance.dominant_mode,
        dominance.is_mode_tied,
        indices.input_token_index,
        indices.output_token_index,
        indices.cost_index
    from known
    left join shares
        on known.wave_id = shares.wave_id and known.task_id = shares.task_id
    left join ranked
        on known.wave_id = ranked.wave_id and known.task_id = ranked.task_id
    left join task_groups
        on known.task_id = task_groups.task_id
    left join modes
        on known.wave_id = modes.wave_id and known.task_id = modes.task_id
    left join dominance
        on known.wave_id = dominance.wave_id and known.task_id = dominance.task_id
    left join indices
        on known.wave_id = indices.wave_id and known.task_id = indices.task_id

)

select * from final
