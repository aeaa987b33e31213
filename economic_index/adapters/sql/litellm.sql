-- LiteLLM: a row of its table LiteLLM_SpendLogs is a call of the proxy.
-- Columns: https://github.com/BerriAI/litellm/blob/main/litellm/proxy/schema.prisma
with

parsed as (

    select
        *,
        metadata -> '$.additional_usage_values' as usage_values
    from export

)

select
    source_file,
    row_number,
    broken_json,
    wrong_version,
    request_id as call_id,
    map {
        'user': proxy_user,
        'end_user': end_user,
        'api_key': api_key,
        'team_id': team_id,
        'organization_id': organization_id,
        'session_id': session_id
    } as ids,
    start_time as occurred_at,
    requester_ip_address as ip_address,
    cast(null as varchar) as country_code,
    cast(null as varchar) as country_name,
    cast(null as varchar) as subdivision_name,
    cast(null as boolean) as is_flagged,
    -- Embeddings, images and speech are other calls; the names are LiteLLM's CallTypes.
    call_type in (
        'completion',
        'acompletion',
        'text_completion',
        'atext_completion',
        'anthropic_messages',
        'responses',
        'aresponses',
        'generate_content',
        'agenerate_content',
        'generate_content_stream',
        'agenerate_content_stream',
        'pass_through_endpoint'
    ) as is_call,
    -- Versions before the column said it in the metadata.
    coalesce(status, metadata ->> '$.status', 'success') = 'failure' as is_failed,
    model,
    prompt_tokens as input_tokens,
    true as input_holds_cache,
    usage_values ->> '$.cache_creation_input_tokens' as cache_write_tokens,
    coalesce(
        usage_values ->> '$.cache_read_input_tokens',
        usage_values ->> '$.prompt_tokens_details.cached_tokens'
    ) as cache_read_tokens,
    completion_tokens as output_tokens,
    spend as cost_usd,
    -- LiteLLM writes 0 for a model that it knows no price of.
    lower(coalesce(cache_hit, '')) <> 'true' as zero_cost_is_unknown
from parsed
