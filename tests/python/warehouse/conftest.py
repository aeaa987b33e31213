"""The real release as pandas reads it, and a warehouse that dbt builds from the shell.

The release's cells do not go through the project's own reader, seeds or models: they
are the second opinion of every number.
"""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from economic_index.catalogue import describe
from economic_index.paths import PUBLISHED, WAREHOUSE
from economic_index.publish import publish, write_file_digests
from tests.python.conftest import once, run_command
from tests.python.warehouse.arithmetic import cells_of, mart, read_text
from tests.python.warehouse.usage_index import usage_by_geography
from tests.python.warehouse.warehouses import dbt_environment


@pytest.fixture(scope="session")
def shell_build(tmp_path_factory: pytest.TempPathFactory, sample_dir: Path) -> Path:
    """A second build of the sample, by `dbt build` from the shell, then published."""
    return once(tmp_path_factory, "shell_build", build_from_the_shell)


def build_from_the_shell(folder: Path) -> None:
    """Build the sample with dbt alone, and publish it."""
    # The command that an analyst types, and not the loaded Python.
    dbt = Path(sys.executable).with_name("dbt")
    outcome = run_command([dbt, "build"], dbt_environment(folder))
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    publish(folder / WAREHOUSE, folder / PUBLISHED)
    describe(folder / PUBLISHED)
    write_file_digests(folder / PUBLISHED)


@pytest.fixture(scope="session")
def release_files(release_dir: Path) -> Path:
    """The folder of the raw files and of the reference tables beside them."""
    return release_dir / "data" / "intermediate"


@pytest.fixture(scope="session")
def release_cells(release_files: Path) -> pd.DataFrame:
    """One row a cell of the real release, see ``arithmetic.cells_of``."""
    codes = read_text(release_files / "iso_country_codes.csv")
    return cells_of(
        pd.concat(
            read_text(path).assign(platform=platform)
            for platform in ("claude_ai", "1p_api")
            for path in release_files.glob(f"aei_raw_{platform}_*.csv")
        ),
        codes.set_index("iso_alpha_2").iso_alpha_3,
    )


@pytest.fixture(scope="session")
def usage(release_cells: pd.DataFrame, release_files: Path) -> pd.DataFrame:
    """Usage, AUI and tier of the real release, see ``usage_by_geography``."""
    return usage_by_geography(release_cells, release_files)


@pytest.fixture(scope="module")
def usage_mart(release_warehouse: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """`fct_geography_usage` of the real release, by geography id."""
    rows = mart(release_warehouse, "fct_geography_usage")
    return rows.set_index("geography_id").sort_index()
