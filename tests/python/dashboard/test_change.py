"""Change over the waves: a line ends at a break, and the break says why."""

from __future__ import annotations

import datetime
from pathlib import Path

import duckdb

from dashboard.change import break_notes, picture
from tests.python.dashboard.visitor import Visitor

BREAK = "break: other tasks; classifier: one, then another"


def point(month: int, value: float, stretch: int, note: str = "") -> dict:
    return {
        "platform": "claude_ai",
        "wave_id": f"wave {month}",
        "wave_id_before": f"wave {month - 1}",
        "date_start": datetime.date(2030, month, 1),
        "point_value": value,
        "stretch_number": stretch,
        "is_comparable": not note if month > 1 else None,
        "comparability_note": note or None,
    }


SERIES = [point(1, 1.0, 1), point(2, 2.0, 1), point(3, 4.0, 2, BREAK), point(4, 3.0, 2)]


def test_the_picture_of_a_task_has_a_line_for_each_stretch() -> None:
    drawn = picture(SERIES)
    assert drawn is not None
    dots = [f"{dot['x']},{dot['y']}" for dot in drawn["points"]]
    assert [line["points"] for line in drawn["lines"]] == [
        " ".join(dots[:2]),
        " ".join(dots[2:]),
    ]
    ((place, reason),) = drawn["breaks"].items()
    assert reason == "other tasks"
    assert drawn["points"][1]["x"] < place < drawn["points"][2]["x"]


def test_a_task_of_one_wave_has_no_picture() -> None:
    assert picture(SERIES[:1]) is None
    assert picture([]) is None


def test_a_break_is_said_once_in_words() -> None:
    labels = {f"wave {month}": f"W{month}" for month in range(5)}
    assert break_notes([*SERIES, *SERIES], labels) == [
        "Not comparable, W2 and W3: other tasks."
    ]


def test_no_line_of_the_page_of_change_runs_through_a_break(
    sample_site: Path, sample_published: duckdb.DuckDBPyConnection, visitor: Visitor
) -> None:
    page = visitor.open(sample_site, "change.html")
    for block, colour in (
        ("series", "series_name"),
        ("series_occupations", "occupation_name"),
    ):
        rows = page.evaluate(f"site.rows('{block}')")
        charts = list(dict.fromkeys(row["chart"] for row in rows))
        views = page.locator(f"#{block} > .plot .view")
        assert views.count() == len(charts)
        for number, chart in enumerate(charts):
            own = [row for row in rows if row["chart"] == chart]
            stretches = {(row[colour], row["stretch_number"]) for row in own}
            view = views.nth(number)
            assert view.locator("g.mark-line path").count() == len(stretches)
            is_broken = any(row["is_comparable"] is False for row in own)
            assert view.locator(".under").count() == is_broken
    ((reason,),) = sample_published.execute(
        "select distinct comparability_note from marts.fct_series "
        "where is_comparable = false and measure = 'ai_autonomy'"
    ).fetchall()
    assert reason.removeprefix("break: ") in page.locator("#series").inner_text()
    assert page.locator("#series_breaks tbody tr").count() > 0
    assert page.locator("#usage_spread tbody tr").count() > 0


def test_a_place_and_a_task_end_their_lines_at_a_break(
    sample_site: Path, sample_published: duckdb.DuckDBPyConnection
) -> None:
    ((geography_id, task_id),) = sample_published.execute(
        """
        select
            max(geography_id) filter (
                measure = 'use_case' and geography_id != 'GLOBAL'
            ),
            max(entity_id) filter (measure = 'task')
        from marts.fct_series
        where is_comparable = false and entity_id not in ('none', 'not_classified')
        """
    ).fetchall()
    place = (sample_site / "places" / f"{geography_id}.html").read_text()
    assert '<section class="block" id="place_series" data-kind="series"' in place
    assert "Not comparable, " in place
    task = (sample_site / "tasks" / f"{task_id}.html").read_text()
    assert '<line class="break"' in task
    assert "The upright line is a break: " in task
