"""Exports that cannot be read: one error that names place and fix."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from economic_index.adapters import FORMATS, Export, write_records
from economic_index.errors import InputError
from tests.python.adapters.exports import (
    ROWS,
    SECRET,
    START,
    Row,
    write_csv,
    write_json_lines,
)

OF_CALLS = [name for name in FORMATS if name != "wildchat"]


def error_of(folder: Path, name: str, *paths: Path, **options) -> str:
    """What is said of an export; neither a text nor an account may be in it."""
    out = folder / "records.parquet"
    options = {"out": out, "salt": folder / "salt", **options}
    with pytest.raises(InputError) as raised:
        write_records(Export(name, list(map(str, paths)), **options))
    assert not out.exists()
    message = str(raised.value)
    assert SECRET not in message and "account-" not in message
    return message


def changed(name: str, folder: Path, change: Callable[[list[Row]], object]) -> Path:
    """An export whose rows were changed."""
    rows = copy.deepcopy(ROWS[name]())
    change(rows)
    return write_json_lines(folder / "export.jsonl", rows)


def span(rows: list[Row], number: int) -> Row:
    """A span of the lines of an OpenTelemetry export."""
    line, place = divmod(number, 2)
    return rows[line]["resourceSpans"][0]["scopeSpans"][0]["spans"][place]


def set_attribute(rows: list[Row], number: int, key: str, value: str) -> None:
    """Set the text of a span's attribute."""
    for attribute in span(rows, number)["attributes"]:
        if attribute["key"] == key:
            (kind,) = attribute["value"]
            attribute["value"] = {kind: value}


@pytest.mark.parametrize("name", FORMATS)
def test_an_empty_export(name: str, tmp_path: Path) -> None:
    path = write_json_lines(tmp_path / "export.jsonl", [])
    assert error_of(tmp_path, name, path) == (
        f"{path}: the export is empty. Export a window of time in which there were "
        "calls."
    )


@pytest.mark.parametrize(
    ("name", "columns", "words"),
    [
        ("litellm", ["request_id", "startTime", "spend"], "columns call_type, api_key"),
        ("litellm", ["date", "api_requests", "spend"], "daily sums of LiteLLM"),
        ("langfuse", ["id", "traceId", "startTime"], "interface or API"),
        (
            "langfuse",
            ["id", "trace_id", "start_time", "usage_details", "type"],
            "legacy observations",
        ),
        ("otel", ["resourceLogs"], "logs, not spans"),
        ("otel", ["name", "context", "attributes"], "console exporter"),
        ("helicone", ["request_created_at", "user_id", "status"], "ClickHouse"),
        ("helicone", ["response_id"], "columns response_status, request_created_at"),
        ("bedrock", ["eventVersion", "eventName"], "CloudTrail"),
        ("bedrock", ["message", "logStreamName"], "CloudWatch"),
        ("wildchat", ["conversation_id", "conversation"], "first WildChat"),
        *(
            (name, ["starting_at", "ending_at", "results"], "no records")
            for name in FORMATS
        ),
        *(
            (name, ["start_time", "end_time", "results"], "no records")
            for name in FORMATS
        ),
    ],
)
def test_columns_of_something_else(
    name: str, columns: list[str], words: str, tmp_path: Path
) -> None:
    """All that are missing are named at once, or what the file is instead."""
    path = write_json_lines(tmp_path / "export.jsonl", [dict.fromkeys(columns, "1")])
    message = error_of(tmp_path, name, path)
    assert message.startswith(f"{tmp_path.name}/export.jsonl")
    assert words in message


def test_buckets_of_an_api(tmp_path: Path) -> None:
    """The answer of OpenAI's usage API as it comes."""
    path = tmp_path / "usage.json"
    path.write_text(
        '{"object": "page", "data": [{"object": "bucket", "start_time": 1730419200, '
        '"end_time": 1730505600, "results": []}], "has_more": false}'
    )
    assert "They are no records" in error_of(tmp_path, "litellm", path)


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("litellm", "metadata"),
        ("langfuse", "usage_details"),
        ("helicone", "request_properties"),
    ],
)
def test_nested_json_that_is_none(name: str, column: str, tmp_path: Path) -> None:
    rows = [dict(row) for row in ROWS[name]()]
    path = write_csv(tmp_path / "export.csv", rows)
    text = path.read_text().splitlines()
    text[3] = re.sub(r'"\{""[^{}]*\{?[^{}]*\}?[^{}]*\}"', '"{broken"', text[3])
    path.write_text("\n".join(text) + "\n")
    message = error_of(tmp_path, name, path)
    assert message.startswith(f"{tmp_path.name}/export.csv, row 3, column {column}")
    assert "the field is no JSON" in message


