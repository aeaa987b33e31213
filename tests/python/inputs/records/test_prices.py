"""Prices of models that no seed has."""

from __future__ import annotations

import shutil
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from genai_prices import Usage, calc_price

from economic_index.errors import InputError
from economic_index.inputs.records import check_records
from economic_index.inputs.records.prices import list_prices, prices_of
from economic_index.paths import SEEDS
from tests.python.inputs.records.logs import SCHEMA, block

PRICES = ("input", "cache_write", "cache_read", "output")


def prices(name: str) -> list[tuple]:
    """First day and prices of a model."""
    return [
        (row["valid_from"], *(row[f"{kind}_usd_per_million"] for kind in PRICES))
        for row in prices_of(name)
    ]


@pytest.mark.parametrize(
    ("name", "provider", "model"),
    [
        ("gpt-5-mini", "openai", "gpt-5-mini"),
        ("openai/gpt-4o", "openai", "gpt-4o"),
        ("anthropic/claude-sonnet-4-5", "anthropic", "claude-sonnet-4-5"),
        (
            "anthropic.claude-sonnet-4-5-20250929-v1:0",
            "aws",
            "anthropic.claude-sonnet-4-5-20250929-v1:0",
        ),
        (
            "bedrock/us.anthropic.claude-haiku-4-5-20251001-v1:0",
            "aws",
            "us.anthropic.claude-haiku-4-5-20251001-v1:0",
        ),
        ("amazon.nova-lite-v1:0", "aws", "amazon.nova-lite-v1:0"),
        ("vertex_ai/gemini-2.5-pro", "google", "gemini-2.5-pro"),
        ("claude-opus-4@20250514", "google", "claude-opus-4@20250514"),
        ("mistral-small-latest", "mistral", "mistral-small-latest"),
    ],
)
@pytest.mark.parametrize("day", [date(2025, 1, 1), date(2026, 11, 1)])
def test_costs_are_those_of_the_library(
    name: str, provider: str, model: str, day: date
) -> None:
    """On any day, with cached tokens, for a prompt of the usual length."""
    spans = [span for span in prices(name) if span[0] is None or span[0] <= day]
    _, uncached, write, read, output = spans[-1]
    ours = (50 * uncached + 20 * write + 30 * read + 40 * output) / 1e6
    theirs = calc_price(
        Usage(
            input_tokens=100,
            cache_write_tokens=20,
            cache_read_tokens=30,
            output_tokens=40,
        ),
        model,
        provider_id=provider,
        genai_request_timestamp=datetime(day.year, day.month, day.day),
    ).total_price
    assert Decimal(ours) == pytest.approx(theirs)
    assert ours > 0


@pytest.mark.parametrize(
    "name",
    [
        "llama3",
        "ollama/gpt-oss:20b",
        "hosted_vllm/gpt-4o",
        "claude-unheard-of",
        "deepseek-chat",
        "",
    ],
)
def test_no_price_is_made_up(name: str) -> None:
    """Of models that nobody lists, that somebody hosts, or that the hour prices."""
    assert prices(name) == []


def test_a_seed_goes_before_the_list() -> None:
    table = list_prices(["claude-sonnet-4-5", "gpt-5-mini", "gpt-5-mini"])
    assert table["model"].to_pylist() == ["gpt-5-mini"]


def write_call(folder: Path, **fields) -> str:
    """A log with one record of the API."""
    (call,) = block(
        1,
        1,
        **{
            "platform": "1p_api",
            "request_cluster_id": None,
            "input_tokens": 1000,
            "output_tokens": 10,
            **fields,
        },
    )
    rows = [{**call, "record_id": "a"}]
    pq.write_table(pa.Table.from_pylist(rows, SCHEMA), folder / "log.parquet")
    return str(folder / "log.parquet")


def test_a_model_without_a_price(tmp_path: Path) -> None:
    """An error, until a row of the seed says that it has none."""
    log = write_call(tmp_path, model="gpt-unheard-of")
    with pytest.raises(InputError, match="with empty prices where it has none"):
        check_records([log], None)
    seeds = Path(shutil.copytree(SEEDS, tmp_path / "seeds"))
    with (seeds / "rules" / "api_prices.csv").open("a") as handle:
        handle.write("gpt-unheard-of,2024-01-01,,,,\n")
    assert check_records([log], None, seeds).list_prices.num_rows == 0


def test_models_of_the_records_are_looked_up(tmp_path: Path) -> None:
    """Those of records that state their cost are not."""
    log = write_call(tmp_path, model="gpt-5-mini")
    checked = check_records([log], None)
    assert checked.list_prices["model"].to_pylist() == ["gpt-5-mini"]
    log = write_call(tmp_path, model="gpt-5-mini", cost_usd=1.0)
    assert check_records([log], None).list_prices.num_rows == 0


def test_spans_of_both_lists(compiled_project: Path, tmp_path: Path) -> None:
    """Days from the first one on, without one, and a price that is none."""
    folder = compiled_project / "compiled" / "economic_index" / "models"
    sql = (folder / "intermediate/records/int_records__prices.sql").read_text()
    with duckdb.connect() as connection:
        connection.execute("attach ':memory:' as warehouse")
        connection.execute("create schema warehouse.seeds")
        connection.execute("create schema warehouse.staging")
        columns = (
            "(model varchar, valid_from date, input_usd_per_million double, "
            "cache_write_usd_per_million double, cache_read_usd_per_million double, "
            "output_usd_per_million double)"
        )
        connection.execute(f"create table warehouse.seeds.api_prices {columns}")
        connection.execute(
            f"create table warehouse.staging.stg_records__list_prices {columns}"
        )
        connection.execute(
            "insert into warehouse.seeds.api_prices values "
            "('own', '2025-01-01', 1, 1, 1, 1), ('own', '2025-03-01', 2, 2, 2, 2), "
            "('none', '2025-01-01', null, null, null, null)"
        )
        connection.execute(
            "insert into warehouse.staging.stg_records__list_prices values "
            "('listed', null, 3, 3, 3, 3), ('listed', '2025-02-01', 4, 4, 4, 4)"
        )
        found = connection.execute(
            "select model, first_day, next_first_day, input_usd_per_million "
            f"from ({sql}) order by model, first_day nulls first"
        ).fetchall()
    assert found == [
        ("listed", None, date(2025, 2, 1), 3),
        ("listed", date(2025, 2, 1), None, 4),
        ("none", None, None, None),
        ("own", None, date(2025, 3, 1), 1),
        ("own", date(2025, 3, 1), None, 2),
    ]
