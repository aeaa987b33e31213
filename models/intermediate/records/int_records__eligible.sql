-- The records that count as integers and nothing else: every count of accounts reads
-- this narrow table.
with

placed as (

    select * from {{ ref('int_records__placed') }}

),

final as (

    select
        wave_key,
        account_key,
        geography_key,
        task_key,
        request_key,
        {%- for facet in var('record_facets') %}
            {{ facet }}_key,
        {%- endfor %}
        pattern_key,
        model_key
    from placed

)

select * from final
