-- Percentiles of the tasks' output token index, by linear interpolation between order
-- statistics, for the percentiles that the seed names (method section 5, table 3.1).
with

indices as (

    select * from {{ ref('int_api__task_indices') }}
    where
        not is_residual_cluster
        and output_token_index is not null

),

percentiles as (

    select * from {{ ref('token_index_percentiles') }}

),

ranked as (

    select
        wave_id,
        platform,
        output_token_index,
        row_number() over (
            partition by wave_id order by output_token_index, task_id
        ) - 1 as ordinal,
        count(*) over (partition by wave_id) as task_count
    from indices

),

targets as (

    select distinct
        ranked.wave_id,
        ranked.platform,
        percentiles.percentile,
        percentiles.example_task_count,
        percentiles.percentile / 100.0 * (ranked.task_count - 1) as target_position
    from ranked
    cross join percentiles

),

interpolated as (

    select
        targets.wave_id,
        targets.platform,
        targets.percentile,
        targets.example_task_count,
        below.output_token_index
        + (above.output_token_index - below.output_token_index)
        * (targets.target_position - floor(targets.target_position))
            as percentile_index
    from targets
    inner join ranked as below
        on
            targets.wave_id = below.wave_id
            and floor(targets.target_position) = below.ordinal
    inner join ranked as above
        on
            targets.wave_id = above.wave_id
            and ceil(targets.target_position) = above.ordinal

)

select * from interpolated
