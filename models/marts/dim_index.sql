with

indexes as (

    select * from {{ ref('indexes') }}

),

final as (

    select
        index_id,
        title,
        publisher,
        footer,
        is_own
    from indexes

)

select * from final
