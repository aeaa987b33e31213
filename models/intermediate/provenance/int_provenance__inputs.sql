with

inputs as (

    select * from {{ ref('stg_provenance__inputs') }}

),

final as (

    select
        row_number() over (order by input_kind, input_name) as input_number,
        input_kind,
        input_name,
        byte_count,
        sha256
    from inputs

)

select * from final
