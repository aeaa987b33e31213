-- Helicone: a row of the export tool (npx @helicone/export), or of the answer of
-- POST /v1/request/query-clickhouse. Columns:
-- https://github.com/Helicone/helicone/tree/main/examples/export/typescript
with

parsed as (

    select
        *,
        cast(
            coalesce(request_properties, json('{}')) as map (varchar, varchar)
        ) as properties
    from export

)

select
    source_file,
    row_number,
    broken_json,
    wrong_version,
    -- The CSV of the tool has no request_id.
    coalesce(request_id, response_id) as call_id,
    map_concat(properties, map { 'request_user_id': request_user_id }) as ids,
    request_created_at as occurred_at,
    cast(null as varchar) as ip_address,
    country_code,
    cast(null as varchar) as country_name,
    cast(null as varchar) as subdivision_name,
    cast(null as boolean) as is_flagged,
    not contains(coalesce(request_path, ''), '/embeddings')
    and not contains(coalesce(request_path, ''), '/images')
    and not contains(coalesce(request_path, ''), '/audio') as is_call,
    coalesce(try_cast(response_status as integer), 0) not between 200 and 299
        as is_failed,
    coalesce(model, response_model, request_model) as model,
    prompt_tokens as input_tokens,
    -- Helicone subtracts what a cache served before it stores the number.
    false as input_holds_cache,
    prompt_cache_write_tokens as cache_write_tokens,
    prompt_cache_read_tokens as cache_read_tokens,
    completion_tokens as output_tokens,
    coalesce(cost_of_api, cost_usd) as cost_usd,
    -- Helicone writes 0 for a model that it knows no price of.
    true as zero_cost_is_unknown
from parsed
