"""The dashboard of the sample, and a real browser to look at it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import Browser

from dashboard import build_site
from tests.python.conftest import once, opened
from tests.python.dashboard.visitor import Visitor


def site_of(build: Path, folder: Path) -> None:
    """Make the dashboard of a build in a folder of its own."""
    (folder / "published").symlink_to(build / "published")
    build_site(folder)


@pytest.fixture(scope="session")
def sample_site(tmp_path_factory: pytest.TempPathFactory, default_build: Path) -> Path:
    """The folder of the dashboard of the sample: synthetic release and records."""
    make = partial(site_of, default_build)
    return once(tmp_path_factory, "sample_site", make) / "site"


@pytest.fixture(scope="session")
def release_site(tmp_path_factory: pytest.TempPathFactory, release_build: Path) -> Path:
    """The folder of the dashboard of the real release."""
    make = partial(site_of, release_build)
    return once(tmp_path_factory, "release_site", make) / "site"


@pytest.fixture(scope="module")
def sample_published(default_build: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The sample's published tables: what the pages must agree with."""
    yield from opened(default_build / "published" / "published.duckdb")


@pytest.fixture(scope="module")
def latest_wave(sample_published: duckdb.DuckDBPyConnection) -> str:
    """The wave that a page shows first where it has several."""
    ((wave_id,),) = sample_published.execute(
        "select wave_id from marts.fct_geography_usage "
        "inner join marts.dim_wave using (wave_id) order by date_start desc limit 1"
    ).fetchall()
    return wave_id


@pytest.fixture
def visitor(browser: Browser) -> Iterator[Visitor]:
    """A visitor whose pages must load without errors and without the network."""
    visitor = Visitor(browser)
    yield visitor
    for context in browser.contexts:
        context.close()
    assert visitor.complaints == []
