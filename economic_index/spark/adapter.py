"""What dbt's adapter to Spark lacks: checked input, and Python models in a session.

On DuckDB the adapter calls the project's plugin (``economic_index.dbt_plugin``) when it
opens a connection and for a source. The adapter to Spark calls none, and runs Python
models on Databricks alone. All of it is added here to the adapter's own classes.
"""

from __future__ import annotations

import os
import secrets
from argparse import Namespace
from contextlib import suppress
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import pyarrow as pa
from dbt.adapters.base import PythonJobHelper
from dbt.adapters.duckdb.utils import SourceConfig
from dbt.adapters.factory import FACTORY
from dbt.adapters.spark.connections import (
    SparkConnectionManager,
    SparkConnectionMethod,
    SparkCredentials,
)
from dbt.adapters.spark.impl import SparkAdapter
from dbt.adapters.spark.relation import SparkRelation
from dbt.config.runtime import load_profile
from dbt.flags import set_from_args
from dbt_common.context import set_invocation_context
from dbt_common.exceptions import DbtRuntimeError
from pyarrow import csv
from pyspark.sql import SparkSession

from economic_index.dbt_plugin import (
    give_to_dbt,
    running_adapter,
    running_variables,
    source_table,
    with_own_seeds,
)
from economic_index.engines import RECORDS, SPARK, frame_of
from economic_index.errors import InputError
from economic_index.inputs.records.record_files import is_in_store, is_table
from economic_index.paths import ROOT
from economic_index.request import Request
from economic_index.spark.run import is_remote

# Under this name, which no compiled SQL shows, the salt of the account keys lies in the
# session; the macro `account_key` takes it from there.
SALT = "economic_index.account_salt"
# What a build sets over the profile: where it writes, and that nothing stays.
OF_THE_BUILD: dict[str, str] = {}
# What the profile says that a cluster's session takes, too: what statements mean. The
# rest is settled when the cluster starts.
OF_STATEMENTS = {
    "spark.sql.ansi.enabled",
    "spark.sql.parquet.mergeSchema",
    "spark.sql.session.timeZone",
}
# A server that is gone is asked for a quarter of a minute, and not for ten.
ATTEMPTS = 5


def session() -> SparkSession:
    """The session of this process, begun as the profile says if there is none yet."""
    builder = SparkSession.builder
    for name, value in (settings() | OF_THE_BUILD).items():
        if not is_remote() or name in OF_STATEMENTS:
            builder = builder.config(name, value)
    spark = builder.getOrCreate()
    if is_remote():
        from pyspark.sql.connect.client.retries import DefaultPolicy

        spark.client.set_retry_policies([DefaultPolicy(max_retries=ATTEMPTS)])
    return spark


def settings() -> dict[str, str]:
    """The settings of the profile's session, which a build needs before dbt runs."""
    if FACTORY.adapters:
        return running_adapter().config.credentials.server_side_parameters
    set_invocation_context(os.environ)
    set_from_args(Namespace(PROFILES_DIR=str(ROOT)), {})
    profile: Any = load_profile(str(ROOT), {}, target_override=SPARK)
    return profile.credentials.server_side_parameters


def is_lost() -> bool:
    """Whether the session of this process has begun, and answers no more."""
    if not begin.cache_info().currsize:
        return False
    try:
        begin().sql("select 1").collect()
    except Exception:
        # Whatever stands between: a process that is gone, a server that is not there.
        return True
    return False


def stop() -> None:
    """End the session of this process, if there is one."""
    if begin.cache_info().currsize:
        with suppress(Exception):
            # One that is lost cannot be stopped.
            begin().stop()
        begin.cache_clear()
        LOADED.clear()


class SessionJob(PythonJobHelper):
    """Runs a Python model in this process, on the session that dbt uses."""

    def __init__(self, parsed_model: dict, credentials: Any) -> None:
        self.name = parsed_model["alias"]

    def submit(self, compiled_code: str) -> None:
        """Run what dbt made of the model: it writes its table."""
        code = compile(compiled_code, self.name, "exec")
        exec(code, {"__name__": self.name, "spark": session()})


