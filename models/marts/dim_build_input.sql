with

final as (

    select
        cast(input_number as bigint) as input_number,
        input_kind,
        input_name,
        byte_count,
        sha256
    from {{ ref('int_provenance__inputs') }}

)

select * from final
