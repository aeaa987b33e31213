"""Publishing a warehouse of hostile names, in a folder of a hostile name."""

from __future__ import annotations

import csv
import hashlib
import re
from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import Browser

from economic_index.paths import ROOT
from economic_index.publish import (
    DIGEST,
    PUBLIC_SCHEMAS,
    RULES,
    parquet_of,
    publish,
    write_file_digests,
)
from economic_index.sql import quoted

HOSTILE_FOLDER = "it's [1]; $(touch pwned) {a,b} ü☃"
# A platform's label that ended a literal and wrote a file where it was pasted into SQL.
HOSTILE_LABEL = "Bob's API' or (copy (select 1) to 'pwned') --"
FORMULAS = [
    '=HYPERLINK("http://evil.example","x")',
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1)",
    "\t=1+1",
    "\r=1+1",
    "  =1+1",
    "＝1+1",
]
HARMLESS = ["-1.5", "+3e2", "a=b", "'=quoted'", "plain, with a comma", ""]
# As a spreadsheet judges a cell, told apart from how the project finds one.
LOOKS_LIKE_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r]")


def is_formula(cell: str) -> bool:
    """Whether a spreadsheet would compute a cell."""
    try:
        float(cell)
    except ValueError:
        return bool(LOOKS_LIKE_FORMULA.match(cell))
    return False


def write_warehouse(path: Path, share: float = -0.5) -> Path:
    """A warehouse with the least that `publish` asks for, and hostile names in it."""
    with duckdb.connect(str(path)) as connection:
        for schema in ("marts", "exports", "intermediate"):
            connection.execute(f"create schema {schema}")
        connection.execute(
            "create table marts.dim_wave as select 'r-1' as release_id, "
            f"'own' as platform, {quoted(HOSTILE_LABEL)} as platform_and_product, "
            "date '2026-01-01' as date_start, date '2026-02-01' as date_end"
        )
        connection.execute(
            "create table marts.dim_request (request_name varchar, share double)"
        )
        connection.execute(
            "comment on table marts.dim_request is 'The names'' own; table.'"
        )
        for name in [*FORMULAS, *HARMLESS, None]:
            connection.execute(
                "insert into marts.dim_request values (?, ?)", [name, share]
            )
        connection.execute(
            "create table marts.dim_disclosure_rule as "
            "select 'cell' as cell_kind, 'r' as disclosure_rule, 1.0 as threshold, "
            "1.0 as default_threshold, false as is_looser_than_default"
        )
        for table in ("exp_release_raw", "exp_release_enriched", "exp_release_monthly"):
            connection.execute(
                f"create table exports.{table} as select platform_and_product, "
                "date_start, date_end, request_name as cluster_name, -0.5 as value "
                "from marts.dim_wave, marts.dim_request"
            )
        connection.execute(
            "create table intermediate.int_tasks__sources as select '11-1' as "
            "onet_soc_code, 1 as onet_task_id, '=1+1' as task_statement, "
            "true as is_given"
        )
    return path


@pytest.fixture
def published(tmp_path: Path) -> Path:
    """What `publish` writes, in a folder whose name is hostile to SQL and shells."""
    folder = tmp_path / HOSTILE_FOLDER
    folder.mkdir()
    publish(write_warehouse(folder / "warehouse.duckdb"), folder / "published")
    write_file_digests(folder / "published")
    return folder / "published"


