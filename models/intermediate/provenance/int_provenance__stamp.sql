with

stamp as (

    select * from {{ ref('stg_provenance__project') }}

),

inputs as (

    select count(*) as input_count from {{ ref('int_provenance__inputs') }}

),

final as (

    select
        stamp.project_version,
        stamp.commit_id,
        stamp.code_sha256,
        stamp.rules_sha256,
        stamp.inputs_sha256,
        inputs.input_count
    from stamp
    cross join inputs

)

select * from final
