-- AWS Bedrock: an object of the model invocation log, as S3 gets it. Columns:
-- https://docs.aws.amazon.com/bedrock/latest/userguide/model-invocation-logging.html
with

parsed as (

    select
        *,
        cast(
            coalesce(request_metadata, json('{}')) as map (varchar, varchar)
        ) as metadata
    from export

)

select
    source_file,
    row_number,
    broken_json,
    wrong_version,
    request_id as call_id,
    map_concat(
        metadata, map { 'identity.arn': arn, 'accountId': account_id }
    ) as ids,
    timestamp as occurred_at,
    cast(null as varchar) as ip_address,
    -- The log's region is the server's, not the caller's.
    cast(null as varchar) as country_code,
    cast(null as varchar) as country_name,
    cast(null as varchar) as subdivision_name,
    cast(null as boolean) as is_flagged,
    operation in (
        'Converse', 'ConverseStream', 'InvokeModel', 'InvokeModelWithResponseStream'
    )
    and not contains(model_id, 'embed') as is_call,
    error_code is not null as is_failed,
    -- The name behind the last slash of an ARN.
    split_part(model_id, '/', -1) as model,
    input_tokens,
    false as input_holds_cache,
    cache_write_tokens,
    cache_read_tokens,
    output_tokens,
    cast(null as varchar) as cost_usd,
    true as zero_cost_is_unknown
from parsed
