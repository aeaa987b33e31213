with

percentiles as (

    select * from {{ ref('int_api__output_percentiles') }}

),

profiles as (

    select * from {{ ref('fct_task_profile') }}
    where output_token_index is not null

),

tasks as (

    select * from {{ ref('dim_task') }}
    where not is_residual

),

ranked as (

    select
        percentiles.wave_id,
        percentiles.platform,
        percentiles.percentile,
        percentiles.percentile_index,
        percentiles.example_task_count,
        cast(
            row_number() over (
                partition by percentiles.wave_id, percentiles.percentile
                order by
                    abs(profiles.output_token_index - percentiles.percentile_index),
                    profiles.task_id
            ) as integer
        ) as example_rank,
        profiles.task_id,
        tasks.task_statement,
        profiles.output_token_index
    from percentiles
    inner join profiles
        on percentiles.wave_id = profiles.wave_id
    inner join tasks
        on profiles.task_id = tasks.task_id

),

final as (

    select
        wave_id,
        platform,
        percentile,
        percentile_index,
        example_rank,
        task_id,
        task_statement,
        output_token_index
    from ranked
    where example_rank <= example_task_count

)

select * from final
