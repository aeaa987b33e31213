-- Tasks that occur on two platforms in one window of one release: the share of the
-- priced platform's records of this set, its cost index, its occupation category, and
-- how people work together with the model on the other platform (Figure 3.9). The
-- method takes a collaboration share that is not published for 0 and marks it with an
-- indicator.
with

indices as (

    select * from {{ ref('int_api__task_indices') }}
    where
        not is_residual_cluster
        and cost_index is not null

),

shares as (

    select * from {{ ref('int_tasks__shares') }}
    where
        geography_level = 'global'
        and not is_residual_cluster

),

modes as (

    select * from {{ ref('int_collaboration__task_modes') }}

),

occupations as (

    select * from {{ ref('int_tasks__occupations') }}
    where is_chart_group

),

categories as (

    select * from {{ ref('int_api__occupation_categories') }}

),

waves as (

    select * from {{ ref('waves') }}

),

-- Without the slice of patterns every share would pass for unpublished.
waves_with_modes as (

    select distinct wave_id from modes

),

pairs as (

    select
        waves.wave_id,
        other_waves.wave_id as other_wave_id,
        other_waves.platform as other_platform
    from waves
    inner join waves as other_waves
        on
            waves.release_id = other_waves.release_id
            and waves.date_start = other_waves.date_start
            and waves.date_end = other_waves.date_end
            and waves.platform != other_waves.platform
    inner join waves_with_modes
        on other_waves.wave_id = waves_with_modes.wave_id

),

joined as (

    select
        pairs.wave_id,
        pairs.other_platform as sample,
        indices.task_id as observation_id,
        indices.cost_index,
        categories.category_rank,
        shares.task_pct
        -- In a fixed order, so that two builds write the same bytes.
        / sum(shares.task_pct) over (
            partition by pairs.wave_id, pairs.other_platform
            order by indices.task_id
            rows between unbounded preceding and unbounded following
        ) * 100 as usage_pct_of_set,
        coalesce(modes.directive_pct, 0) as directive_pct,
        coalesce(modes.feedback_loop_pct, 0) as feedback_loop_pct,
        coalesce(modes.learning_pct, 0) as learning_pct,
        coalesce(modes.task_iteration_pct, 0) as task_iteration_pct,
        coalesce(modes.validation_pct, 0) as validation_pct,
        cast(coalesce(modes.directive_pct, 0) = 0 as integer)
            as directive_is_unpublished,
        cast(coalesce(modes.feedback_loop_pct, 0) = 0 as integer)
            as feedback_loop_is_unpublished,
        cast(coalesce(modes.learning_pct, 0) = 0 as integer)
            as learning_is_unpublished,
        cast(coalesce(modes.task_iteration_pct, 0) = 0 as integer)
            as task_iteration_is_unpublished,
        cast(coalesce(modes.validation_pct, 0) = 0 as integer)
            as validation_is_unpublished
    from pairs
    inner join indices
        on pairs.wave_id = indices.wave_id
    inner join shares
        on
            pairs.wave_id = shares.wave_id
            and indices.task_id = shares.task_id
    inner join shares as other_shares
        on
            pairs.other_wave_id = other_shares.wave_id
            and indices.task_id = other_shares.task_id
    inner join occupations
        on indices.task_id = occupations.task_id
    inner join categories
        on
            pairs.wave_id = categories.wave_id
            and occupations.occupation_id = categories.occupation_id
    left join modes
        on
            pairs.other_wave_id = modes.wave_id
            and indices.task_id = modes.task_id

)

select * from joined
