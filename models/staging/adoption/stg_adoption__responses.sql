with

source as (

    select * from {{ source('adoption', 'responses') }}

),

renamed as (

    select
        question_id,
        question as question_text,
        answer_id,
        answer as answer_text,
        period_code,
        response_pct,
        is_suppressed
    from source

)

select * from renamed
