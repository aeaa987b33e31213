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
from collections.abc import Mapping
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
from economic_index.engines import RECORDS
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
from economic_index.request import KEEP, Request, remembered
from economic_index.sample.layouts import write_sample
from economic_index.sample.records import write_sample_records
from economic_index.sql import quoted
from economic_index.stamp import input_table, stamp_table
from economic_index.variables import PACKAGE, resolved

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import Manifest
    from dbt.contracts.graph.nodes import ModelNode


def or_sample(request: Request) -> Request:
    """A request as it is, or the built-in sample where it names nothing.

    The sample is both kinds of input: a synthetic release and synthetic records.
    """
    if not request.is_sample:
        return request
    share = Share("synthetic usage records")

    def written(rows: int, of_rows: int) -> None:
        share.done = rows / of_rows

    with doing(share.describe):
        folder = write_sample_records(size=request.sample, progress=written)
    return replace(
        request,
        release=tuple(str(path) for path in write_sample()),
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


def load_inputs(request: Request) -> LoadedInputs:
    """Read and check the input once a process; nothing given means the sample.

    Raises:
        InputError: the input is not valid, or a release and the records hold the same
            wave.
    """
    return load_once(request.as_read)


@cache
def load_once(request: Request) -> LoadedInputs:
    """The tables of a request that says nothing that they do not depend on.

    Raises:
        InputError: the input is not valid, or a release and the records hold the same
            wave.
    """
    check_thresholds(may_loosen=request.loosen_thresholds, seeds_folder=request.seeds)
    given = or_sample(request)
    hierarchy, ledger = HIERARCHY_SCHEMA.empty_table(), LEDGER_SCHEMA.empty_table()
    list_prices = PRICES_SCHEMA.empty_table()
    notes: list[str] = []
    checked: CheckedRecords | None = None
    if given.records:
        checked = check_given(given)
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
        read_comparison("agreement", request.labels),
        read_comparison("confusion", request.labels),
        [*tables.notes, *notes],
        tables.occupation_exposure,
        tables.task_exposure,
        tables.occupation_wages,
        tables.occupation_employment,
        tables.unknown,
    )


def check_given(given: Request) -> CheckedRecords:
    """Check usage records on the engine of the build.

    Raises:
        InputError: they are not valid.
    """
    asked = (given.records, given.reference, given.seeds)
    if RECORDS.session is None:
        return check_records(*asked)
    # It is there where a session is.
    from economic_index.spark.records import check_records_on_spark

    return check_records_on_spark(RECORDS.session(), *asked)


@cache
def load_release(request: Request) -> ReleaseTables:
    """Read and check the release folders and the records' task statements, once.

    Raises:
        InputError: they are not valid.
    """
    task_files = find_statements(request.reference)
    if not request.release:
        return read_statements(task_files)
    return read_releases(
        [Path(name) for name in request.release],
        request.seeds,
        task_files,
        keep_unknown=request.unknown == KEEP,
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
        InputError: the workbook is not valid.
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
def load_provenance(request: Request) -> Provenance:
    """The project and the input of a build, for readers to cite, once a process."""
    given = or_sample(request)
    files = input_table(
        [Path(name) for name in given.release],
        bool(given.records or given.records_model),
        given.business_adoption,
        given.kept_waves,
    )
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


def with_own_seeds(request: Request, variables: Mapping[str, Any]) -> Request:
    """A request with the folder of the seeds, where somebody else's rows lie over them.

    Args:
        request: of the running command.
        variables: its variables.

    Raises:
        InputError: the rows do not pass.
    """
    if variables["own_rows"]:
        seeds = private_folder() / "seeds"
        write_seeds(
            variables["own_rows"],
            Path(running_adapter().config.project_root),
            seeds,
            may_loosen=variables["loosen_thresholds"],
        )
        return replace(request, seeds_folder=str(seeds))
    if request.index:
        return replace(request, seeds_folder=str(seeds_of(request.index)))
    return request


def give_to_dbt(before: Request, request: Request) -> None:
    """Have the running command see what a request says other than its variables do."""
    told = before.variables()
    running_adapter().config.cli_vars.update(
        {
            name: value
            for name, value in request.variables().items()
            if value != told[name]
        }
    )


def is_package() -> bool:
    """Whether this project is a package of the project that dbt runs."""
    return running_adapter().config.project_name != PACKAGE


def running_adapter() -> Any:
    """The adapter of the engine that the running command uses."""
    (adapter,) = FACTORY.adapters.values()
    return adapter


@cache
def usage_records_of(name: str) -> str:
    """The usage records of another project's model, as the checks read them.

    Args:
        name: of the model.

    Returns:
        On Spark its table; on DuckDB, where the checks read files, a copy of it.

    Raises:
        InputError: the model is not built.
    """
    # For dbt the manifest is what resolves macros; it knows relations, too.
    manifest = cast("Manifest", running_adapter().get_macro_resolver())
    node = cast("ModelNode", manifest.ref_lookup.find(name, None, None, manifest))
    if RECORDS.session is not None:
        return str(node.relation_name)
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
    return str(path)


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
            asked = Request.of(variables)
            request = asked.completed(
                remembered(Path(self.creds.path).absolute().parent),
                asks_for_sample="sample" in given,
            )
            request = with_own_seeds(request, variables)
        except InputError as error:
            raise DbtRuntimeError(str(error)) from error
        give_to_dbt(asked, request)

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
    request = Request.of(running_variables())
    if source.get("input") == "business_adoption":
        return load_adoption(request.business_adoption)
    if source.get("input") == "provenance":
        return load_provenance(request)
    if request.is_sample and is_package():
        raise InputError(
            f"dbt_project.yml, vars, {PACKAGE}",
            "no input is named",
            "Name a model of usage records in records_model, their files in "
            "records, or the folder of a release in release",
        )
    if request.records_model and source.get("of_records"):
        records = usage_records_of(request.records_model)
        request = replace(request, records=(records,))
    return load_inputs(request)
