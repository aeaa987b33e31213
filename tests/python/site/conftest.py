"""The dashboard of the sample, and a real browser to look at it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import Browser, sync_playwright

from economic_index.site import build_site
from tests.python.site.visitor import Visitor

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture(scope="session")
def sample_site(sample_build: Path) -> Path:
    """The folder of the dashboard of the synthetic sample."""
    return build_site(sample_build).parent


@pytest.fixture(scope="session")
def release_site(release_build: Path) -> Path:
    """The folder of the dashboard of the real release."""
    return build_site(release_build).parent


@pytest.fixture(scope="session")
def sample_published(sample_build: Path) -> duckdb.DuckDBPyConnection:
    """The sample's published tables: what the pages must agree with."""
    return duckdb.connect(
        str(sample_build / "published" / "published.duckdb"), read_only=True
    )


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium; skips the test where none is installed."""
    found = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if found is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture
def visitor(browser: Browser) -> Iterator[Visitor]:
    """A visitor whose pages must load without errors and without the network."""
    visitor = Visitor(browser)
    yield visitor
    for context in browser.contexts:
        context.close()
    assert visitor.complaints == []
