"""The dashboard in a real browser, opened from disk."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import Page

from dashboard.assets import MODULES
from dashboard.numbers import number
from tests.python.dashboard.visitor import Visitor

AXE = MODULES / "axe-core" / "axe.min.js"
PAGES = (
    "index.html",
    "places.html",
    "compare.html",
    "tasks.html",
    "api.html",
    "figures.html",
    "chapter-1.html",
    "chapter-2.html",
    "chapter-3.html",
    "scoreboard.html",
    "about.html",
    "places/CAN.html",
    "places/GLOBAL.html",
    "figures/fig_2_3.html",
    "figures/fig_2_4.html",
    "figures/tasks_worldwide.html",
    "figures/fig_2_3.html?embed=fig_2_3",
    "change.html",
    "tasks/1.html",
    "occupations/15.html",
)
# Between them they have every kind of element.
IN_THE_DARK = (
    "index.html",
    "places/CAN.html",
    "scoreboard.html",
    "figures/fig_2_4.html",
)
PHONE = 390


def serious_findings(page: Page, options: dict) -> list[tuple[str, str]]:
    """What axe finds on a page that would keep somebody from using it."""
    # Preloading would fetch the styles again, which a page from disk may not do.
    options = {"resultTypes": ["violations"], "preload": False} | options
    found = page.evaluate("(options) => axe.run(options)", options)["violations"]
    return [
        (violation["id"], violation["nodes"][0]["html"])
        for violation in found
        if violation["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_loads_alone_and_is_accessible(
    path: str, sample_site: Path, visitor: Visitor
) -> None:
    page = visitor.open(sample_site, path)
    for details in page.locator("main details").all()[:12]:
        details.evaluate("(element) => { element.open = true; }")
    page.evaluate(AXE.read_text())
    assert serious_findings(page, {}) == []


@pytest.mark.parametrize("path", IN_THE_DARK)
def test_the_dark_theme_has_enough_contrast(
    path: str, sample_site: Path, visitor: Visitor
) -> None:
    page = visitor.open(sample_site, path, scheme="dark")
    page.evaluate(AXE.read_text())
    assert serious_findings(page, {"runOnly": ["color-contrast"]}) == []


@pytest.mark.parametrize(
    "path",
    (
        "index.html",
        "compare.html",
        "chapter-3.html",
        "places/CAN.html",
        "scoreboard.html",
    ),
)
def test_a_page_fits_a_phone(path: str, sample_site: Path, visitor: Visitor) -> None:
    page = visitor.open(sample_site, path, width=PHONE, scheme="dark")
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE


def test_the_maps_draw_every_geography_with_data(
    sample_site: Path,
    sample_published: duckdb.DuckDBPyConnection,
    latest_wave: str,
    visitor: Visitor,
) -> None:
    page = visitor.open(sample_site, "index.html")
    for figure, level in (("fig_2_3", "country"), ("fig_2_6", "state_us")):
        expected = sample_published.execute(
            "select geography_id from marts.fct_geography_usage "
            "inner join marts.dim_geography using (geography_id, geography_level) "
            "where wave_id = ? and geography_level = ? and not is_residual",
            [latest_wave, level],
        ).fetchall()
        assert expected
        drawn = page.locator(f"#{figure} > .plot").get_attribute("data-drawn").split()
        assert {geography_id for (geography_id,) in expected} <= set(drawn)
        shapes = page.locator(f"#{figure} svg path[fill]").evaluate_all(
            "(paths) => paths.map((path) => path.getAttribute('fill'))"
        )
        assert len(shapes) >= len(expected)


def test_the_legend_counts_every_tier(
    sample_site: Path,
    sample_published: duckdb.DuckDBPyConnection,
    latest_wave: str,
    visitor: Visitor,
) -> None:
    page = visitor.open(sample_site, "index.html")
    legend = page.locator("#fig_2_3 .map-legend").inner_text()
    tiers = sample_published.execute(
        "select usage_tier_name, count(*) from report.fig_2_3 "
        "where wave_id = ? and usage_tier is not null group by usage_tier_name",
        [latest_wave],
    ).fetchall()
    assert tiers
    for name, count in tiers:
        assert re.search(rf"{re.escape(name)}\s+{count}\b", legend)
    assert "no data" in legend
    assert "service not offered" in legend


def test_the_map_can_show_the_index(sample_site: Path, visitor: Visitor) -> None:
    page = visitor.open(sample_site, "index.html")
    fills = (
        "(plot) => [...plot.querySelectorAll('path')]"
        ".map((path) => path.getAttribute('fill')).join()"
    )
    before = page.locator("#fig_2_3 .plot").evaluate(fills)
    figure = page.locator("#fig_2_3")
    figure.get_by_label("Colour by").select_option(label="usage index")
    page.locator("#fig_2_3 .ramp").wait_for()
    assert page.locator("#fig_2_3 .plot").evaluate(fills) != before


def test_another_wave_is_drawn_when_it_is_chosen(
    sample_site: Path, sample_published: duckdb.DuckDBPyConnection, visitor: Visitor
) -> None:
    """Every wave that has places can be chosen, and its leader is the chart's first."""
    page = visitor.open(sample_site, "index.html")
    figure = page.locator("#fig_2_2")
    leaders = sample_published.execute(
        "select wave_id, geography_name from report.fig_2_2 "
        "where usage_per_capita_index_rank = 1"
    ).fetchall()
    assert len(leaders) > 1
    figure.get_by_role("tab", name="Table").click()
    for wave_id, name in leaders:
        figure.get_by_label("Wave").select_option(value=wave_id)
        # The rows of a wave are fetched when it is chosen.
        figure.locator("tbody tr").first.get_by_text(name, exact=True).wait_for()


