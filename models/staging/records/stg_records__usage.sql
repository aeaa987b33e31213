{{ depends_on_records_model() }}
-- depends_on: {{ source('records', 'ledger') }}
-- A view over the files: they are read where they lie. Validation has passed by the
-- time its ledger is there.
with

source as (

    select * from {{ read_records(var('records')) }}

),

renamed as (

    select
        record_id,
        account_id,
        -- Who counts as one: an organisation where one is given, else the account. An
        -- organisation and an account of the same id are two.
        coalesce(
            'organisation ' || organisation_id, 'account ' || account_id
        ) as contributor_id,
        {{ as_utc('occurred_at', records_are_text(var('records'))) }} as occurred_at,
        platform,
        country,
        subdivision,
        cast(segment as string) as segment,
        network_type,
        coalesce(cast(is_flagged as boolean), false) as is_flagged,
        -- An id goes before a statement; statements are compared as releases do.
        coalesce(
            cast(cast(onet_task_id as bigint) as string), lower(trim(onet_task))
        ) as task_reference,
        onet_task_id is not null as is_task_id,
        cast(request_cluster_id as string) as request_cluster_id,
        collaboration_pattern,
        use_case,
        multitasking,
        human_only_ability,
        task_success,
        {%- for measure in record_means().values() %}
            cast({{ measure }} as double) as {{ measure }},
        {%- endfor %}
        cast(input_tokens as bigint) as input_tokens,
        coalesce(cast(cache_write_tokens as bigint), 0) as cache_write_tokens,
        coalesce(cast(cache_read_tokens as bigint), 0) as cache_read_tokens,
        cast(output_tokens as bigint) as completion_tokens,
        {{ model_name('model') }} as model,
        cast(cost_usd as double) as cost_usd
    from source

)

select * from renamed
