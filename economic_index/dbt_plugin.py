"""dbt-duckdb plugin: hands checked input to the staging models.

dbt loads a source through `Plugin.load` when the first model that reads it is about to
run, so `dbt build` from the shell and `make build` validate input in the same way.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pyarrow as pa
from dbt.adapters.duckdb.credentials import DuckDBCredentials
from dbt.adapters.duckdb.plugins import BasePlugin
from dbt.adapters.duckdb.utils import SourceConfig
from dbt.adapters.factory import get_adapter_by_type
from dbt_common.exceptions import DbtRuntimeError
from duckdb import DuckDBPyConnection

from economic_index.disclosure.thresholds import check_thresholds
from economic_index.errors import InputError
from economic_index.inputs.adoption import AdoptionTables, read_adoption
from economic_index.inputs.labels import read_comparison
from economic_index.inputs.records import CheckedRecords, check_records
from economic_index.inputs.records.hierarchy import SCHEMA as HIERARCHY_SCHEMA
from economic_index.inputs.records.prices import SCHEMA as PRICES_SCHEMA
from economic_index.inputs.records.wave_entries import SCHEMA as LEDGER_SCHEMA
from economic_index.inputs.release import ReleaseTables, read_releases, read_statements
from economic_index.progress import Share, doing
from economic_index.request import Inputs, completed, remembered
from economic_index.sample.layouts import write_sample
from economic_index.sample.records import write_sample_records
from economic_index.sql import quoted


def or_sample(inputs: Inputs) -> Inputs:
    """Inputs as they are, or the built-in sample where they name nothing.

    The sample is both kinds of input: a synthetic release and synthetic records.
    """
    if not inputs.is_sample:
        return inputs
    share = Share("synthetic usage records")

    def written(rows: int, of_rows: int) -> None:
        share.done = rows / of_rows

    with doing(share.describe):
        folder = write_sample_records(size=inputs.sample, progress=written)
    return replace(
        inputs,
        release=write_sample(),
        records=(str(folder / "records" / "*.parquet"),),
        reference=str(folder / "reference"),
    )


@dataclass(frozen=True)
class LoadedInputs:
    """The tables of both kinds of input, under the names that the sources ask for.

    Attributes:
        cells: cells of the releases.
        task_statements: O*NET task statements of both.
        request_hierarchy: request clusters of the records.
        ledger: the records' waves, see ``records.ledger``.
        list_prices: prices of the records' models that no seed has.
        label_agreement: how labellers of the records agree.
        label_confusion: what they say of the same records.
        notes: remarks for the reader that are not errors.
        occupation_exposure: exposure of occupations, where a release brings it.
        task_exposure: penetration of tasks, where a release brings it.
        unknown: slices of a release's rows that were kept out.
    """

    cells: pa.Table
    task_statements: pa.Table
    request_hierarchy: pa.Table
    ledger: pa.Table
    list_prices: pa.Table
    label_agreement: pa.Table
    label_confusion: pa.Table
    notes: list[str]
    occupation_exposure: pa.Table
    task_exposure: pa.Table
    unknown: pa.Table


@cache
def load_inputs(inputs: Inputs) -> LoadedInputs:
    """Read and check the input once a process; nothing given means the sample.

    Raises:
        InputError: something in the input stops the build, or a release and the records
            hold the same wave.
    """
    check_thresholds(may_loosen=inputs.loosen_thresholds)
    given = or_sample(inputs)
    checked: CheckedRecords | None = None
    if given.records:
        checked = check_records(given.records, given.reference)
    task_files = checked.task_files if checked else ()
    if given.release:
        tables = read_releases(
            given.release, task_files=task_files, keep_unknown=given.keep_unknown
        )
    else:
        tables = read_statements(task_files)
    if checked is None:
        return LoadedInputs(
            tables.cells,
            tables.task_statements,
            HIERARCHY_SCHEMA.empty_table(),
            LEDGER_SCHEMA.empty_table(),
            PRICES_SCHEMA.empty_table(),
            read_comparison("agreement", ""),
            read_comparison("confusion", ""),
            tables.notes,
            tables.occupation_exposure,
            tables.task_exposure,
            tables.unknown,
        )
    refuse_shared_waves(tables, checked)
    return LoadedInputs(
        tables.cells,
        tables.task_statements,
        checked.hierarchy,
        checked.ledger,
        checked.list_prices,
        read_comparison("agreement", inputs.labels),
        read_comparison("confusion", inputs.labels),
        [*tables.notes, *checked.notes],
        tables.occupation_exposure,
        tables.task_exposure,
        tables.unknown,
    )


def refuse_shared_waves(tables: ReleaseTables, checked: CheckedRecords) -> None:
    """Raise where a release and the records hold the same wave."""
    shared = sorted(
        set(tables.cells["wave_id"].unique().to_pylist()) & set(checked.wave_ids)
    )
    if shared:
        raise InputError(
            "RECORDS and RELEASE",
            f"both hold the wave {shared[0]}",
            "Give each wave as a release or as records, not as both",
        )


@cache
def load_adoption(workbook: str) -> AdoptionTables:
    """Read and check the business survey's workbook once a process.

    Args:
        workbook: its path, or "" for none.

    Raises:
        InputError: something in the workbook stops the build.
    """
    return read_adoption(Path(workbook) if workbook else None)


def running_variables() -> Mapping[str, object]:
    """The project's variables as the running command has them.

    A source's own configuration would hold those of the command that parsed it, and dbt
    parse the whole project anew for every other input.
    """
    config = get_adapter_by_type("duckdb").config
    return {**config.vars.to_dict(), **config.cli_vars}


# Account ids can be guessed, and the hash of a guess would tell whether it is there.
# The salt is random in each run and is written nowhere.
ACCOUNT_SALT = secrets.token_hex(16)


class Plugin(BasePlugin):
    """Serves the tables of the sources `release`, `records` and `adoption`."""

    def update_connection_config(self, creds: DuckDBCredentials, config: dict) -> None:
        """Have all that DuckDB writes be readable by its owner alone.

        Rows of people pass through the warehouse, its log and what it spills.
        """
        os.umask(0o077)
        with suppress(FileNotFoundError, PermissionError):
            Path(creds.path).chmod(0o600)

    def configure_cursor(self, cursor: DuckDBPyConnection) -> None:
        """Give the salt of the account keys to the macro `account_key`."""
        cursor.execute(f"set variable account_salt = {quoted(ACCOUNT_SALT)}")

    def initialize(self, plugin_config: dict[str, object]) -> None:
        """Take the last build's input where the command names none.

        dbt has parsed the project by now, so that what it parses stays the same for
        every input; models are compiled with these variables.

        Raises:
            DbtRuntimeError: the warehouse would hold synthetic and real rows.
        """
        config = get_adapter_by_type("duckdb").config
        # A client of metrics has a profile and no project: it builds nothing.
        has_project = hasattr(config, "cli_vars")
        if self.creds is None or self.creds.path == ":memory:" or not has_project:
            return
        given = config.cli_vars
        try:
            last = remembered(Path(self.creds.path).absolute().parent)
            taken = completed(
                running_variables(), last, asks_for_sample="sample" in given
            )
        except InputError as error:
            raise DbtRuntimeError(str(error)) from error
        given.update(taken)

    def load(self, source_config: SourceConfig) -> pa.Table:
        """The table that the source's identifier names, as Arrow.

        Raises:
            DbtRuntimeError: the input is not valid.
        """
        try:
            variables = running_variables()
            tables: AdoptionTables | LoadedInputs
            if source_config.get("input") == "business_adoption":
                tables = load_adoption(variables["business_adoption"] or "")
            else:
                tables = load_inputs(Inputs.of(variables))
        except InputError as error:
            raise DbtRuntimeError(str(error)) from error
        return getattr(tables, source_config.get("table"))
