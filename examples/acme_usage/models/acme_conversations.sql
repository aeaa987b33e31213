-- What a conversation is, in the columns of usage records (README of the package, "Point
-- it at your own records"). A real project selects from its own log here.
{{ config(materialized='table') }}

with

employees as (

    select * from {{ ref('acme_employees') }}

),

numbers as (

    {{ dbt.generate_series(32) }}

),

conversations as (

    select
        employees.employee_id,
        employees.office_country,
        cast(numbers.generated_number as integer) as conversation_number
    from employees
    inner join numbers
        on numbers.generated_number <= employees.conversation_count

)

select
    employee_id || '/' || cast(conversation_number as string) as record_id,
    employee_id as account_id,
    cast(
        {{ dbt.dateadd('day', 'conversation_number - 1', "cast('2026-10-01' as date)") }}
        as timestamp
    ) as occurred_at,
    'acme_assistant' as platform,
    office_country as country,
    cast(null as string) as subdivision,
    case when conversation_number = 9 then 'vpn' end as network_type,
    false as is_flagged,
    cast(
        case conversation_number % 4 when 1 then 8823 when 2 then 8831 else 20280 end
        as bigint
    ) as onet_task_id,
    cast(null as string) as request_cluster_id,
    case conversation_number % 3
        when 0 then 'directive'
        when 1 then 'task iteration'
        else 'learning'
    end as collaboration_pattern
from conversations
