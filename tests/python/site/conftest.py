"""The dashboard of the sample, and a real browser to look at it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import Browser

from economic_index.site import build_site
from tests.python.site.visitor import Visitor


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


@pytest.fixture
def visitor(browser: Browser) -> Iterator[Visitor]:
    """A visitor whose pages must load without errors and without the network."""
    visitor = Visitor(browser)
    yield visitor
    for context in browser.contexts:
        context.close()
    assert visitor.complaints == []
