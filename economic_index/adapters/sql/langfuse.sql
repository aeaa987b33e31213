-- Langfuse: a row of the enriched observations (observations_v2/) of the export to blob
-- storage; the calls of models are those of the type GENERATION. Columns:
-- https://langfuse.com/docs/api-and-data-platform/features/blob-storage-export-fields
select
    source_file,
    row_number,
    broken_json,
    wrong_version,
    id as call_id,
    map {
        'user_id': user_id,
        -- A trace without a session is a conversation of its own.
        'session_id': coalesce(session_id, trace_id),
        'trace_id': trace_id
    } as ids,
    start_time as occurred_at,
    cast(null as varchar) as ip_address,
    cast(null as varchar) as country_code,
    cast(null as varchar) as country_name,
    cast(null as varchar) as subdivision_name,
    cast(null as boolean) as is_flagged,
    type = 'GENERATION' as is_call,
    level = 'ERROR' as is_failed,
    provided_model_name as model,
    usage_details ->> '$.input' as input_tokens,
    -- The kinds of usage add up to the total: `input` is what no cache served.
    false as input_holds_cache,
    coalesce(
        usage_details ->> '$.cache_creation_input_tokens',
        usage_details ->> '$.input_cache_creation'
    ) as cache_write_tokens,
    coalesce(
        usage_details ->> '$.cache_read_input_tokens',
        usage_details ->> '$.input_cached_tokens',
        usage_details ->> '$.input_cache_read'
    ) as cache_read_tokens,
    usage_details ->> '$.output' as output_tokens,
    total_cost as cost_usd,
    -- Langfuse writes 0 where no model of its price list matched.
    true as zero_cost_is_unknown
from export