@pytest.mark.parametrize("spans", ["{broken", {"scopeSpans": []}, None])
def test_spans_that_are_no_list(spans: object, tmp_path: Path) -> None:
    """They would be left out without a word."""
    path = changed("otel", tmp_path, lambda rows: rows[1].update(resourceSpans=spans))
    message = error_of(tmp_path, "otel", path)
    assert message.startswith(
        f"{tmp_path.name}/export.jsonl, row 2, column resourceSpans"
    )
    assert "the field is no JSON" in message


def test_metadata_that_is_no_json(tmp_path: Path) -> None:
    """Of Bedrock, whose log is JSON lines alone."""
    path = changed(
        "bedrock", tmp_path, lambda rows: rows[1].update(requestMetadata="{broken")
    )
    message = error_of(tmp_path, "bedrock", path)
    assert "row 2, column requestMetadata: the field is no JSON" in message


@pytest.mark.parametrize("name", FORMATS)
def test_a_line_that_is_no_json(name: str, tmp_path: Path) -> None:
    path = write_json_lines(tmp_path / "export.jsonl", ROWS[name]())
    lines = path.read_text().splitlines()
    lines[1] = lines[1][:40]
    path.write_text("\n".join(lines))
    message = error_of(tmp_path, name, path)
    assert message.startswith(f"{tmp_path.name}/export.jsonl, line 2: the line is no")


def test_a_session_of_two_accounts_by_a_key_of_the_log(tmp_path: Path) -> None:
    """Bedrock has no session but in the metadata of the request."""
    path = changed(
        "bedrock", tmp_path, lambda rows: rows[1].update(identity={"arn": "another"})
    )
    message = error_of(tmp_path, "bedrock", path, session="conversation")
    assert "the conversation has calls of two accounts" in message


@pytest.mark.parametrize("name", ["litellm", "langfuse", "otel", "helicone"])
def test_a_session_of_two_accounts(name: str, tmp_path: Path) -> None:
    """And the way out that the message names."""
    accounts = {"litellm": "user", "langfuse": "user_id", "helicone": "request_user_id"}

    def change(rows: list[Row]) -> None:
        if name == "otel":
            set_attribute(rows, 1, "user.id", "another")
        else:
            rows[1][accounts[name]] = "another"

    path = changed(name, tmp_path, change)
    message = error_of(tmp_path, name, path)
    assert "the conversation has calls of two accounts" in message
    assert "SESSION=none" in message
    out = tmp_path / "records.parquet"
    write_records(
        Export(name, [str(path)], out, session="none", salt=tmp_path / "salt")
    )


@pytest.mark.parametrize("name", FORMATS)
def test_a_clock_in_milliseconds(name: str, tmp_path: Path) -> None:
    columns = {
        "litellm": "startTime",
        "langfuse": "start_time",
        "otel": "startTimeUnixNano",
        "helicone": "request_created_at",
        "bedrock": "timestamp",
        "wildchat": "timestamp",
    }
    time = int(START.timestamp()) * 1000

    def change(rows: list[Row]) -> None:
        row = span(rows, 2) if name == "otel" else rows[2]
        row[columns[name]] = time

    message = error_of(tmp_path, name, changed(name, tmp_path, change))
    row = 2 if name == "otel" else 3
    assert message.startswith(
        f"{tmp_path.name}/export.jsonl, row {row}, column {columns[name]}: the time "
        "counts milliseconds since 1970. Write "
    )


@pytest.mark.parametrize("name", FORMATS)
def test_a_call_that_is_there_twice(name: str, tmp_path: Path) -> None:
    """As in windows of two exports that overlap."""
    first = write_json_lines(tmp_path / "a.jsonl", ROWS[name]())
    second = write_json_lines(tmp_path / "b.jsonl", ROWS[name]()[:1])
    message = error_of(tmp_path, name, first, second)
    assert message.startswith(f"{tmp_path.name}/b.jsonl, row 1, column ")
    assert f"the call stands in {tmp_path.name}/a.jsonl, row 1 too" in message


@pytest.mark.parametrize("name", ["litellm", "langfuse", "helicone"])
def test_a_cost_that_is_none(name: str, tmp_path: Path) -> None:
    """A price that is missing is an unknown cost, but a word is an error."""
    column = {"litellm": "spend", "langfuse": "total_cost", "helicone": "costUSD"}[name]

    def change(rows: list[Row]) -> None:
        rows[1][column] = "$0.25"

    message = error_of(tmp_path, name, changed(name, tmp_path, change))
    assert "row 2" in message and "the cost is negative, or no number" in message


