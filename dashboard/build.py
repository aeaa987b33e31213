"""Make the dashboard: read the published tables, render the pages, weigh them."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

from dashboard import assets
from dashboard.pages import Site
from dashboard.tables import Published
from economic_index.catalogue import read_dataset
from economic_index.errors import BuildError
from economic_index.paths import DATABASE, PUBLISHED
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
    database = build / PUBLISHED / DATABASE
    if not database.is_file():
        raise BuildError(f"no {database}: run `make build` first")
    assets.install()
    work = build / ".site.next"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    assets.copy(work / "assets")
    dataset = read_dataset(build / "published")
    with Published(database) as published:
        Site(published, dataset, work).write()
    swap(work, build / "site")
    print_summary(build / "site", time.perf_counter() - start)
    return build / "site" / "index.html"


def print_summary(folder: Path, seconds: float) -> None:
    """Say where the site is, how many pages it has and what they weigh."""
    pages = {path: path.stat().st_size for path in folder.rglob("*.html")}
    heaviest = max(pages, key=lambda path: pages[path])
    files = [path for path in folder.rglob("*") if path.is_file()]
    total = sum(path.stat().st_size for path in files)
    scripts = sum(
        path.stat().st_size
        for path in (folder / "assets").iterdir()
        if path.suffix == ".js"
    )
    pictures = sum(path.suffix == ".png" for path in files)
    print(
        f"Dashboard: {folder / 'index.html'}\n"
        f"  {len(pages)} pages and {pictures} pictures, {megabytes(total)} in all, "
        f"made in {seconds:.1f} s\n"
        f"  heaviest page: {heaviest.relative_to(folder)}, "
        f"{megabytes(pages[heaviest])}\n"
        f"  scripts and boundaries, shared by all: {megabytes(scripts)}"
    )


def megabytes(size: int) -> str:
    """A size in bytes, in words."""
    return f"{size / 1e6:.2f} MB"
