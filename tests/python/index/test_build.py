"""What a build of an index of one's own publishes, and what it has nothing of."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import duckdb
import pytest

from dashboard import build_site
from dashboard.pages import Site
from dashboard.tables import Published
from economic_index.catalogue import read_dataset
from economic_index.foresight import what_will_be_seen
from economic_index.index import seeds_of
from economic_index.inputs.release import read_releases
from economic_index.request import remembered
from economic_index.summary import Snapshot
from tests.python.conftest import run_build
from tests.python.inputs.records.logs import BLOCK, log_rows, write_rows


@pytest.fixture(scope="module")
def published(own_index: Path) -> duckdb.DuckDBPyConnection:
    database = own_index / "published" / "published.duckdb"
    return duckdb.connect(str(database), read_only=True)


def rows(connection: duckdb.DuckDBPyConnection, query: str) -> list[tuple]:
    return connection.execute(query).fetchall()


def test_its_waves_and_its_name(published: duckdb.DuckDBPyConnection) -> None:
    assert rows(published, "select wave_id from marts.dim_wave order by 1") == [
        ("acme_1p_api_2000-02-01",),
        ("acme_claude_ai_2000-02-01",),
    ]
    assert rows(published, "select title, publisher, is_own from marts.dim_index") == [
        ("Acme AI index", "Acme Corporation", True)
    ]


def test_no_country_is_left_out_that_it_does_not_name(
    published: duckdb.DuckDBPyConnection,
) -> None:
    cuba = (
        "select usage_count from marts.fct_geography_usage where geography_id = 'CUB'"
    )
    assert rows(published, cuba) == [(20,)]
    assert not rows(
        published, "select 1 from marts.dim_geography where is_service_excluded"
    )


def test_a_handful_of_places_has_an_index_and_no_tier_nor_line(
    published: duckdb.DuckDBPyConnection,
) -> None:
    found = rows(
        published,
        """
        select
            count(usage_per_capita_index), max(usage_per_capita_index_rank),
            count(usage_tier)
        from marts.fct_geography_usage
        where geography_level = 'country'
        """,
    )
    assert found == [(3, 3, 0)]
    assert rows(published, "select count(*) from marts.fct_regression") == [(0,)]


def test_usage_by_model_without_any_label(
    published: duckdb.DuckDBPyConnection,
) -> None:
    """The API's records: one model, two tasks; a million tokens and six million."""
    found = rows(
        published,
        """
        select
            model, usage_count, active_accounts_at_least, active_accounts_at_most,
            input_tokens_sum, output_tokens_sum, cost_usd_sum
        from marts.fct_geography_model
        where platform = '1p_api' and geography_id = 'GLOBAL'
        order by model
        """,
    )
    numbers = (2 * BLOCK, 200, 499, BLOCK * 4e6, BLOCK * 2e6, BLOCK * (18.0 + 6.0))
    assert found == [("all", *numbers), ("claude-sonnet-4", *numbers)]


def test_its_headlines_need_no_label(own_index: Path) -> None:
    """Of the records of the API, which have models: two blocks of 200 accounts."""
    snapshot = Snapshot.of(own_index / "published")
    assert snapshot is not None
    wave = "acme_1p_api_2000-02-01"
    told = {
        "Usage": f"{2 * BLOCK:,} records",
        "Active accounts": "200 to 499",
        "Tokens": f"{BLOCK * 4_000_000:,} in, {BLOCK * 2_000_000:,} out",
        "Cost": f"{BLOCK * 24:,}.00 US dollars",
    }
    for headline, value in told.items():
        assert snapshot.headlines[headline] == (value, wave)


def test_a_mean_where_the_rules_for_sums_hold(
    own_index: Path, published: duckdb.DuckDBPyConnection
) -> None:
    """All say the time; one account no autonomy, and most of the years."""
    found = rows(
        published,
        """
        select wave_id, geography_id, measure_id, unit, measured_count, mean_value
        from marts.fct_primitive_mean
        """,
    )
    ((mean,),) = duckdb.sql(
        f"""
        select avg(human_only_time_hours) from '{own_index}/log/*.parquet'
        where platform = 'claude_ai' and network_type is null and is_flagged is null
        """
    ).fetchall()
    assert found == [
        (
            "acme_claude_ai_2000-02-01",
            "GLOBAL",
            "human_only_time_hours",
            "hours",
            None,
            round(mean, 2),
        )
    ]


def test_its_description_names_nobody_else(own_index: Path) -> None:
    """Who is cited, and none but questions that have an answer."""
    folder = own_index / "published"
    about = (folder / "README.md").read_text()
    assert "Made from Acme Corporation: Usage records of Acme Corporation" in about
    queries = list((folder / "queries").glob("*.csv"))
    assert queries
    assert all(len(path.read_text().splitlines()) > 1 for path in queries)
    shared = [
        path for path in folder.rglob("*") if path.suffix not in (".duckdb", ".dta")
    ]
    told = [
        path for path in shared if path.is_file() and b"Anthropic" in path.read_bytes()
    ]
    assert told == []


def test_nothing_of_the_reports(
    own_index: Path, published: duckdb.DuckDBPyConnection
) -> None:
    schemas = rows(published, "select distinct schema_name from duckdb_tables()")
    assert sorted(schemas) == [("exports",), ("marts",)]
    assert not (own_index / "published" / "csv" / "report").exists()


def test_its_release_reads_back_under_it_alone(own_index: Path) -> None:
    release = own_index / "published" / "releases" / "release_acme"
    cells = read_releases([release], seeds_of(str(own_index / "acme"))).cells
    assert set(cells["wave_id"].to_pylist()) == {
        "acme_1p_api_2000-02-01",
        "acme_claude_ai_2000-02-01",
    }


