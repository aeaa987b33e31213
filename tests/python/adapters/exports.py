"""Made-up rows of every format, in the columns that its projects define.

Each export says the same: four accounts have a conversation of two calls each, one call
failed, one row is no call of a model. The texts must never come out.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

SECRET = "a prompt that nobody may read"
START = datetime(2000, 2, 7, 8, 0, 0, tzinfo=UTC)
Row = dict[str, Any]


def calls() -> list[Row]:
    """What happened, in no format: two calls of each of four accounts."""
    return [
        {
            "number": 2 * account + call,
            "account": f"account-{account}",
            "session": f"session-{account}",
            "time": START + timedelta(hours=account, minutes=call),
        }
        for account in range(4)
        for call in range(2)
    ]


def iso(time: datetime) -> str:
    """A time as JSON of an API has it."""
    return time.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def litellm() -> list[Row]:
    """Rows of the table LiteLLM_SpendLogs."""
    rows = [
        {
            "request_id": f"chatcmpl-{call['number']}",
            "call_type": "acompletion",
            "api_key": "88dc28d0f030c55ed4ab77ed8faf0981",
            "spend": 0.25,
            "total_tokens": 150,
            "prompt_tokens": 100,
            "completion_tokens": 50,
            "startTime": iso(call["time"]),
            "endTime": iso(call["time"]),
            "model": "anthropic/claude-sonnet-4-5-20250929",
            "custom_llm_provider": "anthropic",
            "user": call["account"],
            "metadata": {
                "status": "success",
                "additional_usage_values": {
                    "cache_creation_input_tokens": 10,
                    "cache_read_input_tokens": 30,
                },
            },
            "cache_hit": "False",
            "team_id": "team-1",
            "organization_id": None,
            "end_user": "",
            "requester_ip_address": "2.125.160.216",
            "messages": [{"role": "user", "content": SECRET}],
            "response": {"content": SECRET},
            "session_id": call["session"],
            "status": "success",
        }
        for call in calls()
    ]
    failed = {**rows[0], "request_id": "failed", "status": "failure", "spend": 0.0}
    embedding = {**rows[0], "request_id": "embedding", "call_type": "aembedding"}
    return [*rows, failed, embedding]


def langfuse() -> list[Row]:
    """Rows of the enriched observations (observations_v2/)."""
    rows = [
        {
            "id": f"observation-{call['number']}",
            "trace_id": f"trace-{call['number']}",
            "project_id": "project",
            "type": "GENERATION",
            "parent_observation_id": "",
            "start_time": call["time"].strftime("%Y-%m-%d %H:%M:%S.%f"),
            "level": "DEFAULT",
            "input": SECRET,
            "output": SECRET,
            "provided_model_name": "claude-sonnet-4-5-20250929",
            "usage_details": {
                "input": 60,
                "input_cached_tokens": 30,
                "input_cache_creation": 10,
                "output": 50,
                "total": 150,
            },
            "total_cost": 0.25,
            "user_id": call["account"],
            "session_id": call["session"],
        }
        for call in calls()
    ]
    failed = {**rows[0], "id": "failed", "level": "ERROR"}
    span = {**rows[0], "id": "span", "type": "SPAN", "usage_details": {}}
    return [*rows, failed, span]


def attribute(key: str, value: object) -> Row:
    """An attribute as OTLP/JSON writes it: whole numbers as text."""
    if isinstance(value, int):
        return {"key": key, "value": {"intValue": str(value)}}
    return {"key": key, "value": {"stringValue": value}}


def otel() -> list[Row]:
    """Lines of the collector's file exporter, two spans each."""
    spans = []
    for call in calls():
        attributes = {
            "gen_ai.operation.name": "chat",
            "gen_ai.provider.name": "anthropic",
            "gen_ai.conversation.id": call["session"],
            "gen_ai.request.model": "claude-sonnet-4-5",
            "gen_ai.response.model": "claude-sonnet-4-5-20250929",
            "gen_ai.usage.input_tokens": 100,
            "gen_ai.usage.cache_read.input_tokens": 30,
            "gen_ai.usage.cache_creation.input_tokens": 10,
            "gen_ai.usage.output_tokens": 50,
            "user.id": call["account"],
            "gen_ai.input.messages": SECRET,
        }
        spans.append(
            {
                "traceId": f"trace-{call['number']}",
                "spanId": f"span-{call['number']}",
                "name": "chat claude-sonnet-4-5",
                "kind": 3,
                "startTimeUnixNano": str(int(call["time"].timestamp()) * 10**9),
                "attributes": [attribute(*each) for each in attributes.items()],
                "status": {},
            }
        )
    failed = {**spans[0], "spanId": "failed", "status": {"code": 2}}
    tool = {
        **spans[0],
        "spanId": "tool",
        "attributes": [attribute("gen_ai.operation.name", "execute_tool")],
    }
    spans += [failed, tool]
    return [
        {
            "resourceSpans": [
                {
                    "resource": {"attributes": [attribute("service.name", "chat")]},
                    "scopeSpans": [{"scope": {}, "spans": spans[number : number + 2]}],
                }
            ]
        }
        for number in range(0, len(spans), 2)
    ]


