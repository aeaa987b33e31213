"""What may be shared: complete, readable, documented, and the same bytes every time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tests.python.warehouse.warehouses import file_hashes

PUBLIC_SCHEMAS = {"marts", "report", "exports"}
DESCRIPTIONS = (
    *("README.md", "LICENSES.md", "CITATION.cff", "VERSION", "codebook.csv"),
    *("datapackage.json", "croissant.json", "dataset.jsonld", "labels.R"),
    *("quickstart.py", "digests.csv", "SHA256SUMS"),
)


@pytest.fixture(
    scope="module",
    params=["sample_build", pytest.param("release_build", marks=pytest.mark.release)],
)
def build(request: pytest.FixtureRequest) -> Path:
    """The build folder of the sample, then of the real release."""
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="module")
def both(build: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """`warehouse` and `published` side by side, open for reading."""
    with duckdb.connect() as connection:
        warehouse = build / "warehouse.duckdb"
        shared = build / "published" / "published.duckdb"
        connection.execute(f"attach '{warehouse}' as warehouse (read_only)")
        connection.execute(f"attach '{shared}' as published (read_only)")
        yield connection


def public_columns(both: duckdb.DuckDBPyConnection, database: str) -> list[tuple]:
    """(schema, table, column, type, comment) of a database's public columns.

    A comment is read as one line, as it is published.
    """
    return both.execute(
        """
        select
            schema_name, table_name, column_name, data_type,
            trim(regexp_replace(comment, '\\s+', ' ', 'g'))
        from duckdb_columns()
        where database_name = ? and schema_name in ('marts', 'report', 'exports')
        order by schema_name, table_name, column_index
        """,
        [database],
    ).fetchall()


def public_tables(both: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    """(schema, table) of the warehouse's public tables."""
    columns = public_columns(both, "warehouse")
    return sorted({(schema, table) for schema, table, *_ in columns})


def test_nothing_but_public_schemas(both: duckdb.DuckDBPyConnection) -> None:
    """The private layers stay with the operator."""
    schemas = both.sql(
        "select distinct schema_name from duckdb_tables() "
        "where database_name = 'published'"
    ).fetchall()
    found = {schema for (schema,) in schemas}
    assert {"marts", "exports"} <= found <= PUBLIC_SCHEMAS
    assert not both.sql(
        "select view_name from duckdb_views() "
        "where database_name = 'published' and not internal"
    ).fetchall()


def test_same_tables_columns_and_descriptions(both: duckdb.DuckDBPyConnection) -> None:
    """`published.duckdb` has the warehouse's public tables, with their comments."""
    assert public_columns(both, "published") == public_columns(both, "warehouse")


def test_every_table_and_column_is_described(both: duckdb.DuckDBPyConnection) -> None:
    """A BI tool shows what each table and column means."""
    undescribed = [
        (table, column)
        for _, table, column, _, comment in public_columns(both, "published")
        if not comment
    ]
    assert not undescribed
    assert not both.sql(
        "select table_name from duckdb_tables() "
        "where database_name = 'published' and coalesce(comment, '') = ''"
    ).fetchall()


def test_files_are_those_of_the_tables(
    build: Path, both: duckdb.DuckDBPyConnection
) -> None:
    """Each table as Parquet and CSV, the database, and what describes them."""
    folder = build / "published"
    expected = {
        f"{kind}/{schema}/{table}.{kind}"
        for schema, table in public_tables(both)
        for kind in ("parquet", "csv")
    }
    found = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and not {"releases", "queries", "stata"} & set(path.parts)
    }
    assert found == expected | {"published.duckdb", *DESCRIPTIONS}


def test_the_formats_hold_the_same_rows(
    build: Path, both: duckdb.DuckDBPyConnection
) -> None:
    """Parquet row for row, CSV in number and columns, of every table."""
    folder = build / "published"
    for schema, table in public_tables(both):
        shared = f"published.{schema}.{table}"
        original = f"warehouse.{schema}.{table}"
        parquet = f"read_parquet('{folder}/parquet/{schema}/{table}.parquet')"
        text = f"read_csv('{folder}/csv/{schema}/{table}.csv', all_varchar = true)"
        counts = both.execute(
            f"""
            select
                (select count(*) from {shared}),
                (select count(*) from {original}),
                (select count(*) from {parquet}),
                (select count(*) from {text})
            """
        ).fetchone()
        assert len(set(counts)) == 1, f"{table}: {counts} rows"
        assert both.sql(f"from {text}").columns == both.sql(f"from {shared}").columns
        for left, right in ((shared, parquet), (parquet, shared), (shared, original)):
            (differing,) = both.execute(
                f"select count(*) from (from {left} except all from {right})"
            ).fetchone()
            assert not differing, f"{left} has {differing} rows that {right} lacks"


# How many accounts there are, as the ends of a band.
BANDS = {"active_accounts_at_least", "active_accounts_at_most"}


def test_no_account(both: duckdb.DuckDBPyConnection) -> None:
    """Who is behind a conversation never leaves the private schemas."""
    for _, table, column, *_ in public_columns(both, "published"):
        assert "account" not in column or column in BANDS, f"{table}.{column}"


def test_no_count_below_the_threshold(both: duckdb.DuckDBPyConnection) -> None:
    """A published count is 15 or more, or the stated 0 of a country (section 8)."""
    tables = [
        (schema, table)
        for schema, table, column, *_ in public_columns(both, "published")
        if column == "usage_count"
    ]
    assert len(tables) >= 4
    for schema, table in tables:
        (disclosed,) = both.execute(
            f"select count(*) from published.{schema}.{table} "
            "where usage_count between 1 and 14"
        ).fetchone()
        assert not disclosed, f"{table} discloses {disclosed} counts"


def test_two_builds_give_the_same_bytes(default_build: Path, shell_build: Path) -> None:
    """Every file but the database, and what the database holds (`digests.csv`)."""
    first, second = (
        {
            path: digest
            for path, digest in file_hashes(folder / "published").items()
            if not path.endswith(".duckdb")
        }
        for folder in (default_build, shell_build)
    )
    assert set(first) == set(second)
    assert [path for path in first if first[path] != second[path]] == []
    assert len(first) >= 30
