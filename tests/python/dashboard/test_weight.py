"""What a page weighs, and that it does not weigh more with every wave."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard import assets
from dashboard.figures import figures
from dashboard.pages import Site
from dashboard.tables import Published
from economic_index.catalogue import read_dataset
from tests.python.dashboard.many_waves import with_waves
from tests.python.dashboard.visitor import Visitor

# No page of its own weighs more, and a phone on a slow line loads it in seconds.
HEAVIEST = 1_000_000
TIMES = 4
# Lines over time have a point for each wave: so many bytes a wave may add to a page.
BYTES_A_WAVE = 2_500
PLACE = "USA"


def test_no_page_is_heavy(sample_site: Path) -> None:
    pages = {path: path.stat().st_size for path in sample_site.rglob("*.html")}
    assert [path.name for path, size in pages.items() if size > HEAVIEST] == []


def weights(published: Path, folder: Path) -> dict[str, int]:
    """Bytes of the pages that show waves."""
    folder.mkdir()
    assets.install()
    (folder / "assets").mkdir()
    with Published(published / "published.duckdb") as database:
        site = Site(database, read_dataset(published), folder)
        site.page("index.html", "home.html", **site.home())
        site.page_with_files("places.html", "places.html", **site.explorer())
        site.page("compare.html", "compare.html", **site.comparison())
        site.page(
            "tasks.html", "blocks.html", title="Tasks", lead="", blocks=site.tasks()
        )
        chapter = [site.figure(one) for one in figures() if one.chapter == "3"]
        site.page("chapter-3.html", "chapter.html", chapter="3", blocks=chapter)
        place = site.place(PLACE)
        site.page_with_files(f"places/{PLACE}.html", "place.html", **place)
    return {
        path.relative_to(folder).as_posix(): path.stat().st_size
        for path in folder.rglob("*.html")
    }


def test_a_page_weighs_the_same_however_many_waves_there_are(
    default_build: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The pictures are no part of a page, and take the longest.
    monkeypatch.setattr(Site, "picture_specs", lambda site: {})
    few = (default_build / "published").resolve()
    many = with_waves(few, tmp_path / "published", TIMES)
    with Published(few / "published.duckdb") as database:
        waves = len(database.run("waves").rows)
    before = weights(few, tmp_path / "few")
    after = weights(many, tmp_path / "many")
    added = (TIMES - 1) * waves
    heavier = {
        name: round((after[name] - size) / added)
        for name, size in before.items()
        if after[name] - size > BYTES_A_WAVE * added
    }
    assert heavier == {}


def test_rows_are_fetched_when_they_are_asked_for(
    sample_site: Path, visitor: Visitor
) -> None:
    """The page of tasks carries the first ones; a search finds any."""
    page = visitor.open(sample_site, "tasks.html")
    block = page.locator("#tasks_worldwide")
    asked = "[...document.querySelectorAll('head script[src*=tasks_worldwide]')].length"
    assert page.evaluate(asked) == 0
    assert page.evaluate("site.rows('tasks_worldwide').length") == 15
    last = page.evaluate(
        "site.load('tasks_worldwide', site.tables.tasks_worldwide.wave)"
        ".then((rows) => rows[rows.length - 1].task_statement)"
    )
    assert page.evaluate(asked) == 1
    block.get_by_label("Search these rows").fill(last)
    block.locator("tbody tr").nth(1).wait_for(state="detached")
    assert last in block.locator("tbody").inner_text()
    # The reader goes on typing where the table was drawn anew.
    assert page.evaluate("document.activeElement.type") == "search"


def test_a_missing_file_of_rows_is_an_error(
    sample_site: Path, visitor: Visitor
) -> None:
    page = visitor.open(sample_site, "tasks.html")
    said = page.evaluate(
        "site.tables.tasks_worldwide.files = {x: 'data/none.js'}, "
        "site.load('tasks_worldwide', 'x').catch((error) => error.message)"
    )
    assert said == "no file data/none.js"
    visitor.complaints.clear()
