"""What is in the pages, read without a browser."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest

from dashboard.figures import MODELS, figures
from dashboard.numbers import number, window
from dashboard.tables import QUERIES, Published, cell_kind, heading
from economic_index.errors import InputError
from tests.python.dashboard.reading import tables

PARAMETERS = {
    "geography_id": "USA",
    "model": "usage_index_on_income",
    "occupation_id": "15",
    "place": ".",
    "release_id": "2025-09-15",
}
STAT = re.compile(r'data-column="(\w+)">([^<]*)<')
# The privacy floor of the seed; a stated 0 is allowed.
DISCLOSURE = "select min(minimum_record_count) from seeds.disclosure_thresholds"


@pytest.fixture(scope="module")
def published(default_build: Path) -> Published:
    return Published(default_build / "published" / "published.duckdb")


@pytest.mark.parametrize("query", sorted(path.stem for path in QUERIES.glob("*.sql")))
def test_every_query_runs_and_describes_its_columns(
    query: str, published: Published
) -> None:
    text = (QUERIES / f"{query}.sql").read_text()
    parameters = {key: value for key, value in PARAMETERS.items() if f"${key}" in text}
    table = published.run(query, **parameters)
    assert "$" not in table.sql.replace("$'", "")
    if query != "dictionary":
        assert [column.name for column in table.columns if not column.description] == []


def test_every_query_is_used() -> None:
    python = "".join(path.read_text() for path in QUERIES.parent.glob("*.py"))
    drawn = {figure.id for figure in figures()} | {
        query.partition(":")[0] for figure in figures() for query in figure.beside
    }
    unused = [
        path.stem
        for path in QUERIES.glob("*.sql")
        if f'"{path.stem}"' not in python and path.stem not in drawn
    ]
    assert unused == []


def test_every_figure_describes_its_columns(published: Published) -> None:
    """Those whose query is made from their YAML too."""
    for figure in figures():
        table = published.table(figure.id, figure.query)
        assert [column.name for column in table.columns if not column.description] == []


def test_no_query_file_says_what_the_yaml_says() -> None:
    """A file that only lists and sorts the columns of a figure's own table."""
    for figure in figures():
        file = QUERIES / f"{figure.id}.sql"
        if file.is_file():
            text = file.read_text()
            assert "join" in text or "qualify" in text, file.name


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("          kind:", "          kinds:", r"key dashboard.kinds: .* Known are"),
        ("kind: bars", "kind: pie", r"key dashboard.kind: .* one of bars"),
        ("x: usage_pct\n", "x: share\n", r"key dashboard.options.x: .* column share"),
        ("low: usage_pct_low", "lower: 1", r"key dashboard.options.lower: no such"),
        ("[wave_id, usage_rank]", "[wave]", r"key dashboard.order_by: .* column wave"),
        ("leave_out: [platform]", "leave_out: [a]", r"key dashboard.leave_out: "),
        ("          order_by: [wave_id, usage_rank]\n", "", r"order_by: missing"),
        (
            "          kind: bars\n",
            "          kind: bars\n          after: x\n",
            "after",
        ),
        ("Figure 2.1: countries", "Countries", r"key exposures: no exposure"),
    ],
)
def test_a_chart_that_cannot_be_drawn_names_file_and_key(
    old: str, new: str, message: str, tmp_path: Path
) -> None:
    text = (MODELS / "fig_2_1.yml").read_text()
    assert old in text
    (tmp_path / "fig_2_1.yml").write_text(text.replace(old, new))
    with pytest.raises(InputError, match=rf"^fig_2_1.yml, fig_2_1, .*{message}"):
        figures(tmp_path)


def test_every_figure_and_table_of_the_report_is_registered(
    published: Published,
) -> None:
    rows = published.run("dictionary").records
    drawn = {figure.id for figure in figures()} | {"tbl_task_changes", "claims"}
    tables_of_report = {
        row["table_name"] for row in rows if row["schema_name"] == "report"
    }
    assert drawn == tables_of_report


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Figure 2.1", True), ("Figure 2.10", False), ("Figures 2.8, 2.1", True)],
)
def test_a_figure_finds_its_own_claims(text: str, expected: bool) -> None:
    figure = next(figure for figure in figures() if figure.id == "fig_2_1")
    assert bool(re.search(figure.place, text)) is expected


@pytest.mark.parametrize(
    ("column", "words"),
    [
        ("usage_pct_low", "usage, % low"),
        ("usage_per_capita_index_high", "usage index high"),
        ("task_pct_index", "specialisation index"),
        ("usage_count", "usage count"),
    ],
)
def test_a_heading_names_the_unit(column: str, words: str) -> None:
    assert heading(column) == words


