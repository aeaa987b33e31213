with

final as (

    select
        project_version,
        commit_id,
        code_sha256,
        rules_sha256,
        inputs_sha256,
        input_count
    from {{ ref('int_provenance__stamp') }}

)

select * from final
