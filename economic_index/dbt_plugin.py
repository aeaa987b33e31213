"""dbt-duckdb plugin: hands checked input to the staging models.

dbt loads a source through `Plugin.load` when the first model that reads it is about to
run, so `dbt build` from the shell and `make build` enter by the same door.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pyarrow as pa
from dbt.adapters.duckdb.plugins import BasePlugin
from dbt.adapters.duckdb.utils import SourceConfig
from dbt_common.exceptions import DbtRuntimeError

from economic_index.adoption import AdoptionTables, read_adoption
from economic_index.errors import InputError
from economic_index.release import ReleaseTables, read_releases


@cache
def load_releases(folders: tuple[Path, ...]) -> ReleaseTables:
    """Read and check the release folders once a process; no folder means the sample.

    Raises:
        InputError: something in the folders stops the build.
    """
    if not folders:
        from economic_index.sample import write_sample_release

        folders = (write_sample_release(),)
    return read_releases(folders)


def folders_of(release: str | list[str]) -> tuple[Path, ...]:
    """The folders that the dbt variable `release` names.

    Args:
        release: one path, a list of paths, or "" for the built-in sample.
    """
    names = [release] if isinstance(release, str) else release
    return tuple(Path(name) for name in names if name)


@cache
def load_adoption(workbook: str) -> AdoptionTables:
    """Read and check the business survey's workbook once a process.

    Args:
        workbook: its path, or "" for none.

    Raises:
        InputError: something in the workbook stops the build.
    """
    return read_adoption(Path(workbook) if workbook else None)


class Plugin(BasePlugin):
    """Serves the tables of the sources `release` and `adoption`."""

    def load(self, source_config: SourceConfig) -> pa.Table:
        """The table that the source's identifier names, as Arrow.

        Raises:
            DbtRuntimeError: the input does not pass the door's checks.
        """
        try:
            if "business_adoption" in source_config:
                tables = load_adoption(source_config["business_adoption"])
            else:
                tables = load_releases(folders_of(source_config["release"]))
        except InputError as error:
            raise DbtRuntimeError(str(error)) from error
        return getattr(tables, source_config.get("table"))
