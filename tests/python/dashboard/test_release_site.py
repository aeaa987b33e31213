"""The dashboard of the real release, many of whose slices are not available."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest

from dashboard.numbers import number
from tests.python.dashboard.visitor import Visitor

pytestmark = pytest.mark.release


@pytest.fixture(scope="module")
def published(release_build: Path) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(
        str(release_build / "published" / "published.duckdb"), read_only=True
    )


def test_real_data_are_not_called_synthetic(release_site: Path) -> None:
    assert "Synthetic data" not in (release_site / "index.html").read_text()


def test_the_maps_draw_every_geography_of_the_release(
    release_site: Path, published: duckdb.DuckDBPyConnection, visitor: Visitor
) -> None:
    page = visitor.open(release_site, "index.html")
    drawn: set[str] = set()
    for figure in ("fig_2_3", "fig_2_6"):
        plot = page.locator(f"#{figure} > .plot")
        drawn |= set(plot.get_attribute("data-drawn").split())
    known = published.execute(
        "select geography_id from marts.fct_geography_usage "
        "inner join marts.dim_geography using (geography_id) where not is_residual"
    ).fetchall()
    assert {geography_id for (geography_id,) in known} <= drawn
    assert "no population known" in page.locator("#fig_2_3 .map-legend").inner_text()


def test_the_leader_is_the_marts_leader(
    release_site: Path, published: duckdb.DuckDBPyConnection
) -> None:
    geography_id, index = published.execute(
        "select geography_id, usage_per_capita_index from marts.fct_geography_usage "
        "where geography_level = 'country' and usage_per_capita_index_rank = 1"
    ).fetchone()
    home = (release_site / "index.html").read_text()
    assert f'<p class="headline-value">{number(index, "index")}</p>' in home
    assert f'href="places/{geography_id}.html"' in home


def test_a_figure_without_its_slice_says_so(
    release_site: Path, published: duckdb.DuckDBPyConnection, visitor: Visitor
) -> None:
    page = visitor.open(release_site, "chapter-3.html")
    assert published.execute("select count(*) from report.fig_3_6").fetchone() == (0,)
    said = page.locator("#fig_3_6 .absent").inner_text()
    assert "Not in this build" in said
    assert "onet_task::completion_tokens" in said
    assert page.locator("#fig_3_6 svg").count() == 0
    assert page.locator("#fig_3_4_lorenz > .plot .canvas svg").count() == 1


def test_the_scoreboard_counts_the_evidence_apart_and_filters(
    release_site: Path, visitor: Visitor
) -> None:
    page = visitor.open(release_site, "scoreboard.html")
    section = page.locator('[id="release-2025-09-15"]')
    said = " ".join(section.locator(".headlines").inner_text().split())
    assert "215 of 320 claims: 190 measured, 15 a rule" in said
    assert "10 only that a figure has rows" in said
    # The folder brings tables of the two earlier reports along.
    earlier = page.locator('[id="release-2025-02-10"] .headlines').inner_text()
    assert "of 18 claims: 18 measured" in " ".join(earlier.split())
    page.locator("#scoreboard select").first.select_option("differs")
    # The page carries the first rows; the others are fetched for a filter.
    page.locator("#scoreboard tbody .verdict-match").first.wait_for(state="detached")
    shown = page.locator("#scoreboard tbody .verdict").all_inner_texts()
    assert shown == ["differs"] * 4


def test_a_slope_that_hangs_on_a_suspect_state_says_so(
    release_site: Path, visitor: Visitor
) -> None:
    page = visitor.open(release_site, "chapter-2.html")
    figure = page.locator("#fig_2_11")
    (said,) = figure.locator(":scope > .caution").all_inner_texts()
    assert said.startswith("Not robust. US states: slope 2.73, fitted to 44 points")
    assert "p = 0.35 by errors that allow unequal variances" in said
    assert "Without Utah, whose usage is suspect, it is −1.25, p = 0.016." in said
    assert "The report draws countries only" in figure.inner_text()
    assert "Utah (suspect)" in figure.locator(".canvas svg").text_content()


def test_a_point_that_is_not_in_the_fit_is_named(
    release_site: Path, visitor: Visitor
) -> None:
    page = visitor.open(release_site, "chapter-2.html")
    (said,) = page.locator("#fig_2_4 .undrawn").all_inner_texts()
    assert said.startswith("1 of 115 not drawn and not in the fit")
    assert said.endswith(
        "no GDP per person of working age is known: Palestinian Territory."
    )


def test_each_automation_share_of_the_first_page_names_platform_and_window(
    release_site: Path,
) -> None:
    home = (release_site / "index.html").read_text()
    labels = [
        text
        for text in re.findall(r'headline-label">([^<]+)<', home)
        if text.startswith("Automation worldwide")
    ]
    assert labels == [
        "Automation worldwide, Claude AI (Free and Pro), 1 February to 31 March 2025",
        "Automation worldwide, 1P API, 4 to 11 August 2025",
    ]


def test_why_a_place_is_suspect_can_be_read(release_site: Path) -> None:
    reason = "Possible coordinated abuse"
    assert reason in (release_site / "places" / "US-UT.html").read_text()
    about = (release_site / "about.html").read_text()
    assert reason in about[about.index('id="suspect"') :]


def test_suppressed_and_missing_are_told_apart(
    release_site: Path, visitor: Visitor
) -> None:
    page = visitor.open(release_site, "places/CAN.html")
    # The slice of country tasks is not available; a suppressed pattern is a row.
    lacking = page.locator(".lacking")
    assert lacking.locator("#place_tasks").count() == 1
    assert "onet_task, country" in lacking.inner_text()
    page = visitor.open(release_site, "places/GLOBAL.html")
    said = page.locator("#place_patterns .suppressed").inner_text()
    assert said.startswith("Not published (suppressed): not_classified")
    page.locator("#place_patterns").get_by_role("tab", name="Table").click()
    table = page.locator("#place_patterns table").inner_text()
    assert "suppressed" in table
