with

shares as (

    select * from {{ ref('int_tasks__shares') }}
    where geography_level = 'global'

),

task_groups as (

    select * from {{ ref('int_tasks__occupations') }}
    where is_chart_group

),

categories as (

    select * from {{ ref('int_api__occupation_categories') }}

),

indices as (

    select * from {{ ref('int_api__task_indices') }}

),

averaged as (

    select
        shares.wave_id,
        shares.platform,
        shares.geography_level,
        shares.geography_id,
        categories.category_id,
        categories.category_name,
        categories.category_rank,
        count(*) as task_count,
        {{ ordered_sum('shares.task_pct', 'shares.task_id') }} as usage_pct,
        {{ ordered_sum('indices.input_token_index', 'shares.task_id') }}
        / count(indices.input_token_index) as mean_input_token_index,
        {{ ordered_sum('indices.output_token_index', 'shares.task_id') }}
        / count(indices.output_token_index) as mean_output_token_index,
        {{ ordered_sum('indices.cost_index', 'shares.task_id') }}
        / count(indices.cost_index) as mean_cost_index
    from shares
    inner join task_groups
        on shares.task_id = task_groups.task_id
    inner join categories
        on
            shares.wave_id = categories.wave_id
            and task_groups.occupation_id = categories.occupation_id
    left join indices
        on
            shares.wave_id = indices.wave_id
            and shares.task_id = indices.task_id
    group by
        shares.wave_id,
        shares.platform,
        shares.geography_level,
        shares.geography_id,
        categories.category_id,
        categories.category_name,
        categories.category_rank

),

final as (

    select
        wave_id,
        platform,
        geography_level,
        geography_id,
        {{ observation_status('mean_output_token_index', 'false', 'true') }} as status,
        category_id,
        category_name,
        category_rank,
        task_count,
        usage_pct,
        mean_input_token_index,
        mean_output_token_index,
        mean_cost_index
    from averaged

)

select * from final
