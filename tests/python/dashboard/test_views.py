"""Map, chart and table of one block; zoom; filters; what stands without scripts."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import Browser, Locator, Page

from tests.python.dashboard.reading import changing_bytes
from tests.python.dashboard.visitor import Visitor

EXPLORER = "places.html"


def open_view(page: Page) -> str:
    return page.locator("[role=tab][aria-selected=true]").first.inner_text()


def test_tabs_are_moved_by_keyboard_and_kept_in_the_address(
    sample_site: Path, visitor: Visitor
) -> None:
    page = visitor.open(sample_site, EXPLORER)
    page.get_by_role("tab", name="Map").focus()
    page.keyboard.press("ArrowRight")
    assert open_view(page) == "Chart"
    assert page.evaluate("document.activeElement.textContent") == "Chart"
    page.locator("#places .canvas svg").wait_for()
    page.keyboard.press("End")
    page.locator("#places tbody tr").first.wait_for()
    assert "places.view=table" in page.url
    assert page.get_by_role("tabpanel").count() == 1
    page.go_back()
    assert open_view(page) == "Chart"
    page.go_back()
    page.locator("#places .map-legend").wait_for()
    assert open_view(page) == "Map"
    again = visitor.open(sample_site, f"{EXPLORER}?places.view=chart")
    assert open_view(again) == "Chart"


def test_a_filter_holds_in_map_chart_and_table(
    sample_site: Path,
    sample_published: duckdb.DuckDBPyConnection,
    latest_wave: str,
    visitor: Visitor,
) -> None:
    expected = sample_published.execute(
        "select geography_name, usage_tier is not null "
        "from marts.fct_geography_usage "
        "inner join marts.dim_geography using (geography_id, geography_level) "
        "where wave_id = ? and geography_level = 'country' and region = 'Africa' "
        "and income_group = 'lower_middle' and not is_residual",
        [latest_wave],
    ).fetchall()
    assert expected
    page = visitor.open(sample_site, EXPLORER)
    page.get_by_label("Region", exact=True).select_option("Africa")
    page.get_by_label("Income group").select_option(label="lower middle")
    legend = page.locator("#places .map-legend")
    counted = sum(tiered for _, tiered in expected)
    page.wait_for_function(
        "(counted) => [...document.querySelectorAll('#places .map-legend li')]"
        ".filter((item) => item.querySelector('.count') && /%/.test(item.textContent))"
        ".reduce((sum, item) => sum + Number(item.querySelector('.count').textContent),"
        " 0) === counted",
        arg=counted,
    )
    assert legend.is_visible()
    page.get_by_role("tab", name="Table").click()
    shown = page.locator("#places tbody tr th a").all_inner_texts()
    assert sorted(shown) == sorted(name for name, _ in expected)
    again = visitor.open(sample_site, EXPLORER + "?" + page.url.partition("?")[2])
    assert again.locator("#places tbody tr th a").all_inner_texts() == shown


def width_of(page: Page, name: str) -> float:
    """How wide a place is drawn."""
    return page.locator("#fig_2_3 .canvas svg").evaluate(
        "(svg, name) => Math.max(...[...svg.querySelectorAll('path')]"
        ".filter((path) => { const item = path.__data__; const datum = item && "
        "item.datum; return datum && ((datum.properties || datum).geography_name) "
        "=== name; }).map((path) => path.getBoundingClientRect().width))",
        name,
    )


def test_a_small_place_is_zoomed_to_by_keyboard(
    sample_site: Path, visitor: Visitor
) -> None:
    page = visitor.open(sample_site, "figures/fig_2_3.html")
    before = width_of(page, "Luxembourg")
    frame = page.locator("#fig_2_3 .map-frame")
    page.get_by_label("Zoom to a small place").select_option(label="Malta")
    assert float(frame.get_attribute("data-times")) > 8
    page.get_by_label("Whole map").click()
    assert frame.get_attribute("data-times") == "1"
    frame.focus()
    for key in ("+", "+", "+", "ArrowUp", "ArrowRight"):
        page.keyboard.press(key)
    page.wait_for_timeout(300)
    assert width_of(page, "Luxembourg") > 2 * before
    query = page.url.partition("?")[2]
    assert "fig_2_3.zoom=8" in query
    # The address leads back to the same picture.
    again = visitor.open(sample_site, f"figures/fig_2_3.html?{query}")
    again.wait_for_timeout(300)
    assert width_of(again, "Luxembourg") == pytest.approx(
        width_of(page, "Luxembourg"), rel=0.01
    )
    frame.focus()
    page.keyboard.press("0")
    assert "zoom" not in page.url


def test_states_of_the_east_can_be_zoomed_to(
    sample_site: Path, visitor: Visitor
) -> None:
    page = visitor.open(sample_site, "figures/fig_2_6.html")
    offered = page.get_by_label("Zoom to a small place").locator("option")
    names = set(offered.all_inner_texts())
    assert {"Rhode Island", "District of Columbia", "Delaware"} <= names
    assert "Texas" not in names


def saved(page: Page, button: Locator, target: Path) -> bytes:
    with page.expect_download() as download:
        button.click()
    download.value.save_as(target)
    return target.read_bytes()


@pytest.mark.parametrize(
    ("path", "block"),
    [
        ("places/CAN.html", "place_patterns"),
        ("places/CAN.html", "places"),
        ("occupations/15.html", "occupation_shares"),
        ("compare.html#FRA,US-CA", "compared_patterns"),
        ("places.html", "places"),
    ],
)
def test_every_chart_can_be_taken_along_as_a_picture(
    path: str, block: str, sample_site: Path, visitor: Visitor, tmp_path: Path
) -> None:
    page = visitor.open(sample_site, path)
    section = page.locator(f"section#{block}")
    png = section.locator(":scope > .block-tools [data-type=png]")
    assert changing_bytes(saved(page, png, tmp_path / "it.png")) > 0.01
    svg = section.locator(":scope > .block-tools [data-type=svg]")
    text = saved(page, svg, tmp_path / "it.svg").decode()
    # Whoever passes the picture on passes this on.
    assert "synthetic data" in text and "version" in text
    label = section.locator("[role=img]").first.get_attribute("aria-label")
    assert "table holds the same numbers" in label


@pytest.mark.parametrize(
    "path", ("index.html", "places.html", "places/CAN.html", "occupations/15.html")
)
def test_without_scripts_there_is_a_picture_or_a_table(
    path: str, sample_site: Path, browser: Browser
) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto((sample_site / path).as_uri())
    for block in page.locator("section.block[data-kind]").all():
        shown = block.locator(":scope > noscript img, :scope > noscript tbody tr")
        assert shown.count() > 0, block.get_attribute("id")
        assert not block.locator(":scope > .plot:visible").count()
    page.context.close()
