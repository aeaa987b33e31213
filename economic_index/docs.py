"""Write the lineage and the data dictionary as one HTML file."""

from __future__ import annotations

import json
import os

from economic_index.build import BuildError
from economic_index.paths import BUILD, ROOT
from economic_index.report_map import PAGE as REPORT_PAGE
from economic_index.report_map import report_page

PAGE = BUILD / "docs" / "index.html"

# dbt's page asks for files by the names of templates that are not filled in: for every icon
# of the menu, before Angular has run, and for its own icon. Each is an error in the
# browser's console.
MENDED = {
    '<use xlink:href="{{': '<use ng-attr-href="{{',
    "href=\"${require('./assets/favicons/favicon.ico')}\"": 'href="data:,"',
}


def write_docs() -> None:
    """Make `build/docs/index.html` of the project and of the last good warehouse.

    The page that leads from the report to the SQL is renewed, too.

    Raises:
        BuildError: there is no warehouse yet, or dbt could not read it.
    """
    from dbt.cli.main import dbtRunner

    if not (BUILD / "warehouse.duckdb").exists():
        raise BuildError("no warehouse to document: run `make build` first")
    os.chdir(ROOT)
    # Compiling would read the release once more; the catalogue needs no input.
    outcome = dbtRunner().invoke(
        ["docs", "generate", "--static", "--no-compile", "--log-level", "none"]
    )
    if not outcome.success:
        raise BuildError(str(outcome.exception))
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    page = (ROOT / "target" / "static_index.html").read_text(encoding="utf-8")
    for wrong, right in MENDED.items():
        page = page.replace(wrong, right)
    PAGE.write_text(page, encoding="utf-8")
    manifest = json.loads((ROOT / "target" / "manifest.json").read_text())
    REPORT_PAGE.write_text(report_page(manifest), encoding="utf-8")
    print(f"Lineage and data dictionary: {PAGE}")
