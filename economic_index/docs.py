"""Write the lineage and the data dictionary as one HTML file."""

from __future__ import annotations

import os
import shutil

from economic_index.build import BuildError
from economic_index.paths import BUILD, ROOT

PAGE = BUILD / "docs" / "index.html"


def write_docs() -> None:
    """Make `build/docs/index.html` of the project and of the last good warehouse.

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
    shutil.copyfile(ROOT / "target" / "static_index.html", PAGE)
    print(f"Lineage and data dictionary: {PAGE}")
