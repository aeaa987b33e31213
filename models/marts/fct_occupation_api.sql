with

profiles as (

    select * from {{ ref('fct_task_profile') }}

),

categories as (

    select * from {{ ref('int_api__occupation_categories') }}

),

averaged as (

    select
        profiles.wave_id,
        profiles.platform,
        profiles.geography_level,
        profiles.geography_id,
        categories.category_id,
        categories.category_name,
        categories.category_rank,
        count(*) as task_count,
        sum(profiles.task_pct) as usage_pct,
        avg(profiles.input_token_index) as mean_input_token_index,
        avg(profiles.output_token_index) as mean_output_token_index,
        avg(profiles.cost_index) as mean_cost_index
    from profiles
    inner join categories
        on
            profiles.wave_id = categories.wave_id
            and profiles.occupation_id = categories.occupation_id
    group by
        profiles.wave_id,
        profiles.platform,
        profiles.geography_level,
        profiles.geography_id,
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
