"""The pages on a phone, and on paper."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.python.dashboard.visitor import Visitor

PHONE = 390
# What a finger hits, in pixels.
FINGER = 44
FACTS = 3


@pytest.mark.parametrize("width", (PHONE, 1280))
def test_a_tooltip_is_small_and_tells_few_facts(
    width: int, sample_site: Path, visitor: Visitor
) -> None:
    page = visitor.open(sample_site, "figures/fig_2_1.html", width=width)
    page.locator("#fig_2_1 .canvas svg .mark-rect path").nth(2).hover()
    tip = page.locator("#vg-tooltip-element.visible")
    tip.wait_for()
    box = tip.bounding_box()
    assert box["height"] < 200
    assert box["x"] >= 0 and box["x"] + box["width"] <= width
    assert 1 <= tip.locator("tr").count() <= FACTS + 2
    # A key stands beside its value, not above it.
    key, value = (tip.locator(f"td.{name}").first for name in ("key", "value"))
    assert abs(key.bounding_box()["y"] - value.bounding_box()["y"]) < 4


@pytest.mark.parametrize("path", ("places/CAN.html", "figures/fig_2_4.html"))
def test_what_is_tapped_is_as_large_as_a_finger(
    path: str, sample_site: Path, visitor: Visitor
) -> None:
    page = visitor.open(sample_site, path, width=PHONE)
    small = page.locator(
        "main summary:visible, main button:visible, main select:visible, "
        "main input:visible, header button:visible, header input:visible"
    ).evaluate_all(
        "(all, least) => all.map((one) => [one.textContent, "
        "Math.round(one.getBoundingClientRect().height)])"
        ".filter(([, height]) => height < least)",
        FINGER,
    )
    assert small == []


def test_the_name_of_a_row_stays_when_a_table_is_pushed_aside(
    sample_site: Path, visitor: Visitor
) -> None:
    page = visitor.open(sample_site, "places.html?places.view=table", width=PHONE)
    scroll = page.locator("#places .scroll")
    name = scroll.locator("tbody tr").first.locator("th")
    for pushed in (400, 900):
        scroll.evaluate("(box, pushed) => { box.scrollLeft = pushed; }", pushed)
        assert scroll.evaluate("(box) => box.scrollLeft") == pushed
        left = scroll.bounding_box()["x"]
        assert name.bounding_box()["x"] == pytest.approx(left, abs=1)


def test_paper_has_the_charts_and_no_buttons(
    sample_site: Path, visitor: Visitor
) -> None:
    page = visitor.open(sample_site, "figures/fig_2_4.html")
    page.emulate_media(media="print")
    assert page.locator("#fig_2_4 .canvas svg").is_visible()
    assert page.locator("#cite").is_visible()
    for name in ("header.top", ".block-tools >> nth=0", ".controls >> nth=0"):
        assert not page.locator(name).is_visible()
