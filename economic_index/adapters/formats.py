"""The formats that records can be made from: which columns of an export are read.

How the columns become calls is SQL: ``sql/<name of the format>.sql``. A column that is
not listed here is never read, so that no prompt and no answer is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

# Where a word begins in a name such as startTime.
WORD_INSIDE = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True)
class Column:
    """A column of an export.

    Attributes:
        name: its name, as the export spells it.
        is_json: whether it holds an object or a list, as JSON or nested.
        part: the one part that is read of a nested column, as a JSON path behind the
            column's ``$``.
        alias: what the SQL of the format calls it; "" means the name in snake case.
        is_optional: whether an export may lack it.
        only: the values that this version of the format has; any if empty.
    """

    name: str
    is_json: bool = False
    part: str = ""
    alias: str = ""
    is_optional: bool = False
    only: tuple[str, ...] = ()

    @property
    def sql_name(self) -> str:
        """Its name in the relation `export`."""
        return self.alias or WORD_INSIDE.sub("_", self.name).lower()


@dataclass(frozen=True)
class Lookalike:
    """An export that somebody may take for one of a format.

    Attributes:
        columns: the columns that tell it.
        words: what it is.
        fix: what to export instead.
    """

    columns: frozenset[str]
    words: str
    fix: str


@dataclass(frozen=True)
class Format:
    """A format of exports.

    Attributes:
        name: as FROM names it; its SQL lies in ``sql/<name>.sql``.
        title: what people call it.
        source: where its columns are defined.
        columns: the columns that are read.
        called: the column of the export behind each field of a call, for messages.
        ids: the ids that ACCOUNT, ORGANISATION and SESSION can name; those of a user's
            own keys come on top, see ``own_ids``.
        account: the id that tells accounts apart unless ACCOUNT says another.
        session: the id that ties calls to one conversation; "" where each row is one.
        own_ids: the prefix of ids that users name themselves, "" where there are none.
        clock: how the export writes a time: ``text`` or ``nanoseconds`` since 1970.
        lookalikes: exports that are mistaken for it.
    """

    name: str
    title: str
    source: str
    columns: tuple[Column, ...]
    called: Mapping[str, str]
    ids: tuple[str, ...]
    account: str
    session: str = ""
    own_ids: str = ""
    clock: str = "text"
    lookalikes: tuple[Lookalike, ...] = field(default=())


def optional(*names: str) -> tuple[Column, ...]:
    """Plain columns that an export may lack."""
    return tuple(Column(name, is_optional=True) for name in names)


def required(*names: str) -> tuple[Column, ...]:
    """Plain columns that every export has."""
    return tuple(map(Column, names))


LITELLM = Format(
    name="litellm",
    title="LiteLLM spend logs",
    source="https://github.com/BerriAI/litellm/blob/main/litellm/proxy/schema.prisma",
    columns=(
        *required(
            "request_id",
            "call_type",
            "api_key",
            "spend",
            "prompt_tokens",
            "completion_tokens",
            "startTime",
            "model",
            "end_user",
        ),
        # The word alone is a function of SQL.
        Column("user", alias="proxy_user"),
        *optional(
            "session_id",
            "status",
            "team_id",
            "organization_id",
            "requester_ip_address",
            "cache_hit",
        ),
        Column("metadata", is_json=True, is_optional=True),
    ),
    called={
        "call_id": "request_id",
        "occurred_at": "startTime",
        "input_tokens": "prompt_tokens",
        "output_tokens": "completion_tokens",
        "cache_write_tokens": "metadata",
        "cache_read_tokens": "metadata",
        "cost_usd": "spend",
    },
    ids=("user", "end_user", "api_key", "team_id", "organization_id", "session_id"),
    account="user",
    session="session_id",
    lookalikes=(
        Lookalike(
            frozenset({"api_requests", "date"}),
            "these are daily sums of LiteLLM (LiteLLM_Daily…Spend), not calls: nobody "
            "can tell accounts and conversations apart in them",
            "Export the table LiteLLM_SpendLogs, or GET /spend/logs/v2 of the proxy",
        ),
    ),
)

LANGFUSE = Format(
    name="langfuse",
    title="Langfuse observations",
    source="https://langfuse.com/docs/api-and-data-platform/features/"
    "blob-storage-export-fields",
    columns=(
        *required(
            "id",
            "trace_id",
            "type",
            "start_time",
            "level",
            "provided_model_name",
            "total_cost",
            "user_id",
            "session_id",
        ),
        Column("usage_details", is_json=True),
    ),
    called={
        "call_id": "id",
        "occurred_at": "start_time",
        "input_tokens": "usage_details",
        "output_tokens": "usage_details",
        "cache_write_tokens": "usage_details",
        "cache_read_tokens": "usage_details",
        "cost_usd": "total_cost",
    },
    ids=("user_id", "session_id", "trace_id"),
    account="user_id",
    session="session_id",
    lookalikes=(
        Lookalike(
            frozenset({"traceId", "startTime"}),
            "this is an export of Langfuse's interface or API, whose observations do "
            "not say the user and the session",
            "Export to blob storage with 'Enriched observations' (observations_v2/)",
        ),
        Lookalike(
            frozenset({"trace_id", "start_time", "usage_details"}),
            "these are the legacy observations, which do not say the user and the "
            "session, or some groups of fields were left out of the export",
            "Export 'Enriched observations' (observations_v2/) with the groups basic, "
            "time, model, usage and trace",
        ),
    ),
)

OTEL = Format(
    name="otel",
    title="OpenTelemetry GenAI spans",
    source="https://github.com/open-telemetry/semantic-conventions-genai/blob/main/"
    "docs/gen-ai/gen-ai-spans.md",
    columns=(Column("resourceSpans", is_json=True),),
    called={
        "call_id": "spanId",
        "occurred_at": "startTimeUnixNano",
        "input_tokens": "gen_ai.usage.input_tokens",
        "output_tokens": "gen_ai.usage.output_tokens",
        "cache_write_tokens": "gen_ai.usage.cache_creation.input_tokens",
        "cache_read_tokens": "gen_ai.usage.cache_read.input_tokens",
        "cost_usd": "cost",
    },
    ids=("user.id", "enduser.id", "gen_ai.conversation.id", "session.id", "traceId"),
    account="user.id",
    session="gen_ai.conversation.id",
    own_ids="any other attribute of the spans",
    clock="nanoseconds",
    lookalikes=(
        Lookalike(
            frozenset({"resourceLogs"}),
            "these are logs, not spans",
            "Export the pipeline of traces with the collector's file exporter",
        ),
        Lookalike(
            frozenset({"resourceMetrics"}),
            "these are metrics: sums of many calls, in which nobody can tell accounts "
            "apart",
            "Export the pipeline of traces with the collector's file exporter",
        ),
        Lookalike(
            frozenset({"context", "attributes"}),
            "these are spans of the console exporter of one SDK",
            "Export OTLP/JSON with the collector's file exporter",
        ),
    ),
)

HELICONE = Format(
    name="helicone",
    title="Helicone requests",
    source="https://github.com/Helicone/helicone/tree/main/examples/export/typescript",
    columns=(
        *required(
            "response_id",
            "response_status",
            "request_created_at",
            "request_user_id",
            "prompt_tokens",
            "completion_tokens",
        ),
        *optional(
            "request_id",
            "request_path",
            "model",
            "response_model",
            "request_model",
            "prompt_cache_write_tokens",
            "prompt_cache_read_tokens",
            "country_code",
            "cost_usd",
        ),
        Column("costUSD", alias="cost_of_api", is_optional=True),
        Column("request_properties", is_json=True, is_optional=True),
    ),
    called={
        "call_id": "request_id",
        "occurred_at": "request_created_at",
        "input_tokens": "prompt_tokens",
        "output_tokens": "completion_tokens",
        "cache_write_tokens": "prompt_cache_write_tokens",
        "cache_read_tokens": "prompt_cache_read_tokens",
        "cost_usd": "costUSD",
    },
    ids=("request_user_id", "Helicone-Session-Id"),
    account="request_user_id",
    session="Helicone-Session-Id",
    own_ids="any other key of request_properties",
    lookalikes=(
        Lookalike(
            frozenset({"request_created_at", "user_id", "status"}),
            "these are rows of Helicone's ClickHouse, not of its export",
            "Run npx @helicone/export --format jsonl, without --include-body",
        ),
    ),
)

BEDROCK = Format(
    name="bedrock",
    title="AWS Bedrock model invocation logs",
    source="https://docs.aws.amazon.com/bedrock/latest/userguide/"
    "model-invocation-logging.html",
    columns=(
        Column("schemaType", only=("ModelInvocationLog",)),
        Column("schemaVersion", only=("1.0",)),
        *required("timestamp", "accountId", "requestId", "operation", "modelId"),
        *optional("errorCode"),
        Column("requestMetadata", is_json=True, is_optional=True),
        # The bodies beside these parts hold the text.
        Column("identity", part=".arn", alias="arn", is_optional=True),
        Column("input", part=".inputTokenCount", alias="input_tokens"),
        Column("input", part=".cacheWriteInputTokenCount", alias="cache_write_tokens"),
        Column("input", part=".cacheReadInputTokenCount", alias="cache_read_tokens"),
        Column("output", part=".outputTokenCount", alias="output_tokens"),
    ),
    called={
        "call_id": "requestId",
        "occurred_at": "timestamp",
        "input_tokens": "input.inputTokenCount",
        "output_tokens": "output.outputTokenCount",
        "cache_write_tokens": "input.cacheWriteInputTokenCount",
        "cache_read_tokens": "input.cacheReadInputTokenCount",
        "cost_usd": "cost",
    },
    ids=("identity.arn", "accountId"),
    account="identity.arn",
    own_ids="any key of requestMetadata",
    lookalikes=(
        Lookalike(
            frozenset({"eventVersion", "eventName"}),
            "these are events of CloudTrail, which say no tokens",
            "Turn on model invocation logging to S3 and export its files",
        ),
        Lookalike(
            frozenset({"message", "logStreamName"}),
            "these are events of CloudWatch with the log inside a text",
            "Take the files that model invocation logging writes to S3",
        ),
    ),
)

WILDCHAT = Format(
    name="wildchat",
    title="WildChat conversations",
    source="https://huggingface.co/datasets/allenai/WildChat-1M",
    columns=(
        *required("model", "timestamp", "toxic", "country", "state", "hashed_ip"),
        # The hash of a conversation is no key: equal conversations share it.
        Column("conversation", part="[0].turn_identifier", alias="turn_identifier"),
    ),
    called={
        "call_id": "conversation[0].turn_identifier",
        "occurred_at": "timestamp",
        "input_tokens": "tokens",
        "output_tokens": "tokens",
        "cache_write_tokens": "tokens",
        "cache_read_tokens": "tokens",
        "cost_usd": "cost",
    },
    ids=("hashed_ip",),
    account="hashed_ip",
    lookalikes=(
        Lookalike(
            frozenset({"conversation_id", "conversation"}),
            "this is the first WildChat, which says neither who wrote nor where",
            "Take WildChat-1M or WildChat-4.8M",
        ),
    ),
)

FORMATS = {
    each.name: each for each in (LITELLM, LANGFUSE, OTEL, HELICONE, BEDROCK, WILDCHAT)
}

LOG_INSTEAD = (
    "Give the log of the calls: of a gateway (litellm, helicone), of a tracer "
    "(langfuse, otel) or of the cloud (bedrock)"
)
# Sums over windows of time, whatever FROM says they are.
NO_RECORDS = (
    Lookalike(
        frozenset({"starting_at", "ending_at", "results"}),
        "this is Anthropic's usage or cost report: sums over windows of time, in which "
        "nobody can tell accounts and conversations apart. They are no records",
        LOG_INSTEAD,
    ),
    Lookalike(
        frozenset({"start_time", "end_time", "results"}),
        "this is OpenAI's usage or cost report: sums over windows of time, in which "
        "nobody can tell accounts and conversations apart. They are no records",
        LOG_INSTEAD,
    ),
)
