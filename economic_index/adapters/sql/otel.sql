-- OpenTelemetry: OTLP/JSON as the collector's file exporter writes it, a line with many
-- spans; calls of models are the spans with an operation of inference. Attributes:
-- https://github.com/open-telemetry/semantic-conventions-genai (gen-ai-spans.md)
with

-- A line whose spans cannot be read stays, without any, for the checks.
lines as (

    select
        *,
        coalesce(json_type(resource_spans) = 'ARRAY', false) as is_list
    from export

),

spans as (

    select
        source_file,
        row_number,
        case when not is_list then 'resourceSpans' end as broken_json,
        wrong_version,
        unnest(
            case
                when is_list
                    then json_extract(resource_spans, '$[*].scopeSpans[*].spans[*]')
                else [cast(null as json)]
            end
        ) as span
    from lines

),

-- Attributes that hold text, which instrumentations may record, are not taken along.
attributed as (

    select
        *,
        map_from_entries(
            list_transform(
                list_filter(
                    json_extract(span, '$.attributes[*]'),
                    lambda attribute: (attribute ->> '$.key') not in (
                        'gen_ai.input.messages',
                        'gen_ai.output.messages',
                        'gen_ai.system_instructions',
                        'gen_ai.tool.definitions',
                        'gen_ai.prompt',
                        'gen_ai.completion'
                    )
                ),
                lambda attribute: row(
                    attribute ->> '$.key',
                    coalesce(
                        attribute ->> '$.value.stringValue',
                        attribute ->> '$.value.intValue',
                        attribute ->> '$.value.doubleValue',
                        attribute ->> '$.value.boolValue'
                    )
                )
            )
        ) as attributes
    from spans

)

select
    source_file,
    row_number,
    broken_json,
    wrong_version,
    (span ->> '$.traceId') || '-' || (span ->> '$.spanId') as call_id,
    map_concat(
        attributes,
        map {
            'traceId': span ->> '$.traceId',
            -- A trace that names no conversation is one of its own.
            'gen_ai.conversation.id': coalesce(
                attributes['gen_ai.conversation.id'], span ->> '$.traceId'
            )
        }
    ) as ids,
    span ->> '$.startTimeUnixNano' as occurred_at,
    coalesce(
        attributes['client.address'], attributes['http.client_ip']
    ) as ip_address,
    cast(null as varchar) as country_code,
    cast(null as varchar) as country_name,
    cast(null as varchar) as subdivision_name,
    cast(null as boolean) as is_flagged,
    coalesce(attributes['gen_ai.operation.name'], '') in (
        'chat', 'text_completion', 'generate_content'
    ) as is_call,
    coalesce(span ->> '$.status.code', '0') in ('2', 'STATUS_CODE_ERROR')
    or attributes['error.type'] is not null as is_failed,
    coalesce(
        attributes['gen_ai.response.model'], attributes['gen_ai.request.model']
    ) as model,
    -- The second names are those before version 1.27 of the conventions.
    coalesce(
        attributes['gen_ai.usage.input_tokens'],
        attributes['gen_ai.usage.prompt_tokens']
    ) as input_tokens,
    true as input_holds_cache,
    attributes['gen_ai.usage.cache_creation.input_tokens'] as cache_write_tokens,
    attributes['gen_ai.usage.cache_read.input_tokens'] as cache_read_tokens,
    coalesce(
        attributes['gen_ai.usage.output_tokens'],
        attributes['gen_ai.usage.completion_tokens']
    ) as output_tokens,
    cast(null as varchar) as cost_usd,
    true as zero_cost_is_unknown
from attributed
