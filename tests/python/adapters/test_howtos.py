"""What comes out of the how-tos of LiteLLM and WildChat, from export to index."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from tests.python.adapters.conftest import HOWTOS

API_WAVE = "synthetic_records_1p_api_2000-02-07"
CHAT_WAVE = "synthetic_records_claude_ai_2000-02-07"


@pytest.fixture(scope="module")
def published(followed: Path) -> duckdb.DuckDBPyConnection:
    """What the build published, open for reading."""
    path = followed / "index" / "published" / "published.duckdb"
    return duckdb.connect(str(path), read_only=True)


def test_what_the_commands_say(followed: Path) -> None:
    """Whole counts: a failed call of LiteLLM is left out of its conversation."""
    said = [(followed / f"{page}.txt").read_text() for page in HOWTOS]
    assert "rows read: 6,000" in said[0] and "failed calls: 60" in said[0]
    assert "records: 2,000, by accounts (user): 400" in said[0]
    assert "records: 3,000, by accounts (hashed_ip): 500" in said[1]


def test_places_of_wildchat_are_in_the_index(
    published: duckdb.DuckDBPyConnection,
) -> None:
    """Names became codes, and flagged conversations do not count."""
    found = dict(
        published.execute(
            "select geography_id, usage_count from marts.fct_geography_usage "
            "where wave_id = ? and usage_count > 0",
            [CHAT_WAVE],
        ).fetchall()
    )
    assert found == {"USA": 980, "GBR": 980, "TUR": 980, "US-CA": 980}


@pytest.mark.parametrize("database", ["warehouse", "published/published"])
def test_no_text_and_no_account_is_there(followed: Path, database: str) -> None:
    """In no column of any table, the private ones too: there accounts are hashed."""
    path = followed / "index" / f"{database}.duckdb"
    looked_at = 0
    with duckdb.connect(str(path), read_only=True) as connection:
        columns = connection.execute(
            "select schema_name, table_name, column_name from duckdb_columns() "
            "where data_type = 'VARCHAR' and not internal"
        ).fetchall()
        for schema, table, column in columns:
            looked_at += 1
            ((found,),) = connection.execute(
                f'select count(*) from "{schema}"."{table}" where regexp_matches('
                f"\"{column}\", 'is never read|employee-|address-[0-9]|team-[0-9]')"
            ).fetchall()
            assert not found, (schema, table, column)
    assert looked_at
