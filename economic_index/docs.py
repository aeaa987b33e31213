"""Write lineage and data dictionary as one HTML file, and what the releases give."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import duckdb

from economic_index.errors import BuildError
from economic_index.every_release import release_page
from economic_index.paths import BUILD, DATABASE, MANIFEST, PUBLISHED, ROOT, WAREHOUSE
from economic_index.report_map import PAGE as REPORT_PAGE
from economic_index.report_map import report_page
from economic_index.workspace import usual_modes

PAGE = BUILD / "docs" / "index.html"
RELEASES = PAGE.with_name("every_release.md")
TARGET = ROOT / "target"

# dbt's page asks for files by the names of templates that are not filled in: for every
# icon of the menu, before Angular has run, and for its own icon. Each is an error in
# the browser's console.
CORRECTED = {
    '<use xlink:href="{{': '<use ng-attr-href="{{',
    "href=\"${require('./assets/favicons/favicon.ico')}\"": 'href="data:,"',
}

# The files of usage records in the SQL of the view over them, as JSON holds it.
RECORD_FILES = re.compile(
    r"(?P<call>read_(?:parquet|csv)\((?:\\n|\s)*)\[(?:(?:'(?:[^']|'')*')(?:, )?)+\]"
)


def write_docs() -> None:
    """Make `build/docs/index.html` of the project and of the last good warehouse.

    Beside it stands `every_release.md`: what the releases of the build give.

    The page that leads from the report to the SQL is renewed, too.

    Raises:
        BuildError: there is no warehouse yet, or dbt could not read it.
    """
    warehouse = BUILD / WAREHOUSE
    if not warehouse.exists():
        raise BuildError("no warehouse to document: run `make build` first")
    write_dictionary(warehouse, TARGET, PAGE)
    manifest = json.loads((TARGET / MANIFEST).read_text())
    REPORT_PAGE.write_text(report_page(manifest), encoding="utf-8")
    published = BUILD / PUBLISHED
    with duckdb.connect(str(published / DATABASE), read_only=True) as opened:
        has_reports = bool(
            opened.execute(
                "from duckdb_tables() where schema_name = 'report'"
            ).fetchall()
        )
    print(f"Lineage and data dictionary: {PAGE}")
    if has_reports:
        RELEASES.write_text(release_page(published), encoding="utf-8")
        print(f"Waves, verdicts and comparability: {RELEASES}")


def write_dictionary(warehouse: Path, target: Path, page: Path) -> None:
    """Write dbt's documentation of a warehouse as one HTML file.

    Args:
        warehouse: the DuckDB file that dbt built.
        target: dbt's target folder with the manifest of the project.
        page: the file to write.

    Raises:
        BuildError: dbt could not read the warehouse.
    """
    from dbt.cli.main import dbtRunner

    os.chdir(ROOT)
    os.environ["ECONOMIC_INDEX_WAREHOUSE"] = str(warehouse)
    os.environ["ECONOMIC_INDEX_ACCESS"] = "read_only"
    # Compiling would read the release once more; the catalogue needs no input.
    command = ["docs", "generate", "--static", "--no-compile", "--log-level", "none"]
    with usual_modes():
        outcome = dbtRunner().invoke([*command, "--target-path", str(target)])
    if not outcome.success:
        raise BuildError(str(outcome.exception))
    text = (target / "static_index.html").read_text(encoding="utf-8")
    for wrong, right in CORRECTED.items():
        text = text.replace(wrong, right)
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(without_paths(text), encoding="utf-8")


def without_paths(text: str) -> str:
    """A page of dbt's without a path of the machine it was made on.

    Args:
        text: the page, with dbt's manifest in it as JSON: the paths are those of the
            project and, in compiled SQL, of the usage records.
    """
    text = RECORD_FILES.sub(r"\g<call>['…']", text)
    return text.replace(json.dumps(str(ROOT))[1:-1], ".")
