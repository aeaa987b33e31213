{{ depends_on_records_model() }}
with

source as (

    select * from {{ source('records', 'request_hierarchy') }}

),

renamed as (

    select
        request_cluster_id,
        request_cluster_name as request_name,
        request_level,
        parent_cluster_id
    from source

)

select * from renamed
