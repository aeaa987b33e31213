"""The dashboard of the real release, many of whose slices are not in hand."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from economic_index.site.numbers import number
from tests.python.site.visitor import Visitor

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


def test_suppressed_and_missing_are_told_apart(
    release_site: Path, visitor: Visitor
) -> None:
    page = visitor.open(release_site, "places/CAN.html")
    # The slice of country tasks is not in hand; a suppressed pattern is a row.
    assert "onet_task, country" in page.locator("#place_tasks .absent").inner_text()
    page = visitor.open(release_site, "places/GLOBAL.html")
    page.locator("#place_patterns summary", has_text="Data table").click()
    table = page.locator("#place_patterns table").inner_text()
    assert "suppressed" in table
    said = page.locator("#place_patterns .suppressed").inner_text()
    assert said.startswith("Not published (suppressed): not_classified")
