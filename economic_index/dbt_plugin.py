"""dbt-duckdb plugin: hands checked input to the staging models.

dbt loads a source through `Plugin.load` when the first model that reads it is about to
run, so `dbt build` from the shell and `make build` validate input in the same way.
"""

from __future__ import annotations

import atexit
import os
import secrets
import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, cast

import duckdb
import pyarrow as pa
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.adapters.duckdb.credentials import DuckDBCredentials
from dbt.adapters.duckdb.plugins import BasePlugin
from dbt.adapters.duckdb.utils import SourceConfig
from dbt.adapters.factory import FACTORY
from dbt_common.exceptions import DbtRuntimeError
from duckdb import DuckDBPyConnection

from economic_index.disclosure.thresholds import check_thresholds
from economic_index.errors import InputError
from economic_index.index import seeds_of
from economic_index.inputs.adoption import AdoptionTables, read_adoption
from economic_index.inputs.labels import read_comparison
from economic_index.inputs.own_rows import write_seeds
from economic_index.inputs.records import CheckedRecords, check_records
from economic_index.inputs.records.hierarchy import SCHEMA as HIERARCHY_SCHEMA
from economic_index.inputs.records.prices import SCHEMA as PRICES_SCHEMA
from economic_index.inputs.records.validation import find_statements
from economic_index.inputs.records.wave_entries import SCHEMA as LEDGER_SCHEMA
from economic_index.inputs.release import ReleaseTables, read_releases, read_statements
from economic_index.progress import Share, doing
from economic_index.request import Inputs, completed, remembered
from economic_index.sample.layouts import write_sample
from economic_index.sample.records import write_sample_records
from economic_index.sql import quoted
from economic_index.stamp import input_table, stamp_table
from economic_index.variables import PACKAGE, resolved

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest
    from dbt.contracts.graph.nodes import ModelNode


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
        occupation_wages: median wages of occupations, where a release brings them.
        occupation_employment: people employed, where a release brings them.
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
    occupation_wages: pa.Table
    occupation_employment: pa.Table
    unknown: pa.Table


@cache
def load_inputs(inputs: Inputs) -> LoadedInputs:
    """Read and check the input once a process; nothing given means the sample.

    Raises:
        InputError: something in the input stops the build, or a release and the records
            hold the same wave.
    """
    check_thresholds(may_loosen=inputs.loosen_thresholds, seeds_folder=inputs.seeds)
    given = or_sample(inputs)
    hierarchy, ledger = HIERARCHY_SCHEMA.empty_table(), LEDGER_SCHEMA.empty_table()
    list_prices = PRICES_SCHEMA.empty_table()
    notes: list[str] = []
    checked: CheckedRecords | None = None
    if given.records:
        checked = check_records(given.records, given.reference, given.seeds)
        hierarchy, ledger, notes = checked.hierarchy, checked.ledger, checked.notes
        list_prices = checked.list_prices
    tables = load_release(replace(given, records=()))
    if checked is not None:
        refuse_shared_waves(tables, checked)
    return LoadedInputs(
        tables.cells,
        tables.task_statements,
        hierarchy,
        ledger,
        list_prices,
        read_comparison("agreement", inputs.labels),
        read_comparison("confusion", inputs.labels),
        [*tables.notes, *notes],
        tables.occupation_exposure,
        tables.task_exposure,
        tables.occupation_wages,
        tables.occupation_employment,
        tables.unknown,
    )