@pytest.mark.parametrize(
    ("value", "column", "expected"),
    [
        (1234567, "usage_count", "1,234,567"),
        (0.0, "usage_pct", "0.00"),
        (0.0123456, "usage_pct", "0.0123"),
        (12.345678, "usage_pct", "12.35"),
        (-0.5, "change_pp", "−0.50"),
        (None, "usage_pct", "–"),
    ],
)
def test_numbers_are_written_for_people(
    value: float | None, column: str, expected: str
) -> None:
    kind = "BIGINT" if isinstance(value, int) else "DOUBLE"
    assert number(value, cell_kind(column, kind)) == expected


def test_a_window_is_written_once_per_month_and_year(published: Published) -> None:
    (wave,) = (
        wave
        for wave in published.run("waves").records
        if wave["wave_id"] == "synthetic_claude_ai"
    )
    assert window(wave["date_start"], wave["date_end"]) == "3 to 10 January 2000"


def test_every_geography_with_usage_has_a_page(
    sample_site: Path, sample_published: duckdb.DuckDBPyConnection
) -> None:
    wanted = sample_published.execute(
        "select distinct geography_id from marts.fct_geography_usage "
        "inner join marts.dim_geography using (geography_id) where not is_residual"
    ).fetchall()
    pages = {path.stem for path in (sample_site / "places").glob("*.html")}
    assert pages == {geography_id for (geography_id,) in wanted} | {"GLOBAL"}


def test_the_numbers_of_every_place_equal_the_mart(
    sample_site: Path, sample_published: duckdb.DuckDBPyConnection
) -> None:
    cursor = sample_published.execute(
        "select * from marts.fct_geography_usage "
        "inner join marts.dim_geography using (geography_id) "
        "inner join marts.dim_wave using (wave_id) "
        "where not is_residual order by date_start"
    )
    names = [column[0] for column in cursor.description]
    kinds = {column[0]: str(column[1]) for column in cursor.description}
    rows = [dict(zip(names, values, strict=True)) for values in cursor.fetchall()]
    # A page speaks of the last wave that its place is in.
    places = {row["geography_id"]: row for row in rows}
    assert len(places) > 200
    for row in places.values():
        text = (sample_site / "places" / f"{row['geography_id']}.html").read_text()
        shown = {
            name: value.strip() for name, value in STAT.findall(text) if value.strip()
        }
        for name in ("usage_count", "usage_pct", "usage_per_capita_index"):
            assert (name in shown) == (row[name] is not None), (row, name)
        for name, value in shown.items():
            kind = "text" if name.endswith("_rank") else cell_kind(name, kinds[name])
            expected = str(row[name]) if kind == "text" else number(row[name], kind)
            assert value == expected, (row["geography_id"], name)


def test_the_map_data_of_every_geography_equal_the_marts(
    sample_site: Path, sample_published: duckdb.DuckDBPyConnection
) -> None:
    home = tables(sample_site / "index.html")
    for figure, level in (("fig_2_3", "country"), ("fig_2_6", "state_us")):
        columns = (
            "geography_id",
            "usage_tier",
            "usage_per_capita_index",
            "usage_count",
        )
        shown = set(zip(*(home[figure][name] for name in columns), strict=True))
        expected = sample_published.execute(
            f"select {', '.join(columns)} from marts.fct_geography_usage "
            "inner join marts.dim_geography using (geography_id, geography_level) "
            "where geography_level = ? and not is_residual",
            [level],
        ).fetchall()
        assert set(expected) <= shown
        assert all(row[3] is None for row in shown - set(expected))


def test_no_page_carries_a_count_below_the_threshold(
    sample_site: Path, sample_warehouse: duckdb.DuckDBPyConnection
) -> None:
    (minimum,) = sample_warehouse.execute(DISCLOSURE).fetchone()
    small = [
        (page.name, name)
        for page in [*sample_site.rglob("*.html"), sample_site / "assets/shared.js"]
        for name, columns in tables(page).items()
        for count in columns.get("usage_count", [])
        if count is not None and 0 < count < minimum
    ]
    assert small == []


def test_synthetic_data_are_called_so_on_every_page(sample_site: Path) -> None:
    silent = [
        page.name
        for page in sample_site.rglob("*.html")
        if "<strong>Synthetic data.</strong>" not in page.read_text()
    ]
    assert silent == []


def test_every_link_leads_somewhere(sample_site: Path) -> None:
    broken = []
    for page in sample_site.rglob("*.html"):
        for target in re.findall(r'(?:href|src)="([^"#?]+)', page.read_text()):
            if not target.startswith("data:") and not (page.parent / target).exists():
                broken.append((page.name, target))
    assert broken == []


def test_the_site_stays_light(sample_site: Path) -> None:
    pages = [path.stat().st_size for path in (sample_site / "places").glob("*.html")]
    # A page is a phone's download on a slow line: half a second a wave at 1 Mbit/s, and
    # the sample has two with places.
    assert max(pages) < 150_000
    scripts = sum(path.stat().st_size for path in (sample_site / "assets").glob("*.js"))
    assert scripts < 2_000_000