def test_search_finds_a_place_by_keyboard(sample_site: Path, visitor: Visitor) -> None:
    page = visitor.open(sample_site, "index.html")
    page.locator("#find").fill("new z")
    page.locator("#found [role=option]").first.wait_for()
    assert (
        page.locator("#found [role=option]")
        .first.inner_text()
        .startswith("New Zealand")
    )
    page.keyboard.press("Enter")
    page.wait_for_url("**/places/NZL.html")
    assert page.locator("h1").inner_text() == "New Zealand"


@pytest.mark.parametrize(
    ("text", "address", "heading"),
    [
        ("computer and math", "occupations/15.html", "Computer and Mathematical"),
        ("figure 2.4", "figures/fig_2_4.html", "Usage and income: Countries"),
        ("aui", "about.html", "What each number means and rests on"),
        ("new zea", "places/NZL.html", "New Zealand"),
    ],
)
def test_search_finds_whatever_has_a_page(
    text: str, address: str, heading: str, sample_site: Path, visitor: Visitor
) -> None:
    page = visitor.open(sample_site, "tasks.html")
    page.locator("#find").fill(text)
    page.locator("#found [role=option]").first.wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(rf".*/{re.escape(address)}(#.*)?$"))
    assert heading in page.locator("main").inner_text()


def test_search_finds_a_task(
    sample_site: Path, sample_published: duckdb.DuckDBPyConnection, visitor: Visitor
) -> None:
    ((task_id, statement),) = sample_published.execute(
        "select task_id, task_statement from marts.fct_task_profile "
        "inner join marts.dim_task using (task_id) where not dim_task.is_residual "
        "order by task_id limit 1"
    ).fetchall()
    page = visitor.open(sample_site, "index.html")
    page.locator("#find").fill(statement)
    page.locator("#found [role=option]", has_text="Task").first.wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/tasks/{task_id}.html")


def test_search_says_when_there_is_no_such_place(
    sample_site: Path, visitor: Visitor
) -> None:
    page = visitor.open(sample_site, "places/CAN.html")
    page.locator("#find").fill("atlantis")
    page.locator("#found [aria-disabled]").wait_for()
    assert "Nothing of that name" in page.locator("#found").inner_text()


