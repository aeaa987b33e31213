"""`make docs`: lineage and data dictionary in one file that a browser shows offline."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import Browser

from economic_index.docs import CORRECTED, without_paths
from economic_index.paths import ROOT
from tests.python.conftest import loaded_python, run_command

MODEL = "#!/model/model.economic_index.fig_2_2"


@pytest.fixture(scope="module")
def page(
    sample_build: Path, parsed_project: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """The file, made of the sample's warehouse while somebody else reads it.

    In a process of its own, for dbt keeps its connection to the warehouse.
    """
    folder = tmp_path_factory.mktemp("docs")
    target = shutil.copytree(parsed_project, folder / "target")
    file = folder / "index.html"
    script = (
        "import sys; from pathlib import Path; "
        "from economic_index.docs import write_dictionary; "
        "write_dictionary(*map(Path, sys.argv[1:]))"
    )
    warehouse = sample_build / "warehouse.duckdb"
    with duckdb.connect(str(warehouse), read_only=True):
        made = [loaded_python(), "-c", script, warehouse, target, file]
        outcome = run_command(made, {})
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    return file


def test_one_file_without_what_was_corrected(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for wrong, right in CORRECTED.items():
        assert wrong not in text and right in text


def test_the_file_holds_no_path_of_the_machine(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for place in (ROOT, Path(tempfile.gettempdir()), Path.home()):
        assert f"{place}/" not in text


@pytest.mark.parametrize(
    "names", [["/marked/*.parquet"], ["/it''s [1]; \u00fc/a.csv", "/marked/b.csv"]]
)
def test_paths_of_records_and_checkout_are_taken_out(names: list[str]) -> None:
    files = ", ".join(f"'{name}'" for name in names)
    sql = f"select * from\n  read_parquet([{files}], union_by_name = true)"
    node = {"compiled_code": sql, "root_path": str(ROOT), "raw_code": "in ('a', 'b')"}
    kept = json.loads(without_paths(json.dumps(node)))
    assert kept == {
        "compiled_code": "select * from\n  read_parquet(['…'], union_by_name = true)",
        "root_path": ".",
        "raw_code": "in ('a', 'b')",
    }
    # As dbt may lay it out, over several lines.
    assert "marked" not in without_paths(
        json.dumps(f"read_csv(\n      [{files}],\n all_varchar = true)")
    )


def test_a_browser_shows_dictionary_and_lineage_offline(
    page: Path, browser: Browser
) -> None:
    """No request leaves, nothing is logged, columns and graph are there."""
    noise: list[str] = []
    asked: list[str] = []
    with browser.new_context(offline=True) as context:
        tab = context.new_page()
        tab.on("console", lambda entry: noise.append(entry.text))
        tab.on("pageerror", lambda error: noise.append(str(error)))
        tab.on("request", lambda request: asked.append(request.url))
        tab.goto(f"{page.as_uri()}{MODEL}")
        tab.get_by_text("usage_per_capita_index", exact=True).first.click()
        described = tab.get_by_text("Unit: 1.0 = as much usage")
        described.filter(visible=True).first.wait_for()
        assert tab.locator("h1").first.inner_text().startswith("fig_2_2")
        tab.locator("[ng-click*=graph], .launcher").first.click()
        tab.get_by_text("Lineage Graph").first.wait_for()
        # The graph is drawn on a canvas; a node's label is no text of the page.
        tab.locator("canvas").first.wait_for()
    assert noise == []
    assert [
        url for url in asked if not url.startswith(("file:", "data:", "blob:"))
    ] == []
