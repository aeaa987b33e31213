{% test same_row_count_as(model, other) %}
{#- No row was lost or multiplied on the way from `other`. -#}

with

counted as (

    select
        (select count(*) from {{ model }}) as model_rows,
        (select count(*) from {{ other }}) as other_rows

)

select * from counted
where model_rows != other_rows

{% endtest %}