def helicone() -> list[Row]:
    """Rows of the export tool as JSON lines."""
    rows = [
        {
            "response_id": f"response-{call['number']}",
            "response_created_at": iso(call["time"]),
            "response_status": 200,
            "request_id": f"request-{call['number']}",
            "request_created_at": iso(call["time"]),
            "request_body": {"messages": [{"role": "user", "content": SECRET}]},
            "request_path": "https://api.anthropic.com/v1/messages",
            "request_user_id": call["account"],
            "request_properties": {"Helicone-Session-Id": call["session"]},
            "model": "claude-sonnet-4-5-20250929",
            "provider": "ANTHROPIC",
            "prompt_tokens": 60,
            "prompt_cache_write_tokens": 10,
            "prompt_cache_read_tokens": 30,
            "completion_tokens": 50,
            "country_code": "GB",
            "costUSD": 0.25,
        }
        for call in calls()
    ]
    failed = {**rows[0], "request_id": "failed", "response_status": 500}
    other = {
        **rows[0],
        "request_id": "other",
        "request_path": "https://api.openai.com/v1/embeddings",
    }
    return [*rows, failed, other]


def bedrock() -> list[Row]:
    """Objects of the model invocation log."""
    rows = [
        {
            "schemaType": "ModelInvocationLog",
            "schemaVersion": "1.0",
            "timestamp": call["time"].strftime("%Y-%m-%dT%H:%M:%SZ"),
            "accountId": "123456789012",
            "identity": {
                "arn": "arn:aws:sts::123456789012:assumed-role/chat/" + call["account"]
            },
            "region": "us-east-1",
            "requestId": f"request-{call['number']}",
            "operation": "Converse",
            "modelId": "arn:aws:bedrock:us-east-1:123456789012:inference-profile/"
            "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
            "input": {
                "inputContentType": "application/json",
                "inputBodyJson": {"messages": [{"content": [{"text": SECRET}]}]},
                "inputTokenCount": 60,
                "cacheReadInputTokenCount": 30,
                "cacheWriteInputTokenCount": 10,
            },
            "output": {
                "outputContentType": "application/json",
                "outputBodyJson": {"output": SECRET},
                "outputTokenCount": 50,
            },
            "requestMetadata": {"conversation": call["session"]},
        }
        for call in calls()
    ]
    failed = {
        **rows[0],
        "requestId": "failed",
        "errorCode": "ThrottlingException",
        "output": {},
    }
    embedding = {
        **rows[0],
        "requestId": "embedding",
        "operation": "InvokeModel",
        "modelId": "amazon.titan-embed-text-v2:0",
    }
    return [*rows, failed, embedding]


def wildchat() -> list[Row]:
    """Rows of WildChat-1M: a conversation each, so no calls and no failures."""
    return [
        {
            "conversation_hash": "the hash of the content, which is no key",
            "model": "gpt-4-0314",
            "timestamp": call["time"],
            "conversation": [
                {
                    "content": SECRET,
                    "role": role,
                    "turn_identifier": 1000 + 2 * call["number"] + turn,
                }
                for turn, role in enumerate(("user", "assistant"))
            ],
            "turn": 1,
            "language": "English",
            "toxic": False,
            "redacted": False,
            "state": "England",
            "country": "United Kingdom",
            "hashed_ip": call["account"],
        }
        for call in calls()[::2]
    ]


ROWS: Mapping[str, Callable[[], list[Row]]] = {
    "litellm": litellm,
    "langfuse": langfuse,
    "otel": otel,
    "helicone": helicone,
    "bedrock": bedrock,
    "wildchat": wildchat,
}


def write_json_lines(path: Path, rows: Sequence[Row]) -> Path:
    """One object a line."""
    path.write_text("".join(json.dumps(row, default=str) + "\n" for row in rows))
    return path


def write_json(path: Path, rows: Sequence[Row]) -> Path:
    """One list, as an interface exports it."""
    path.write_text(json.dumps(rows, default=str, indent=2))
    return path


def write_answer(path: Path, rows: Sequence[Row]) -> Path:
    """The answer of an API."""
    path.write_text(json.dumps({"data": rows, "total": len(rows)}, default=str))
    return path


def write_csv(path: Path, rows: Sequence[Row]) -> Path:
    """What is nested is JSON in a field."""
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, list(rows[0]))
        writer.writeheader()
        for row in rows:
            writer.writerow(
                {
                    name: json.dumps(value, default=str)
                    if isinstance(value, dict | list)
                    else value
                    for name, value in row.items()
                }
            )
    return path


def write_parquet(path: Path, rows: Sequence[Row]) -> Path:
    """Typed, with structs and lists."""
    pq.write_table(pa.Table.from_pylist(list(rows)), path)
    return path


WRITERS: Mapping[str, Callable[[Path, Sequence[Row]], Path]] = {
    "jsonl": write_json_lines,
    "json": write_json,
    "csv": write_csv,
    "parquet": write_parquet,
}