@cache
def begin() -> SparkSession:
    """The session, with what the project's SQL finds in it."""
    spark = session()
    spark.conf.set(SALT, secrets.token_hex(16))
    return spark


# Sources that the session holds already.
LOADED: set[str] = set()
LOADING = Lock()


def load_source(source: SourceConfig) -> None:
    """Write a source's table into the session, checked, once a process."""
    name = source.table_name()
    with LOADING:
        if name in LOADED:
            return
        spark = begin()
        RECORDS.session = begin
        frame = frame_of(source_table(source), spark)
        spark.sql(f"create schema if not exists {source.schema}")
        frame.write.mode("overwrite").saveAsTable(name)
        LOADED.add(name)


def insert_csv(
    adapter: SparkAdapter,
    relation: SparkRelation,
    path: str,
    column_types: dict[str, str],
    overwrite: bool = False,
) -> bool:
    """Write the rows of a CSV file of this machine into a table of the session.

    Args:
        adapter: dbt's.
        relation: the table.
        path: of the file, with a header and no line break in a field.
        column_types: type of each column, in the order of the header.
        overwrite: whether the rows take the place of those of the table.

    Returns:
        False where dbt has no session, and nothing was written.
    """
    if not has_session(adapter.config.credentials):
        return False
    as_text = csv.ConvertOptions(
        column_types=dict.fromkeys(column_types, pa.string()),
        null_values=[""],
        strings_can_be_null=True,
    )
    rows = csv.read_csv(path, convert_options=as_text)
    typed = (f"cast({name} as {kind})" for name, kind in column_types.items())
    frame = frame_of(rows, begin()).selectExpr(*typed)
    frame.write.insertInto(relation.render(), overwrite=overwrite)
    return True


def located(adapter: SparkAdapter, name: str) -> str:
    """A name of usage records as a server reads it, which runs in another folder."""
    is_elsewhere = is_table(name) or is_in_store(name)
    return name if is_elsewhere else str(Path(name).absolute())


def has_session(credentials: SparkCredentials) -> bool:
    """Whether dbt reaches Spark by a session, and not by a Thrift server."""
    return credentials.method == SparkConnectionMethod.SESSION


@cache
def take_own_seeds() -> None:
    """Have the running command read the seeds with somebody else's rows over them.

    As on DuckDB, dbt has parsed the project by now, so that what it parses stays the
    same for every input.
    """
    try:
        variables = running_variables()
        asked = Request.of(variables)
        give_to_dbt(asked, with_own_seeds(asked, variables))
    except InputError as error:
        raise DbtRuntimeError(str(error)) from error


@cache
def register() -> None:
    """Add all of it to the adapter's classes."""
    helpers = SparkAdapter.python_submission_helpers.fget
    SparkAdapter.python_submission_helpers = property(
        lambda adapter: {**helpers(adapter), "session": SessionJob}
    )
    SparkAdapter.default_python_submission_method = property(lambda adapter: "session")
    SparkAdapter.insert_csv = insert_csv
    SparkAdapter.located = located
    SparkAdapter._available_ |= {"insert_csv", "located"}
    create_from = SparkRelation.create_from.__func__

    def create_checked(cls, quoting, relation_config, **kwargs):
        relation = create_from(cls, quoting, relation_config, **kwargs)
        # Without a connection dbt is parsing, and reads no input.
        is_at_work = running_adapter().connections.get_if_exists() is not None
        if relation_config.resource_type == "source" and is_at_work:
            source = SourceConfig.create_from_source(relation_config)
            if "plugin" in source:
                load_source(source)
        return relation

    SparkRelation.create_from = classmethod(create_checked)
    open_connection = SparkConnectionManager.open.__func__

    def open_in_session(cls, connection):
        # Two threads open their connections at once.
        with LOADING:
            take_own_seeds()
            if has_session(connection.credentials):
                begin()
        opened = open_connection(cls, connection)
        if has_session(connection.credentials):
            # The session has them. The adapter would set each before each statement.
            opened.handle.handle.server_side_parameters = {}
        return opened

    SparkConnectionManager.open = classmethod(open_in_session)