def test_comparison_shows_the_marts_numbers(
    sample_site: Path,
    sample_published: duckdb.DuckDBPyConnection,
    latest_wave: str,
    visitor: Visitor,
) -> None:
    page = visitor.open(sample_site, "compare.html#FRA,US-CA")
    page.locator("#add").fill("japan")
    page.keyboard.press("Enter")
    assert page.url.endswith("#FRA,US-CA,JPN")
    chips = page.locator("#chosen li").evaluate_all(
        "(chips) => chips.map((chip) => chip.dataset.id)"
    )
    assert chips == ["FRA", "US-CA", "JPN"]
    page.locator("#compared_usage").get_by_role("tab", name="Table").click()
    table = page.locator("#compared_usage table")
    expected = sample_published.execute(
        "select geography_id, geography_name, usage_per_capita_index, usage_count "
        "from marts.fct_geography_usage "
        "inner join marts.dim_geography using (geography_id) "
        "where wave_id = ? and geography_id in ('FRA', 'US-CA', 'JPN')",
        [latest_wave],
    ).fetchall()
    assert len(expected) == 3
    for geography_id, name, index, count in expected:
        row = table.locator("tr", has=page.get_by_role("link", name=name, exact=True))
        cells = row.locator("td, th").all_inner_texts()
        assert number(index, "index") in cells, geography_id
        assert number(count, "count") in cells, geography_id
    page.get_by_role("button", name="Remove France").click()
    assert page.locator("#chosen li").count() == 2


@pytest.mark.parametrize("path", ("index.html", "chapter-2.html", "places/US-CA.html"))
def test_the_sql_shown_gives_the_rows_drawn(
    path: str,
    sample_site: Path,
    sample_published: duckdb.DuckDBPyConnection,
    visitor: Visitor,
) -> None:
    page = visitor.open(sample_site, path)
    checked = 0
    for block in page.locator("section.block[data-kind]").all():
        name = block.get_attribute("id")
        if not page.evaluate(f"!!site.tables['{name}']"):
            continue
        sql = block.locator(":scope > .block-tools .show-sql pre").text_content()
        cursor = sample_published.execute(sql)
        names = [column[0] for column in cursor.description]
        shown = page.evaluate(f"site.allRows('{name}')")
        expected = [
            {
                key: value.isoformat() if hasattr(value, "isoformat") else value
                for key, value in zip(names, row, strict=True)
            }
            for row in cursor.fetchall()
        ]
        # Fetched wave by wave; within a wave in the order of the query.
        assert sorted(shown, key=repr) == sorted(expected, key=repr), name
        checked += 1
    assert checked >= 4


