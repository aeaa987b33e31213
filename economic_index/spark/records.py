"""Check usage records where they lie: with the rules of the DuckDB engine, on Spark.

Only counts by wave come back, the names of models whose price is looked up, and of a
record that breaks a rule its place and what the rule lets a message show.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

import duckdb
from py4j.protocol import Py4JJavaError
from pyspark.errors import AnalysisException, PySparkException

from economic_index.disclosure.thresholds import smallest_count
from economic_index.engines import frame_of
from economic_index.errors import InputError, raise_all
from economic_index.inputs.records.hierarchy import read_hierarchy
from economic_index.inputs.records.macros import model_name
from economic_index.inputs.records.prices import list_prices
from economic_index.inputs.records.record_files import (
    COLUMNS,
    Column,
    fault_of_column,
    relation_of,
)
from economic_index.inputs.records.validation import (
    PLACED,
    CheckedRecords,
    accepted,
    all_shown,
    breach,
    find_statements,
    listed,
    load_rules,
    repeated_id,
)
from economic_index.inputs.records.validation_rules import CHECKS, EXCLUSIONS, Rule
from economic_index.inputs.records.wave_entries import WaveFacts
from economic_index.ledger.book import KeysAt
from economic_index.macros import sql_macros
from economic_index.paths import SEEDS
from economic_index.progress import doing
from economic_index.sql import quoted

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

# What the rules join, small tables of the driver, and what the check makes of them.
RULE_TABLES = (
    "waves",
    "open_waves",
    "segments",
    "network_types",
    "geographies",
    "excluded_countries",
    "collaboration_patterns",
    "primitive_categories",
    "api_prices",
    "request_hierarchy",
    "list_prices",
)
VIEWS = (
    *RULE_TABLES,
    "records",
    "placed_records",
    "judged_records",
    "keyed",
    "earlier_keys",
)
# The functions of DuckDB that the rules call and Spark has not, or by another name. ICU
# comes with Spark.
FUNCTIONS = {
    "strlen": "(x string) returns int return octet_length(x)",
    "regexp_matches": "(x string, p string) returns boolean return x rlike p",
    "regexp_full_match": "(x string, p string) returns boolean "
    "return x rlike concat('^(?:', p, ')$')",
    "starts_with": "(x string, p string) returns boolean return startswith(x, p)",
    "isfinite": "(x double) returns boolean "
    "return not isnan(x) and abs(x) < double('infinity')",
    "nfc_normalize": "(x string) returns string return "
    "java_method('com.ibm.icu.text.Normalizer', 'compose', x, false)",
}
# The types of Spark by the name that DuckDB has for them, see ``record_files.TYPES``.
TYPES = {
    "tinyint": "TINYINT",
    "smallint": "SMALLINT",
    "int": "INTEGER",
    "bigint": "BIGINT",
    "float": "FLOAT",
    "double": "DOUBLE",
    "decimal": "DECIMAL",
    "string": "VARCHAR",
    "varchar": "VARCHAR",
    "char": "VARCHAR",
    "boolean": "BOOLEAN",
    "timestamp": "TIMESTAMP WITH TIME ZONE",
    "timestamp_ntz": "TIMESTAMP",
    "void": "NULL",
}
# Conditions of Spark's errors, and what they are to whoever names the records.
NOT_THERE = ("PATH_NOT_FOUND", "TABLE_OR_VIEW_NOT_FOUND", "SCHEMA_NOT_FOUND")
TWICE = "COLUMN_ALREADY_EXISTS"


def check_records_on_spark(
    session: SparkSession,
    names: Sequence[str],
    reference: str | None,
    seeds_folder: Path = SEEDS,
) -> CheckedRecords:
    """Check usage records and their reference tables.

    Args:
        session: of Spark.
        names: tables of the session's catalogue, or paths and globs of Parquet files
            as its executors see them.
        reference: folder with ``request_hierarchy.csv`` and
            ``onet_task_statements.csv``, as for the other engine.
        seeds_folder: the folder of the seeds.

    Raises:
        InputError: the first step that finds something wrong, with all that it finds:
            relations, columns, reference tables, then the rules of
            ``validation_rules.CHECKS``, then the ids of the records.
    """
    threshold = smallest_count(seeds_folder=seeds_folder)
    columns = columns_of(session, names)
    with duckdb.connect() as connection, views(session):
        load_rules(connection, seeds_folder)
        hierarchy = read_hierarchy(connection, reference)
        connection.register("request_hierarchy", hierarchy)
        with reading(names):
            run(session, f"create or replace temp view records as {typed(columns)}")
            prices = list_prices(models_of(session), seeds_folder)
            connection.register("list_prices", prices)
            for name in RULE_TABLES:
                rows = connection.table(name).to_arrow_table()
                frame_of(rows, session).createOrReplaceTempView(name)
            with doing(lambda: "check the records on Spark"):
                counts, waves = check_rows(session, threshold)
            with doing(lambda: "look for an id that records share"):
                check_record_ids(session)
    found = {name for described in columns.values() for name in described}
    task_files = find_statements(reference)
    return accepted(hierarchy, task_files, prices, counts, waves, found, seeds_folder)


def run(session: SparkSession, sql: str):
    """Run a statement that is written for DuckDB: its texts escape no character."""
    return session.sql(sql.replace("\\", "\\\\"))


@contextmanager
def views(session: SparkSession) -> Iterator[None]:
    """Give a session the functions of the rules, and take back what the check made."""
    for name, body in FUNCTIONS.items():
        session.sql(f"create or replace temporary function {name}{body}")
    try:
        yield
    finally:
        for name in VIEWS:
            session.catalog.dropTempView(name)
        for name in FUNCTIONS:
            session.sql(f"drop temporary function if exists {name}")


@contextmanager
def reading(names: Sequence[str]) -> Iterator[None]:
    """Say in one message, without a value of a record, that they cannot be read.

    Raises:
        InputError: Spark stopped in the block.
    """
    try:
        yield
    except (PySparkException, Py4JJavaError) as error:
        raise InputError(
            f"RECORDS, {', '.join(names)}",
            f"Spark cannot read the records to their end ({condition(error)})",
            "Look whether the files are whole and the session is still there",
        ) from error


def condition(error: PySparkException | Py4JJavaError) -> str:
    """The name that Spark gives to what went wrong."""
    if isinstance(error, Py4JJavaError):
        return error.java_exception.getClass().getSimpleName()
    return error.getCondition() or type(error).__name__


def columns_of(
    session: SparkSession, names: Sequence[str]
) -> dict[str, dict[str, str]]:
    """Check the columns of every relation; their types by name, by relation.

    Raises:
        InputError: a relation is not there, or cannot be read.
        CombinedInputError: all columns that relations lack or have in another type.
    """
    found: dict[str, dict[str, str]] = {}
    wrong: list[InputError] = []
    for name in names:
        relation = relation_of(name)
        try:
            schema = session.sql(f"select * from {relation}").schema
        except AnalysisException as error:
            raise no_relation(name, error) from error
        types = {
            field.name.lower(): re.split(r"[(<]", field.dataType.simpleString())[0]
            for field in schema.fields
        }
        found[relation] = types
        as_described = {
            column: TYPES.get(kind, kind.upper()) for column, kind in types.items()
        }
        for column in COLUMNS:
            fault = fault_of_column(name, column, as_described, "parquet")
            if fault:
                wrong.append(fault)
    raise_all(wrong)
    return found


def no_relation(name: str, error: AnalysisException) -> InputError:
    """The error of a name that Spark finds nothing readable under."""
    where = f"RECORDS, {name}"
    if any(part in condition(error) for part in NOT_THERE):
        return InputError(
            where,
            "no such table or file is there for the session",
            "Name a table as schema.table or catalog.schema.table, or Parquet files by "
            "a path that the executors see",
        )
    if TWICE in condition(error):
        return InputError(
            where,
            "a column stands twice",
            "Keep one of the two; upper and lower case do not tell columns apart",
        )
    return InputError(
        where,
        f"Spark cannot read it ({condition(error)})",
        "Check the name; usage records are Parquet files or tables of the catalogue, "
        "the files of one glob with the same types",
    )


def typed(columns: dict[str, dict[str, str]]) -> str:
    """SQL of the records, every column of the interface typed, with its place.

    Args:
        columns: the columns of each relation.
    """
    return " union all ".join(
        f"select {', '.join(cells(relation, found))} from {relation}"
        for relation, found in columns.items()
    )


def cells(relation: str, found: dict[str, str]) -> Iterator[str]:
    """The columns of one relation, as `records` has them."""
    # A table has no files to speak of.
    place, row = quoted(relation), "cast(null as bigint)"
    if relation.startswith("parquet."):
        place, row = "_metadata.file_path", "_metadata.row_index + 1"
    yield f"{place} as source_file"
    yield f"{row} as row_number"
    for column in COLUMNS:
        value = column.name if column.name in found else "null"
        yield f"cast({value} as {spark_type(column)}) as {column.name}"


def spark_type(column: Column) -> str:
    """The type of a column on Spark, where a bare `varchar` has no length."""
    return "string" if column.sql_type == "varchar" else column.sql_type


def models_of(session: SparkSession) -> Iterator[str]:
    """The models whose records have no cost, as the price list names them."""
    rows = run(
        session,
        f"select distinct {model_name('model')} as model from records "
        "where model is not null and cost_usd is null",
    )
    yield from rows.toArrow()["model"].to_pylist()


def contents() -> str:
    """What a record says, as ``wave_entries.CONTENTS`` writes it, hashed alike."""
    text = sql_macros("portability/number_text").spark__number_text
    written = {
        "timestamp": "unix_micros({})".format,
        "double": text,
    }
    fields = ", ".join(
        f"'{column.name}=' || {written.get(column.sql_type, str)(column.name)}"
        for column in COLUMNS
    )
    return half_md5(f"concat_ws(chr(31), {fields})")


def half_md5(text: str) -> str:
    """A hash of a text, the same as ``wave_entries.HALF_MD5``."""
    return f"cast(conv(left(md5({text}), 16), 16, 10) as decimal(20, 0))"


def keys_in(session: SparkSession, keys: Path | KeysAt) -> DataFrame:
    """The keys in a file of this machine or in a folder of the executors.

    Whichever engine wrote them: DuckDB does so as integers of eight bytes, unsigned.
    """
    place = keys.place if isinstance(keys, KeysAt) else str(keys)
    return session.read.parquet(place).selectExpr(
        "cast(record_key as decimal(20, 0)) as record_key"
    )


def check_rows(
    session: SparkSession, threshold: int
) -> tuple[dict[str, int], dict[str, WaveFacts]]:
    """Run every rule in one pass over the records.

    Args:
        session: holds the view `records` and the tables of the rules.
        threshold: the smallest count that may be said.

    Returns:
        The number of records that each exclusion meets, and the facts of each wave.

    Raises:
        CombinedInputError: all rules that some record breaks, at the first of each.
    """
    run(session, PLACED)
    counted = (*CHECKS, *EXCLUSIONS)
    # Spark takes what is not deterministic, as it takes ICU for, in no aggregate.
    judged = ", ".join(
        f"({rule.broken}) as rule_{number}" for number, rule in enumerate(counted)
    )
    run(
        session,
        "create or replace temp view judged_records as select wave_id, labeller, "
        f"labeller_version, {contents()} as contents, {judged} from placed_records",
    )
    sums = ", ".join(f"count_if(rule_{number})" for number in range(len(counted)))
    by_wave = run(
        session,
        "select wave_id, count(*), cast(sum(contents) as string), array(min(labeller), "
        "max(labeller), min(labeller_version), max(labeller_version)), "
        f"{sums} from judged_records group by wave_id",
    )
    waves: dict[str, WaveFacts] = {}
    counts = [0] * len(counted)
    for wave_id, count, hashes, labellers, *of_wave in by_wave.collect():
        waves[wave_id] = WaveFacts().plus(count, int(hashes), labellers)
        counts = [sum(pair) for pair in zip(counts, of_wave, strict=True)]
    raise_all(
        [
            broken_rule(session, rule, count, threshold)
            for rule, count in zip(CHECKS, counts, strict=False)
            if count
        ]
    )
    left_out = zip(EXCLUSIONS, counts[len(CHECKS) :], strict=True)
    return {rule.name: count for rule, count in left_out}, waves


def broken_rule(
    session: SparkSession, rule: Rule, count: int, threshold: int
) -> InputError:
    """The message of a broken rule, at the first record that breaks it."""
    shown = "".join(f", {sql}" for sql in rule.shown.values())
    first = run(
        session,
        f"select source_file, row_number{shown} from placed_records "
        f"where {rule.broken} order by source_file, row_number limit 1",
    )
    ((source, row, *values),) = first.collect()
    if rule.names_all:
        found = run(session, all_shown(rule)).collect()
        values = [listed(value for (value,) in found)]
    return breach(rule, place_of(source, row), values, count, threshold)


def place_of(source: str, row: int | None) -> str:
    """How a message names a record: by file and row, or by the table alone."""
    if row is None:
        return f"RECORDS, {source}"
    path = Path(unquote(source))
    return f"{path.parent.name}/{path.name}, row {row}"


def check_record_ids(session: SparkSession) -> None:
    """Raise where a record id stands twice.

    Hashes are compared first, eight bytes a record; equal ones then as text.
    """
    run(
        session,
        "create or replace temp view judged_records as select record_id, "
        "source_file, row_number from records where xxhash64(record_id) in ("
        "select xxhash64(record_id) from records group by 1 having count(*) > 1)",
    )
    repeated = run(
        session,
        "select max(struct(source_file, row_number)) as place from judged_records "
        "group by record_id having count(*) > 1 order by record_id limit 1",
    ).collect()
    if repeated:
        ((place,),) = repeated
        raise repeated_id(place_of(*place))
