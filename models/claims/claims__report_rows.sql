-- How many rows each figure and table of the report has, by release. The survey's
-- figure has no wave: it counts for every release.
{%- set models = [
    'fig_1_1', 'fig_1_2', 'fig_2_1', 'fig_2_2', 'fig_2_3', 'fig_2_4', 'fig_2_5',
    'fig_2_6', 'fig_2_7', 'fig_2_8', 'fig_2_9', 'fig_2_10', 'fig_2_11', 'tbl_2_1',
    'fig_3_2', 'fig_3_3', 'fig_3_4_lorenz', 'fig_3_4_rank', 'fig_3_5', 'fig_3_6',
    'fig_3_7', 'fig_3_8', 'fig_3_9', 'tbl_3_1',
] %}
with

waves as (

    select * from {{ ref('claims__waves') }}

),

releases as (

    select distinct release_id from waves

),

survey_rows as (

    select * from {{ ref('fig_3_1') }}

),

-- A figure of two panels, each a model of its own, is one figure.
counted as (

    {% for model in models %}
        select
            wave_id,
            regexp_replace('{{ model }}', '_(lorenz|rank)$', '') as report_table,
            count(*) as row_count
        from {{ ref(model) }}
        group by wave_id
        {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

final as (

    select
        waves.release_id,
        counted.report_table,
        sum(counted.row_count) as row_count
    from counted
    inner join waves
        on counted.wave_id = waves.wave_id
    group by waves.release_id, counted.report_table
    union all
    select
        releases.release_id,
        'fig_3_1' as report_table,
        count(*) as row_count
    from releases
    cross join survey_rows
    group by releases.release_id

)

select * from final
