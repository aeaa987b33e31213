"""Make the dashboard: read the published tables, render the pages, weigh them."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

from dashboard import assets
from dashboard.pages import Site
from dashboard.tables import Published
from economic_index.build import BuildError
from economic_index.swap import swap


def build_site(build: Path) -> Path:
    """Write `site/` into a build folder; the last good site stays until it is done.

    Args:
        build: the folder of a build, with `published/published.duckdb`.

    Returns:
        The first page, `index.html`.

    Raises:
        BuildError: there is nothing published yet, or the packages could not be
            fetched.
    """
    start = time.perf_counter()
    database = build / "published" / "published.duckdb"
    if not database.is_file():
        raise BuildError(f"no {database}: run `make build` first")
    assets.install()
    work = build / ".site.next"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    assets.copy(work / "assets")
    with Published(database) as published:
        Site(published, work).write()
    swap(work, build / "site")
    print_summary(build / "site", time.perf_counter() - start)
    return build / "site" / "index.html"


def print_summary(folder: Path, seconds: float) -> None:
    """Say where the site is, how many pages it has and what they weigh."""
    pages = {path: path.stat().st_size for path in folder.rglob("*.html")}
    heaviest = max(pages, key=lambda path: pages[path])
    shared = {path: path.stat().st_size for path in (folder / "assets").iterdir()}
    scripts = sum(size for path, size in shared.items() if path.suffix == ".js")
    total = sum(pages.values()) + sum(shared.values())
    print(
        f"Dashboard: {folder / 'index.html'}\n"
        f"  {len(pages)} pages, {megabytes(total)} in all, made in {seconds:.1f} s\n"
        f"  heaviest page: {heaviest.relative_to(folder)}, "
        f"{megabytes(pages[heaviest])}\n"
        f"  scripts and boundaries, shared by all: {megabytes(scripts)}"
    )


def megabytes(size: int) -> str:
    """A size in bytes, in words."""
    return f"{size / 1e6:.2f} MB"