def test_a_name_of_any_length_stays_within_the_page(
    sample_site: Path, visitor: Visitor
) -> None:
    page = visitor.open(sample_site, "api.html")
    page.evaluate(
        "document.querySelectorAll('main h2, main p, .plot svg text')"
        ".forEach((element) => { element.textContent = 'x'.repeat(5000); })"
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280


def test_the_csv_is_the_table(
    sample_site: Path,
    sample_published: duckdb.DuckDBPyConnection,
    latest_wave: str,
    visitor: Visitor,
    tmp_path: Path,
) -> None:
    page = visitor.open(sample_site, "index.html")
    with page.expect_download() as download:
        page.locator("#fig_2_2 > .block-tools .csv").click()
    assert download.value.suggested_filename == "fig_2_2.csv"
    download.value.save_as(tmp_path / "fig_2_2.csv")
    with open(tmp_path / "fig_2_2.csv", encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    expected = sample_published.execute(
        "select geography_id, usage_per_capita_index from report.fig_2_2 "
        "where wave_id = ? order by usage_per_capita_index_rank",
        [latest_wave],
    ).fetchall()
    assert [
        (row["geography_id"], float(row["usage_per_capita_index"])) for row in rows
    ] == expected


def test_a_table_sorts_and_searches(
    sample_site: Path, sample_published: duckdb.DuckDBPyConnection, visitor: Visitor
) -> None:
    page = visitor.open(sample_site, "places.html?places.view=table")
    page.get_by_role("button", name="Usage count").click()
    (name,) = sample_published.execute(
        "select geography_name from marts.fct_geography_usage "
        "inner join marts.dim_geography using (geography_id) "
        "where not is_residual order by usage_count desc limit 1"
    ).fetchone()
    assert page.locator("tbody tr th").first.inner_text() == name
    page.get_by_label("Search these rows").fill("iceland")
    assert page.locator("tbody tr").count() == 1


def test_no_scoreboard_is_made_where_no_report_was(
    sample_site: Path, visitor: Visitor
) -> None:
    page = visitor.open(sample_site, "scoreboard.html")
    assert "There is no report about these data" in page.locator("main").inner_text()
    assert page.locator(".headlines, #scoreboard, .verdict").count() == 0


def test_indices_of_two_bases_are_on_two_axes(
    sample_site: Path, visitor: Visitor
) -> None:
    page = visitor.open(sample_site, "compare.html#FRA,JPN,US-CA,US-TX")
    views = page.locator("#compared_usage .view")
    page.locator("#compared_usage svg").nth(1).wait_for()
    assert [text.split("\n")[0] for text in views.all_inner_texts()] == [
        "Countries, beside the world",
        "US states, beside the United States",
    ]
    drawn = [
        {name for name in ("France", "Japan", "California", "Texas") if name in text}
        for text in views.locator("svg").all_text_contents()
    ]
    assert drawn == [{"France", "Japan"}, {"California", "Texas"}]


def test_the_places_to_compare_are_narrowed_by_region_and_income(
    sample_site: Path, visitor: Visitor
) -> None:
    page = visitor.open(sample_site, "compare.html")
    page.get_by_label("Region", exact=True).select_option(value="Europe")
    page.locator("#highest").focus()
    page.keyboard.press("Enter")
    page.wait_for_function("location.hash.length > 1")
    chosen = page.url.partition("#")[2].split(",")
    rows = page.evaluate(
        "site.load('places', '').then((rows) => "
        "rows.filter((row) => row.region === 'Europe'))"
    )
    ranks = {row["geography_id"]: row["usage_per_capita_index_rank"] for row in rows}
    best = sorted(rank for rank in ranks.values() if rank is not None)[: len(chosen)]
    assert [ranks[place] for place in chosen] == best
    page.locator("#add").fill("japan")
    page.locator("#added [aria-disabled]").wait_for()
    page.go_back()
    assert page.get_by_label("Region", exact=True).input_value() == "Europe"
    page.go_back()
    assert page.get_by_label("Region", exact=True).input_value() == ""


def test_places_come_in_the_order_of_their_rank(
    sample_site: Path,
    sample_published: duckdb.DuckDBPyConnection,
    latest_wave: str,
    visitor: Visitor,
) -> None:
    page = visitor.open(sample_site, "places.html?places.view=table")
    expected = sample_published.execute(
        "select geography_name from marts.fct_geography_usage "
        "inner join marts.dim_geography using (geography_id, geography_level) "
        "where wave_id = ? and geography_level = 'country' "
        "and usage_per_capita_index_rank <= 20 order by usage_per_capita_index_rank",
        [latest_wave],
    ).fetchall()
    shown = page.locator("tbody tr th a").all_inner_texts()
    assert shown[:20] == [name for (name,) in expected]


def test_no_unknown_share_is_drawn(
    sample_site: Path, sample_published: duckdb.DuckDBPyConnection, visitor: Visitor
) -> None:
    """Figure 3.5 has a dot where both modes are known, and counts the others."""
    page = visitor.open(sample_site, "chapter-3.html")
    known, unknown = sample_published.execute(
        "select count(*) filter (where known), count(*) filter (where not known) from ("
        "select automation_pct is not null and augmentation_pct is not null as known "
        "from report.fig_3_5 where wave_id = ("
        "select wave_id from report.fig_3_5 inner join marts.dim_wave using (wave_id) "
        "order by date_end desc, dim_wave.platform desc limit 1))"
    ).fetchone()
    assert known and unknown
    figure = page.locator("#fig_3_5 > .plot")
    marks = figure.locator(".canvas svg .mark-symbol").first
    marks.wait_for()
    assert marks.locator("path").count() == known
    said = figure.locator(".undrawn").all_inner_texts()
    counted = [int(note.split(" of ")[0].replace(",", "")) for note in said]
    assert sum(counted) == unknown
    assert all("was not published" in note for note in said)


def test_the_theme_is_kept(sample_site: Path, visitor: Visitor) -> None:
    page = visitor.open(sample_site, "places/CAN.html")
    paper = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(paper)
    page.locator(".theme").click()
    assert page.evaluate(paper) != light
    assert page.locator(".theme").get_attribute("aria-pressed") == "true"
    page.reload()
    assert page.evaluate(paper) != light


def test_the_keyboard_reaches_the_content_first(
    sample_site: Path, visitor: Visitor
) -> None:
    page = visitor.open(sample_site, "places/CAN.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_what_moves_can_be_still(sample_site: Path) -> None:
    style = (sample_site / "assets" / "style.css").read_text()
    assert "prefers-reduced-motion" in style
