"""Pages of figures, tasks and occupations: files, citation, links that lead back."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import duckdb
import numpy as np
import pytest
import rdflib
import statsmodels.api as statsmodels
from playwright.sync_api import Browser, Page

from dashboard.figures import figures
from dashboard.numbers import number
from economic_index.catalogue import read_dataset
from tests.python.dashboard.reading import changing_bytes
from tests.python.dashboard.visitor import Visitor

FILLS = (
    "(plot) => [...plot.querySelectorAll('path')]"
    ".map((path) => path.getAttribute('d') + path.getAttribute('fill')).join()"
)


# What each block of a page shows, apart from its drawing: lists, tab, rows.
# What a tab hides is not compared: a map writes its list of places when it is shown.
STATE = """
() => [...document.querySelectorAll("section.block[data-kind]")].map((block) => [
    block.id, block.dataset.view,
    [...block.querySelectorAll("select, input")]
        .filter((field) => field.offsetParent)
        .map((field) => field.value),
    [...block.querySelectorAll("tbody tr")].map((row) => row.textContent),
    [...block.querySelectorAll("th[aria-sort]")].map((th) => th.dataset.column),
])
"""
# Choose the last of each list, and open the last tab of each block.
CHOOSE = """
() => {
    let number = 0;
    for (const list of document.querySelectorAll("section.block[data-kind] select")) {
        if (list.options.length < 2) continue;
        list.value = list.options[list.options.length - 1].value;
        list.dispatchEvent(new Event("change"));
        number += 1;
    }
    for (const tab of document.querySelectorAll(".tabs button:last-child")) {
        tab.click();
        number += 1;
    }
    return number;
}
"""


def is_linked_data(page: str, folder: Path) -> bool:
    """Whether the JSON-LD of a page parses, and its downloads lie beside it."""
    schema = rdflib.Namespace("https://schema.org/")
    (text,) = re.findall(
        r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL
    )
    graph = rdflib.Graph().parse(data=text, format="json-ld")
    # The one with files; the other one is the data set that it is a part of.
    (subject,) = set(graph.subjects(schema.distribution))
    downloads = list(graph.objects(subject, schema.distribution))
    names = [
        str(graph.value(download, schema.contentUrl)).rpartition("/")[2]
        for download in downloads
    ]
    return len(names) >= 2 and all((folder / name).is_file() for name in names)


@pytest.fixture(scope="module")
def folder(sample_site: Path) -> Path:
    return sample_site / "figures"


def described(folder: Path, name: str) -> dict:
    return json.loads((folder / f"{name}.metadata.json").read_text(encoding="utf-8"))


def names(folder: Path) -> list[str]:
    """The figures that have a page."""
    return sorted(
        path.name.removesuffix(".metadata.json")
        for path in folder.glob("*.metadata.json")
    )


def test_every_figure_has_its_page_and_all_its_files(folder: Path) -> None:
    found = names(folder)
    assert {figure.id for figure in figures()} < set(found)
    assert {"tasks_worldwide", "api_tasks", "occupations_worldwide"} < set(found)
    for name in found:
        assert (folder / f"{name}.html").is_file()
        files = described(folder, name)["files"]
        assert [file for file in files if not (folder / file).is_file()] == []
    pictured = [name for name in found if (folder / f"{name}.png").is_file()]
    assert len(pictured) >= 12


def test_the_files_of_a_figure_are_its_rows(
    folder: Path, sample_published: duckdb.DuckDBPyConnection
) -> None:
    """CSV and JSON equal what the SQL of the metadata gives."""
    for name in names(folder):
        told = described(folder, name)
        cursor = sample_published.execute(told["sql"])
        header = [column[0] for column in cursor.description]
        rows = cursor.fetchall()
        assert [column["name"] for column in told["columns"]] == header
        assert told["row_count"] == len(rows)
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            written = list(csv.reader(file))
        assert written[0] == header
        assert len(written) - 1 == len(rows)
        content = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        for record, row, line in zip(content, rows, written[1:], strict=True):
            for column, value, cell in zip(header, row, line, strict=True):
                known = value.isoformat() if hasattr(value, "isoformat") else value
                assert record[column] == known, (name, column)
                if isinstance(value, float):
                    assert float(cell) == value, (name, column)
                elif value is None:
                    assert cell == "", (name, column)


def test_no_picture_is_blank(folder: Path) -> None:
    """One colour alone leaves next to no other bytes in the rows of a PNG."""
    for path in folder.glob("*.png"):
        assert changing_bytes(path.read_bytes()) > 0.01, path.name
        svg = path.with_suffix(".svg").read_text(encoding="utf-8")
        assert svg.count("<path") > 10, path.name
        assert "NaN" not in svg, path.name


def test_a_picture_says_what_it_shows_and_of_which_build(
    sample_site: Path, folder: Path, default_build: Path
) -> None:
    version = read_dataset((default_build / "published").resolve()).version
    svg = (folder / "fig_2_3.svg").read_text(encoding="utf-8")
    assert "Figure 2.3" in svg and version in svg
    # Whoever passes the picture on passes this on.
    assert "synthetic data" in svg


def test_the_linked_data_of_a_page_parse(folder: Path) -> None:
    for name in names(folder):
        page = (folder / f"{name}.html").read_text(encoding="utf-8")
        assert is_linked_data(page, folder), name


def test_every_page_names_its_build(sample_site: Path, default_build: Path) -> None:
    version = read_dataset((default_build / "published").resolve()).version
    silent = [
        page.name
        for page in sample_site.rglob("*.html")
        if version not in page.read_text(encoding="utf-8")
    ]
    assert silent == []
    about = (sample_site / "about.html").read_text(encoding="utf-8")
    assert "@misc{economic_index," in about


def drawn(page: Page, name: str) -> str:
    """Shapes and colours of a chart."""
    page.locator(f"#{name} > .plot .canvas svg").first.wait_for()
    return page.locator(f"#{name} > .plot").evaluate(FILLS)


def test_the_address_keeps_what_was_chosen(sample_site: Path, visitor: Visitor) -> None:
    """Colour and wave; going back and opening the address anew show the same."""
    page = visitor.open(sample_site, "index.html")
    first = drawn(page, "fig_2_3")
    figure = page.locator("#fig_2_3")
    figure.get_by_label("Colour by").select_option(value="index")
    page.locator("#fig_2_3 .ramp").wait_for()
    coloured = drawn(page, "fig_2_3")
    assert "fig_2_3.colour=index" in page.url
    waves = (
        figure.get_by_label("Wave")
        .locator("option")
        .evaluate_all("(options) => options.map((option) => option.value)")
    )
    figure.get_by_label("Wave").select_option(value=waves[-1])
    page.wait_for_function("location.search.includes('wave')")
    other = drawn(page, "fig_2_3")
    assert len({first, coloured, other}) == 3
    query = page.url.partition("?")[2]
    again = visitor.open(sample_site, f"index.html?{query}")
    again.locator("#fig_2_3 .ramp").wait_for()
    assert drawn(again, "fig_2_3") == other
    page.go_back()
    page.wait_for_function("!location.search.includes('wave')")
    page.wait_for_timeout(500)
    assert drawn(page, "fig_2_3") == coloured
    page.go_back()
    page.wait_for_function("!location.search")
    page.locator("#fig_2_3 .ramp").wait_for(state="detached")
    assert figure.get_by_label("Colour by").input_value() == "tier"


def test_the_link_to_its_page_takes_the_choice_along(
    sample_site: Path, visitor: Visitor
) -> None:
    page = visitor.open(sample_site, "index.html?fig_2_2.wave=synthetic_claude_ai")
    name = "#fig_2_2 > .plot"
    page.locator(f"{name} .canvas svg").wait_for()
    before = page.locator(name).inner_text()
    page.locator("#fig_2_2 .own-page").click()
    page.wait_for_url("**/figures/fig_2_2.html?fig_2_2.wave=synthetic_claude_ai")
    page.locator(f"{name} .canvas svg").wait_for()
    assert page.get_by_label("Wave").input_value() == "synthetic_claude_ai"
    ours, theirs = (
        set(text.split()) for text in (before, page.locator(name).inner_text())
    )
    assert ours == theirs


def test_a_table_keeps_order_search_and_filter_in_the_address(
    sample_site: Path, visitor: Visitor
) -> None:
    page = visitor.open(sample_site, "places.html?places.view=table")
    page.get_by_role("button", name="Usage count").click()
    page.get_by_label("Geography level").select_option(value="state_us")
    page.get_by_label("Search these rows").fill("new")
    shown = page.locator("tbody tr th").all_inner_texts()
    assert len(shown) > 1 and all("New" in name for name in shown)
    query = page.url.partition("?")[2]
    for part in ("sort=usage_count", "geography_level=state_us", "find=new"):
        assert part in query
    again = visitor.open(sample_site, f"places.html?{query}")
    assert again.locator("tbody tr th").all_inner_texts() == shown
    assert again.get_by_label("Search these rows").input_value() == "new"
    page.go_back()
    page.go_back()
    assert page.locator("tbody tr").count() == 40


def test_a_map_is_moved_through_time_by_keyboard(
    sample_site: Path, visitor: Visitor
) -> None:
    """The slider and the list of waves show the same, and so does the address."""
    page = visitor.open(sample_site, "figures/fig_2_3.html")
    last = drawn(page, "fig_2_3")
    slider = page.locator("#fig_2_3").get_by_label("Time")
    slider.focus()
    page.keyboard.press("Home")
    page.wait_for_function("location.search.includes('wave')")
    first = page.evaluate("site.tables.fig_2_3.waves[0]")
    assert page.locator("#fig_2_3").get_by_label("Wave").input_value() == first
    label = page.evaluate("(id) => site.wave(id).label", first)
    assert slider.get_attribute("aria-valuetext") == label
    page.wait_for_timeout(500)
    assert drawn(page, "fig_2_3") != last
    page.go_back()
    page.wait_for_function("!location.search")
    page.wait_for_timeout(500)
    assert drawn(page, "fig_2_3") == last


def test_an_embedded_chart_is_alone_and_leads_to_its_page(
    sample_site: Path, visitor: Visitor
) -> None:
    """Of a figure, a place, a task and the comparison, as it was chosen."""
    for path, query, block in (
        ("figures/fig_2_4.html", "?", "fig_2_4"),
        ("places/CAN.html", "?place_patterns.view=table&", "place_patterns"),
        ("compare.html", "?", "compared_patterns"),
        ("tasks/1.html", "?", "task_series"),
    ):
        page = visitor.open(sample_site, f"{path}{query}embed={block}")
        assert page.locator("section.block:visible").count() == 1
        assert page.locator("header:visible, footer:visible").count() == 0
        assert page.locator(f"#{block}").is_visible()
        assert page.locator(f"#{block} table").count() == ("view=table" in query)
        link = page.locator(f"#{block} .source a").get_attribute("href")
        assert path in link and "embed" not in link


def test_without_scripts_a_picture_stands_for_a_chart(
    sample_site: Path, browser: Browser
) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto((sample_site / "figures" / "fig_2_4.html").as_uri())
    picture = page.locator("#fig_2_4 img.picture")
    assert picture.is_visible()
    width = picture.bounding_box()["width"]
    assert width > 300
    page.close()


def test_a_task_has_a_page_with_the_marts_numbers(
    sample_site: Path, sample_published: duckdb.DuckDBPyConnection, visitor: Visitor
) -> None:
    (task_id, statement, share, count) = sample_published.execute(
        "select task_id, task_statement, task_pct, usage_count "
        "from marts.fct_task_profile inner join marts.dim_task using (task_id) "
        "where not is_residual and usage_count is not null "
        "order by wave_id desc, task_rank limit 1"
    ).fetchall()[0]
    pages = {path.stem for path in (sample_site / "tasks").glob("*.html")}
    wanted = sample_published.execute(
        "select distinct task_id from marts.fct_task_profile "
        "inner join marts.dim_task using (task_id) where not dim_task.is_residual"
    ).fetchall()
    assert pages == {task for (task,) in wanted}
    page = visitor.open(sample_site, f"tasks/{task_id}.html")
    assert page.locator("h1").inner_text() == statement
    cells = page.locator("tbody td").all_inner_texts()
    assert number(share, "pct") in cells and number(count, "count") in cells
    # Nothing is drawn there, so nothing that draws is loaded.
    assert page.evaluate("typeof vega") == "undefined"


def test_an_occupation_has_a_page_that_leads_to_its_tasks(
    sample_site: Path, visitor: Visitor
) -> None:
    page = visitor.open(sample_site, "occupations/15.html")
    assert page.locator("h1").inner_text() == "Computer and Mathematical"
    page.locator("#occupation_shares .canvas svg").first.wait_for()
    link = page.locator("#occupation_tasks tbody a").first
    statement = link.inner_text()
    link.click()
    page.wait_for_url("**/tasks/*.html")
    assert page.locator("h1").inner_text() == statement


def test_the_band_is_that_of_a_library(sample_site: Path, visitor: Visitor) -> None:
    """Of the mean, by ordinary least squares on logarithms."""
    page = visitor.open(sample_site, "figures/fig_2_4.html")
    found = page.evaluate(
        """async () => {
            const block = document.querySelector("#fig_2_4");
            const options = JSON.parse(block.dataset.options);
            const table = site.tables.fig_2_4;
            const rows = (await site.load("fig_2_4", table.wave || ""))
                .filter((row) => row[options.x] > 0 && row[options.y] > 0);
            return {
                band: site.confidenceBand(rows, options),
                points: rows.filter((row) => row[options.fit] !== null)
                    .map((row) => [Math.log(row[options.x]), Math.log(row[options.y])]),
            };
        }"""
    )
    points = np.array(sorted(found["points"]))
    assert len(points) > 20
    design = statsmodels.add_constant(points[:, 0])
    fitted = statsmodels.OLS(points[:, 1], design).fit()
    expected = fitted.get_prediction(design).conf_int()
    drawn_band = np.log([[step["low"], step["high"]] for step in found["band"]])
    assert np.allclose(drawn_band, expected, atol=1e-3)


def test_the_title_is_the_finding_of_the_wave_shown(
    sample_site: Path, visitor: Visitor
) -> None:
    page = visitor.open(sample_site, "figures/fig_2_2.html")
    title = page.locator("#fig_2_2-title")
    finding = title.inner_text()
    assert "usage" in finding and finding != title.get_attribute("data-title")
    earlier = page.get_by_label("Wave").locator("option").last.get_attribute("value")
    page.get_by_label("Wave").select_option(value=earlier)
    page.wait_for_function(
        "document.querySelector('#fig_2_2-title').textContent"
        " === document.querySelector('#fig_2_2-title').dataset.title"
    )
    page.go_back()
    page.wait_for_function(
        "document.querySelector('#fig_2_2-title').textContent"
        " !== document.querySelector('#fig_2_2-title').dataset.title"
    )
    assert title.inner_text() == finding


def test_the_slope_stands_on_the_chart(sample_site: Path, visitor: Visitor) -> None:
    page = visitor.open(sample_site, "figures/fig_2_4.html")
    label = json.loads(page.locator("#fig_2_4").get_attribute("data-options"))["slopes"]
    assert label
    chart = page.locator("#fig_2_4 .canvas svg").text_content()
    assert any(named[""] in chart for named in label.values())


def test_a_page_has_the_rows_of_its_charts_beside_it(
    sample_site: Path, sample_published: duckdb.DuckDBPyConnection
) -> None:
    """CSV and JSON of each chart equal what the SQL of its metadata gives."""
    seen = set()
    for path in (
        *("places/CAN", "places/US-CA", "places/GLOBAL", "occupations/15"),
        *("change", "places"),
    ):
        target = sample_site / path
        told = json.loads(target.with_name(f"{target.name}.metadata.json").read_text())
        rows = json.loads(target.with_name(f"{target.name}.json").read_text())
        page = target.with_name(f"{target.name}.html").read_text(encoding="utf-8")
        assert {chart["id"] for chart in told["charts"]} == set(rows)
        for chart in told["charts"]:
            seen.add(chart["id"])
            cursor = sample_published.execute(chart["sql"])
            names = [column[0] for column in cursor.description]
            assert [column["name"] for column in chart["columns"]] == names
            expected = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
            ours = rows[chart["id"]]
            assert json.dumps(ours) == json.dumps(expected, default=str)
            file = target.with_name(chart["file"])
            with file.open(encoding="utf-8", newline="") as lines:
                written = list(csv.DictReader(lines))
            assert len(written) == chart["row_count"] == len(expected)
            for line, row in zip(written, expected, strict=True):
                assert all(is_cell(line[name], row[name]) for name in names), file
        assert [
            name for name in told["files"] if not target.with_name(name).is_file()
        ] == []
        assert all(f'href="{name}"' in page for name in told["files"])
        assert told["status_codes"] and told["sources"] and told["releases"]
        assert told["bibtex"] in page.replace("&#34;", '"')
        assert is_linked_data(page, target.parent)
    assert {"place_patterns", "place_series", "occupation_shares", "series"} <= seen


def is_cell(text: str, value: object) -> bool:
    """Whether a field of a CSV file is a value of the table."""
    if value is None:
        return text == ""
    if isinstance(value, bool):
        return text == str(value).lower()
    if isinstance(value, (int, float)):
        return float(text) == value
    return text.removeprefix("'") == str(value).removeprefix("'")


def test_a_task_has_its_rows_and_its_picture_beside_it(
    sample_site: Path, visitor: Visitor, tmp_path: Path
) -> None:
    page = visitor.open(sample_site, "tasks/1.html")
    folder = sample_site / "tasks"
    rows = json.loads((folder / "1.json").read_text())["rows"]
    with (folder / "1.csv").open(encoding="utf-8", newline="") as file:
        written = list(csv.DictReader(file))
    assert len(written) == len(rows) == page.locator("tbody tr").count()
    for line, row in zip(written, rows, strict=True):
        assert all(is_cell(line[name], value) for name, value in row.items())
    told = json.loads((folder / "metadata.json").read_text())
    assert [column["name"] for column in told["columns"]] == list(rows[0])
    for kind in ("png", "svg"):
        with page.expect_download() as download:
            page.locator(f'.picture-file[data-type="{kind}"]').click()
        download.value.save_as(tmp_path / f"1.{kind}")
    assert changing_bytes((tmp_path / "1.png").read_bytes()) > 0.01
    assert "synthetic data" in (tmp_path / "1.svg").read_text()


def test_a_picture_of_each_kind_of_chart_is_not_blank(
    sample_site: Path, visitor: Visitor, tmp_path: Path
) -> None:
    """The buttons of pages whose charts have no picture made at build."""
    for path in ("places/CAN.html", "places.html", "change.html", "compare.html"):
        page = visitor.open(sample_site, path)
        buttons = page.locator('.picture-file[data-type="png"]:visible').all()
        assert buttons
        for button in buttons[:6]:
            with page.expect_download() as download:
                button.click()
            target = tmp_path / "picture.png"
            download.value.save_as(target)
            assert changing_bytes(target.read_bytes()) > 0.003, (path, button)


def test_the_address_of_every_block_leads_back_to_it(
    sample_site: Path, visitor: Visitor
) -> None:
    """Each list, search and tab of a page is changed; its address opens the same."""
    for path in (
        *("chapter-2.html", "chapter-3.html"),
        *("places/CAN.html", "occupations/15.html", "tasks.html", "api.html"),
        *("places.html", "change.html"),
    ):
        page = visitor.open(sample_site, path)
        asked = page.evaluate(CHOOSE)
        assert asked, path
        query = page.url.partition("?")[2]
        assert query
        again = visitor.open(sample_site, f"{path}?{query}")
        # Rows of another wave are fetched, on either page.
        for _ in range(40):
            if again.evaluate(STATE) == page.evaluate(STATE):
                break
            page.wait_for_timeout(250)
        assert again.evaluate(STATE) == page.evaluate(STATE), path
        again.close()
        page.close()


def test_every_chart_of_the_sample_says_what_was_found(folder: Path) -> None:
    """Those that may be titled: a chart of change over breaks has no one finding."""
    unnamed = {
        name
        for name in names(folder)
        if (folder / f"{name}.png").is_file() and not described(folder, name)["finding"]
    }
    assert unnamed <= {"fig_3_1"}


def test_a_finding_is_no_markup(folder: Path) -> None:
    """A name with quotation marks is written once, as the page wants it."""
    findings = [described(folder, name)["finding"] for name in names(folder)]
    assert any('"' in finding for finding in findings)
    assert not any("&#" in finding for finding in findings)