@cache
def load_release(inputs: Inputs) -> ReleaseTables:
    """Read and check the release folders and the records' task statements, once.

    Raises:
        InputError: something in them stops the build.
    """
    task_files = find_statements(inputs.reference)
    if not inputs.release:
        return read_statements(task_files)
    return read_releases(
        inputs.release,
        inputs.seeds,
        task_files,
        keep_unknown=inputs.keep_unknown,
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


@dataclass(frozen=True)
class Provenance:
    """What makes the build, under the names that the sources ask for.

    Attributes:
        project: version, commit and digests.
        inputs: the input files.
    """

    project: pa.Table
    inputs: pa.Table


@cache
def load_provenance(
    inputs: Inputs, workbook: str, kept_waves: tuple[str, ...]
) -> Provenance:
    """The project and the input of a build, for readers to cite, once a process.

    Args:
        inputs: what dbt's variables name.
        workbook: the business survey's workbook, or "".
        kept_waves: waves that stay from an earlier build.
    """
    given = or_sample(inputs)
    files = input_table(given.release, given.records, workbook, kept_waves)
    return Provenance(stamp_table(files, given.seeds), files)


def running_variables() -> dict[str, Any]:
    """The project's variables as the running command has them.

    A source's own configuration would hold those of the command that parsed it, and dbt
    parse the whole project anew for every other input.

    Raises:
        InputError: a project that has this one as a package misspells a variable.
    """
    config = running_adapter().config
    return resolved(config.vars.to_dict(), config.cli_vars)


def is_package() -> bool:
    """Whether this project is a package of the project that dbt runs."""
    return running_adapter().config.project_name != PACKAGE


def running_adapter() -> Any:
    """The adapter of the engine that the running command uses."""
    (adapter,) = FACTORY.adapters.values()
    return adapter


@cache
def copy_of_model(name: str) -> Path:
    """A copy of the usage records of another project's model: the checks read files.

    Args:
        name: of the model.

    Raises:
        InputError: the model is not built.
    """
    # For dbt the manifest is what resolves macros; it knows relations, too.
    manifest = cast("Manifest", running_adapter().get_macro_resolver())
    node = cast("ModelNode", manifest.ref_lookup.find(name, None, None, manifest))
    path = private_folder() / "usage_records.parquet"
    connection = DuckDBConnectionManager.env().handle()
    try:
        connection.cursor().execute(
            f"copy (from {node.relation_name}) to {quoted(path)} (format parquet)"
        )
    except duckdb.CatalogException as error:
        raise InputError(
            f"the model {name}",
            "the usage records are not built yet",
            f"Build them first: dbt run --select +{name}",
        ) from error
    finally:
        connection.close()
    return path


@cache
def private_folder() -> Path:
    """A folder of this process, for its owner alone, gone when the process ends."""
    folder = Path(tempfile.mkdtemp(prefix="economic-index-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


# Account ids can be guessed, and the hash of a guess would tell whether it is there.
# The salt is random in each run and is written nowhere.
ACCOUNT_SALT = secrets.token_hex(16)
LOADING = Lock()


class Plugin(BasePlugin):
    """Serves the tables of every source, which name theirs under `meta`."""

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
            DbtRuntimeError: the warehouse would hold synthetic and real rows, or rows
                of somebody else's over the rules do not pass.
        """
        config = running_adapter().config
        # A client of metrics has a profile and no project: it builds nothing.
        has_project = hasattr(config, "cli_vars")
        if self.creds is None or self.creds.path == ":memory:" or not has_project:
            return
        given = config.cli_vars
        try:
            variables = running_variables()
            last = remembered(Path(self.creds.path).absolute().parent)
            taken = completed(variables, last, asks_for_sample="sample" in given)
            index = {**variables, **taken}["index"]
            if index:
                taken["seeds_folder"] = str(seeds_of(str(index)))
            if variables["own_rows"]:
                seeds = private_folder() / "seeds"
                write_seeds(
                    variables["own_rows"],
                    Path(config.project_root),
                    seeds,
                    may_loosen=variables["loosen_thresholds"],
                )
                taken["seeds_folder"] = str(seeds)
        except InputError as error:
            raise DbtRuntimeError(str(error)) from error
        given.update(taken)

    def load(self, source_config: SourceConfig) -> pa.Table:
        """The table that the source's identifier names, as Arrow."""
        return source_table(source_config)


def source_table(source: SourceConfig) -> pa.Table:
    """The table of a source, read and checked once a process, on whatever engine.

    Raises:
        DbtRuntimeError: the input is not valid.
    """
    try:
        # Two threads of dbt may ask at once for what takes one of them a while.
        with LOADING:
            return getattr(tables_of(source), source.get("table"))
    except InputError as error:
        raise DbtRuntimeError(str(error)) from error


def tables_of(source: SourceConfig) -> AdoptionTables | LoadedInputs | Provenance:
    """The tables among which a source's is.

    Raises:
        InputError: the input is not valid, or a package is given none.
    """
    variables = running_variables()
    workbook = variables["business_adoption"] or ""
    if source.get("input") == "business_adoption":
        return load_adoption(workbook)
    inputs = Inputs.of(variables)
    if source.get("input") == "provenance":
        return load_provenance(inputs, workbook, tuple(variables["kept_waves"]))
    if inputs.is_sample and is_package():
        raise InputError(
            f"dbt_project.yml, vars, {PACKAGE}",
            "no input is named",
            "Name a model of usage records in records_model, their files in "
            "records, or the folder of a release in release",
        )
    if inputs.records_model and source.get("of_records"):
        copy = copy_of_model(inputs.records_model)
        inputs = replace(inputs, records=(str(copy),))
    return load_inputs(inputs)