def rows_of(path: Path) -> list[list[str]]:
    """The rows of a CSV file, its header first."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def digests_of(published: Path) -> dict[str, str]:
    """The digests of `digests.csv` by table."""
    _, *rows = rows_of(published / "digests.csv")
    return {f"{schema}.{table}": digest for schema, table, _, digest in rows}


def test_a_table_is_complete_when_it_is_given_to_the_checks(tmp_path: Path) -> None:
    heard: dict[tuple[str, str], int] = {}

    def read(schema: str, table: str) -> None:
        assert parquet_of(tmp_path / "published", *RULES).exists()
        path = parquet_of(tmp_path / "published", schema, table)
        heard[schema, table] = duckdb.read_parquet(str(path)).shape[0]

    warehouse = write_warehouse(tmp_path / "warehouse.duckdb")
    publish(warehouse, tmp_path / "published", read)
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        assert heard == {
            (schema, table): connection.table(f"{schema}.{table}").shape[0]
            for schema, table, *_ in connection.execute(
                "from duckdb_tables() select schema_name, table_name"
            ).fetchall()
            if schema in PUBLIC_SCHEMAS
        }


def test_no_cell_of_a_csv_file_is_a_formula(published: Path) -> None:
    cells = [
        cell
        for path in (published / "csv").rglob("*.csv")
        for row in rows_of(path)
        for cell in row
    ]
    assert [cell for cell in cells if is_formula(cell)] == []
    # Marked, not lost; and what is no formula stays as it is.
    (_, *names) = rows_of(published / "csv" / "marts" / "dim_request.csv")
    found = {name for name, _ in names}
    assert found == {f"'{name}" for name in FORMULAS} | set(HARMLESS)
    assert {share for _, share in names} == {"-0.5"}


def test_parquet_database_and_release_files_hold_the_names_as_they_are(
    published: Path,
) -> None:
    expected = {*FORMULAS, *HARMLESS, None}
    with duckdb.connect(
        str(published / "published.duckdb"), read_only=True
    ) as connection:
        for place in (
            "marts.dim_request",
            quoted(published / "parquet" / "marts" / "dim_request.parquet"),
        ):
            names = connection.execute(f"select request_name from {place}").fetchall()
            assert {name for (name,) in names} == expected
    # The label of the wave found its rows, and ran nothing.
    for path in (published / "releases").rglob("aei_*.csv"):
        header, *rows = rows_of(path)
        column = header.index("cluster_name")
        # An empty text and none are one in the official layout.
        assert {row[column] or None for row in rows} == expected - {""}
    assert len(list((published / "releases").rglob("aei_*.csv"))) == 3
    assert not list(published.parents[1].rglob("pwned*"))
    assert not (ROOT / "pwned").exists()


def test_a_reader_computes_the_digests_from_database_and_parquet(
    published: Path,
) -> None:
    digests = digests_of(published)
    assert len(digests) == 6
    with duckdb.connect(
        str(published / "published.duckdb"), read_only=True
    ) as connection:
        for table, digest in digests.items():
            parquet = published / "parquet" / f"{table.replace('.', '/')}.parquet"
            for place in (table, quoted(parquet)):
                ((_, computed),) = connection.execute(
                    DIGEST.format(table=place)
                ).fetchall()
                assert computed == digest, place


def test_digests_are_the_same_again_and_a_changed_value_changes_one(
    published: Path, tmp_path: Path
) -> None:
    again, changed = (tmp_path / name / "published" for name in ("again", "changed"))
    for folder, share in ((again, -0.5), (changed, -0.25)):
        folder.parent.mkdir()
        publish(write_warehouse(folder.parent / "warehouse.duckdb", share), folder)
        write_file_digests(folder)
    first = digests_of(published)
    assert digests_of(again) == first
    assert (again / "SHA256SUMS").read_bytes() == (
        published / "SHA256SUMS"
    ).read_bytes()
    other = digests_of(changed)
    assert {table for table in first if first[table] != other[table]} == {
        "marts.dim_request"
    }


def test_the_sums_of_the_files_are_right_and_complete(published: Path) -> None:
    named = {}
    for line in (published / "SHA256SUMS").read_text(encoding="utf-8").splitlines():
        digest, name = line.split("  ", 1)
        named[name] = digest
    files = {
        path.relative_to(published).as_posix(): hashlib.sha256(
            path.read_bytes()
        ).hexdigest()
        for path in published.rglob("*")
        if path.is_file() and path.name not in ("published.duckdb", "SHA256SUMS")
    }
    assert named == files


def test_the_readme_says_how_a_digest_is_computed() -> None:
    words = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    assert " ".join(DIGEST.format(table="marts.dim_wave").split()) in words


def test_the_dashboards_csv_holds_no_formula(browser: Browser, tmp_path: Path) -> None:
    page = browser.new_page()
    page.evaluate("window.site = {tables: {}, waves: []}")
    page.add_script_tag(path=ROOT / "dashboard" / "static" / "format.js")
    text = page.evaluate(
        """(names) => {
            site.tables.t = {columns: [
                {n: "name", v: names}, {n: "share", v: names.map(() => -0.5)},
            ]};
            return site.csv("t", site.rows("t"));
        }""",
        [*FORMULAS, *HARMLESS],
    )
    page.close()
    _, *rows = csv.reader(text.splitlines(keepends=True))
    assert [name for name, _ in rows] == [f"'{name}" for name in FORMULAS] + HARMLESS
    assert {share for _, share in rows} == {"-0.5"}
