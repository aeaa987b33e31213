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

quantiles as (

    {{ interpolated_quantiles(
        values='indices',
        value='output_token_index',
        order_key='task_id',
        groups=['wave_id', 'platform'],
        targets='percentiles',
        probability='targets.percentile / 100.0',
        named=['percentile', 'example_task_count'],
    ) }}

),

final as (

    select
        wave_id,
        platform,
        percentile,
        example_task_count,
        quantile_value as percentile_index
    from quantiles

)

select * from final