def test_it_is_remembered_for_dbt(own_index: Path) -> None:
    last = remembered(own_index)
    assert last is not None and last.index == str(own_index / "acme")


def test_the_dashboard_is_its_own(own_index: Path) -> None:
    site = build_site(own_index).parent
    home = (site / "index.html").read_text()
    assert "<title>How AI is used, place by place · Acme AI index</title>" in home
    assert "Acme Corporation. Written by the data team." in home
    assert "Anthropic" not in home
    pages = {path.name for path in site.glob("*.html")}
    assert "places.html" in pages
    assert not pages & {"figures.html", "scoreboard.html", "chapter-1.html"}
    broken = [
        (page.name, target)
        for page in site.rglob("*.html")
        for target in re.findall(r'(?:href|src)="([^"#?]+)', page.read_text())
        if not target.startswith(("data:", "https:"))
        and not (page.parent / target).exists()
    ]
    assert broken == []
    for page in site.glob("*.html"):
        for gone in ("figures.html", "scoreboard.html"):
            assert f'href="{gone}' not in page.read_text(), page.name


def test_places_that_no_record_names_have_no_pages(
    own_index: Path, tmp_path: Path
) -> None:
    """The first page says once what there is not; units have their pages."""
    copied = tmp_path / "published.duckdb"
    shutil.copy(own_index / "published" / "published.duckdb", copied)
    of_places = "geography_level in ('country', 'state_us')"
    with duckdb.connect(str(copied)) as connection:
        connection.execute(
            f"update marts.fct_geography_usage set status = 'O' where {of_places}; "
            f"update marts.fct_slice_coverage set status = 'O' where {of_places}"
        )
    dataset = read_dataset(own_index / "published")
    with Published(copied) as published:
        site = Site(published, dataset, tmp_path)
        assert set(site.names) == {
            "GLOBAL",
            *("SEG-eng", "SEG-eng-web", "SEG-eng-data", "SEG-ops"),
        }
        listed = {row["geography_id"] for row in site.places_with_page()}
        assert listed == set(site.names)
        assert site.home()["absent"] == ["countries", "US states"]
    with Published(own_index / "published" / "published.duckdb") as published:
        site = Site(published, dataset, tmp_path)
        assert {"USA", "US-CA"} <= set(site.names)
        assert site.home()["absent"] == []


def test_records_of_which_nothing_can_be_published_replace_nothing(
    own_index: Path, tmp_path: Path
) -> None:
    """Nine accounts with a record each; the wave does not count as published either."""
    rows = [{**row, "record_id": f"few{row['record_id']}"} for row in log_rows()[:9]]
    write_rows(tmp_path / "log", "few", rows)
    outcome = run_build(
        tmp_path,
        *("--index", own_index / "acme", "--records", f"{tmp_path}/log/*.parquet"),
        *("--reference", own_index / "reference"),
    )
    assert outcome.returncode == 2, outcome.stderr
    assert "RECORDS: nothing could be published" in outcome.stderr
    assert "9" not in outcome.stderr
    assert not (tmp_path / "warehouse.duckdb").exists()
    assert not list((tmp_path / "ledger").glob("*.jsonl"))


def test_a_dry_run_says_what_will_be_seen_and_leaves_nothing(
    own_index: Path, tmp_path: Path
) -> None:
    options = (
        *("--index", own_index / "acme", "--records", f"{own_index}/log/*.parquet"),
        *("--reference", own_index / "reference", "--plan"),
    )
    outcome = run_build(tmp_path, *options)
    assert outcome.returncode == 0, outcome.stderr
    said = outcome.stdout[outcome.stdout.index("Waves") :]
    # The shares are those of the build.
    with duckdb.connect(str(own_index / "warehouse.duckdb"), read_only=True) as built:
        shares = rows(
            built,
            """
            select
                wave_id, facet,
                round(
                    sum(cell_count) filter (where outcome = 'published')
                    / sum(cell_count) * 100
                )
            from intermediate.int_disclosure__report
            group by all
            """,
        )
    assert shares
    for wave, facet, share in shares:
        (line,) = [
            line
            for line in said.splitlines()
            if re.match(rf"\s+{wave}\s+{facet}\s\s", line)
        ]
        assert f" {share or 0:.0f} %" in line
    # The log has nine records of one state, and four of one country's task.
    small = {int(word) for word in said.replace(",", "").split() if word.isdigit()}
    assert not small & set(range(1, 15)) - {int(s) for *_, s in shares if s}
    assert "nothing is published" in said
    assert {path.name for path in tmp_path.iterdir()} <= {".lock", "ledger"}
    assert not list(tmp_path.rglob("*.jsonl")) and not list(tmp_path.rglob("*.duckdb"))


def test_a_dry_run_says_what_is_out_of_reach(tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "w.duckdb")) as connection:
        connection.execute(
            """
            create schema intermediate;
            create schema seeds;
            create table intermediate.int_records__waves as
            select 1 as wave_key, 'w' as wave_id;
            create table intermediate.int_records__ledger as
            select 'w' as wave_id, 600 as record_count;
            create table intermediate.int_records__eligible as
            select 1 as wave_key, i % 200 as account_key from range(600) as t (i);
            create table intermediate.int_disclosure__report (
                wave_id text, facet text, outcome text, rule text, cell_count bigint,
                record_count bigint
            );
            create table seeds.disclosure_thresholds as
            select * from (
                values ('cell', 15, 5), ('request_cluster', 500, 250)
            ) as t (cell_kind, minimum_record_count, minimum_account_count);
            """
        )
    said = what_will_be_seen(tmp_path / "w.duckdb")
    assert "w: request clusters need 500 records of 250 accounts" in said
    assert "w: cells need" not in said
