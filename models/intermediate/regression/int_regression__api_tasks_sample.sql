-- Token indices of the tasks that are mapped to an occupation (Figure 3.7).
with

indices as (

    select * from {{ ref('int_api__task_indices') }}

),

occupations as (

    select * from {{ ref('int_tasks__occupations') }}
    where is_chart_group

),

joined as (

    select
        indices.wave_id,
        'global' as sample,
        indices.task_id as observation_id,
        indices.input_token_index,
        indices.output_token_index
    from indices
    inner join occupations
        on indices.task_id = occupations.task_id

)

select * from joined