@pytest.mark.parametrize("name", OF_CALLS)
def test_tokens_that_are_none(name: str, tmp_path: Path) -> None:
    def change(rows: list[Row]) -> None:
        if name == "otel":
            set_attribute(rows, 0, "gen_ai.usage.input_tokens", "-5")
        elif name == "langfuse":
            rows[0]["usage_details"]["input"] = -5
        elif name == "bedrock":
            rows[0]["input"]["inputTokenCount"] = -5
        else:
            rows[0]["prompt_tokens"] = -5

    message = error_of(tmp_path, name, changed(name, tmp_path, change))
    assert "row 1" in message
    assert "the number of tokens is negative, or no whole number" in message


def test_more_cached_tokens_than_input(tmp_path: Path) -> None:
    def change(rows: list[Row]) -> None:
        rows[0]["prompt_tokens"] = 39

    message = error_of(tmp_path, "litellm", changed("litellm", tmp_path, change))
    assert "the input has fewer tokens than its cached part" in message


@pytest.mark.parametrize("name", FORMATS)
def test_a_call_without_an_account(name: str, tmp_path: Path) -> None:
    """The message names the ids that could be it."""
    path = write_json_lines(tmp_path / "export.jsonl", ROWS[name]())
    message = error_of(tmp_path, name, path, account="nobody")
    assert "column nobody: the call has no account" in message
    assert all(each in message for each in FORMATS[name].ids)


def test_an_account_that_looks_like_another(tmp_path: Path) -> None:
    """Behind its hash nobody would see the blank."""

    def change(rows: list[Row]) -> None:
        rows[0]["user"] += " "

    message = error_of(tmp_path, "litellm", changed("litellm", tmp_path, change))
    assert "the id of the account begins or ends with a blank" in message


def test_a_segment_that_no_unit_can_have(tmp_path: Path) -> None:
    """A segment is not hashed: an account's id may not become one."""

    def change(rows: list[Row]) -> None:
        rows[2]["team_id"] = "someone@example.org"

    path = changed("litellm", tmp_path, change)
    message = error_of(tmp_path, "litellm", path, segment="team_id")
    assert message.startswith(f"{tmp_path.name}/export.jsonl, row 3, column team_id")
    assert "segments.csv" in message and "example.org" not in message
    message = error_of(tmp_path, "litellm", path, segment="user")
    assert message.startswith("SEGMENT: this id tells accounts apart")


def test_another_version_of_the_schema(tmp_path: Path) -> None:
    def change(rows: list[Row]) -> None:
        rows[1]["schemaVersion"] = "2.0"

    message = error_of(tmp_path, "bedrock", changed("bedrock", tmp_path, change))
    assert "row 2, column schemaVersion" in message and "rows of 1.0 only" in message


def test_nothing_but_failures(tmp_path: Path) -> None:
    path = write_json_lines(tmp_path / "export.jsonl", ROWS["litellm"]()[-2:])
    assert "no call is left" in error_of(tmp_path, "litellm", path)


def test_a_salt_that_others_may_read(tmp_path: Path) -> None:
    path = write_json_lines(tmp_path / "export.jsonl", ROWS["litellm"]())
    salt = tmp_path / "salt"
    salt.write_text("0" * 64)
    salt.chmod(0o644)
    assert "others may read the salt" in error_of(tmp_path, "litellm", path)
    salt.chmod(0o600)
    salt.write_text("short")
    assert "no salt of accounts" in error_of(tmp_path, "litellm", path)


def test_files_that_are_not_there(tmp_path: Path) -> None:
    assert "no file is there" in error_of(tmp_path, "litellm", tmp_path / "x.jsonl")
    assert "this is a folder" in error_of(tmp_path, "litellm", tmp_path)
    (tmp_path / "x.txt").touch()
    assert "what kind of file" in error_of(tmp_path, "litellm", tmp_path / "x.txt")
    assert "FROM: there is no format of this name" in error_of(
        tmp_path, "openai", tmp_path
    )


def test_a_database_that_is_none(tmp_path: Path) -> None:
    path = write_json_lines(tmp_path / "export.jsonl", ROWS["litellm"]())
    database = tmp_path / "places.mmdb"
    database.write_bytes(b"nothing")
    message = error_of(tmp_path, "litellm", path, geoip=database)
    assert "no MaxMind database" in message


def test_the_export_is_not_overwritten(tmp_path: Path) -> None:
    path = write_json_lines(tmp_path / "records.jsonl", ROWS["litellm"]())
    moved = path.rename(tmp_path / "export.parquet")
    message = error_of(tmp_path, "litellm", moved, out=moved)
    assert "the export itself lies there" in message
