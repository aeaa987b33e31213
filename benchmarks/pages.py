"""How soon the dashboard paints from disk, and what it weighs: `make bench PAGES=1`."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.report import MIB
from economic_index.paths import BUILD

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
# Pages of places are alike: the first ones stand for all.
PLACES = 5
PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"


def find_chromium() -> str | None:
    """Path of the machine's Chromium, None where there is none."""
    return next(filter(None, map(shutil.which, CHROMIUM)), None)


@contextmanager
def headless(chromium: str) -> Iterator[Browser]:
    """A browser without a window, which asks the network for nothing of its own."""
    # Playwright takes a moment to load; those who open no page are spared it.
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


def first_paint(browser: Browser, page: Path) -> float:
    """Milliseconds from opening a page in a fresh window to its first content."""
    with browser.new_context() as context:
        tab = context.new_page()
        tab.goto(page.as_uri())
        tab.wait_for_function(f"{PAINT} > 0")
        return tab.evaluate(PAINT)


def weigh(site: Path) -> dict[str, float | int]:
    """How many pages a site has, and the MiB of all its files."""
    files = [path for path in site.rglob("*") if path.is_file()]
    return {
        "pages": sum(path.suffix == ".html" for path in files),
        "mib": round(sum(path.stat().st_size for path in files) / MIB, 1),
    }


def main() -> int:
    """Time the pages of a site. Returns 1 where there is none, or no browser."""
    parser = argparse.ArgumentParser(prog="benchmarks.pages", description=__doc__)
    parser.add_argument("--site", type=Path, default=BUILD / "site")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--output", type=Path, default=BUILD / "bench")
    arguments = parser.parse_args()
    site = arguments.site.resolve()
    chromium = find_chromium()
    if not (site / "index.html").exists() or chromium is None:
        print(
            f"There is no {site / 'index.html'}: run `make site` first"
            if chromium
            else "No Chromium on this machine: apt-get install chromium",
            file=sys.stderr,
        )
        return 1
    pages = [*sorted(site.glob("*.html")), *sorted(site.glob("places/*.html"))[:PLACES]]
    paints: dict[str, list[float]] = {str(page.relative_to(site)): [] for page in pages}
    with headless(chromium) as browser:
        # In turns, so that no page is always the first after a start.
        for _ in range(arguments.repeats):
            for name, times in paints.items():
                times.append(first_paint(browser, site / name))
    weight = weigh(site)
    first_paint_ms = {
        name: {"median": round(median(times)), "slowest": round(max(times))}
        for name, times in paints.items()
    }
    result = {"weight": weight, "first_paint_ms": first_paint_ms}
    arguments.output.mkdir(parents=True, exist_ok=True)
    (arguments.output / "pages.json").write_text(json.dumps(result, indent=2) + "\n")
    print("| page | first paint, median ms | slowest ms |\n|---|---:|---:|")
    for name, paint in first_paint_ms.items():
        print(f"| {name} | {paint['median']} | {paint['slowest']} |")
    print(f"\n{weight['pages']} pages, {weight['mib']} MiB in all")
    return 0


if __name__ == "__main__":
    sys.exit(main())
