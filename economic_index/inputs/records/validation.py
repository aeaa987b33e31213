"""Check usage records with a few scans in DuckDB; no row passes through Python."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from economic_index.disclosure.thresholds import smallest_count
from economic_index.errors import NO_SPACE, InputError, raise_all
from economic_index.inputs.records.hierarchy import read_hierarchy
from economic_index.inputs.records.macros import is_of_wave, model_name
from economic_index.inputs.records.prices import list_prices
from economic_index.inputs.records.record_files import (
    COLUMNS,
    FILE,
    ROW_IN_PARQUET,
    Column,
    RecordFiles,
    absent_columns,
    batches,
    columns_of,
    fault_of,
    find_records,
    names_of,
    row_count,
    scan,
)
from economic_index.inputs.records.validation_rules import CHECKS, EXCLUSIONS, Rule
from economic_index.inputs.records.wave_entries import FACTS, WaveFacts, ledger_of
from economic_index.inputs.release.reference import load_seeds
from economic_index.inputs.release.release_files import SourceFile
from economic_index.inputs.release.row_checks import MACROS
from economic_index.inputs.release.tasks import TASK_FILE
from economic_index.memory import memory_limit, out_of_memory
from economic_index.paths import SEEDS
from economic_index.progress import Share, doing, query
from economic_index.workspace import spilling_database

# Of values that a message lists, such as models without a price.
MOST_LISTED = 20


@dataclass(frozen=True)
class CheckedRecords:
    """Usage records that are valid.

    Attributes:
        hierarchy: the request clusters, see ``hierarchy.read_hierarchy``.
        task_files: the O*NET task statements of the reference folder, none or one.
        ledger: the waves they fall into, see ``wave_entries.ledger_of``.
        list_prices: prices of their models, see ``prices.list_prices``.
        notes: what is left out or unknown, in words; never a count below the threshold.
    """

    hierarchy: pa.Table
    task_files: tuple[SourceFile, ...]
    ledger: pa.Table
    list_prices: pa.Table
    notes: list[str]

    @property
    def wave_ids(self) -> tuple[str, ...]:
        """The waves they fall into, sorted."""
        return tuple(self.ledger["wave_id"].to_pylist())


def check_records(
    patterns: Sequence[str], reference: str | None, seeds_folder: Path = SEEDS
) -> CheckedRecords:
    """Check usage records and their reference tables.

    Args:
        patterns: globs of Parquet or CSV files.
        reference: folder with ``request_hierarchy.csv`` (needed where a record names a
            request cluster) and ``onet_task_statements.csv`` (optional).
        seeds_folder: the folder of the seeds; a test may point at another one.

    Raises:
        InputError: the first step that finds something wrong, with all that it finds:
            files, columns, reference tables, then the rules of
            ``validation_rules.CHECKS``, then the ids of the records.
    """
    files = find_records(patterns)
    with spilling_database(memory_limit=memory_limit()) as connection:
        # The zone of a time that names none, whatever the machine's is.
        connection.execute("set TimeZone = 'UTC'")
        connection.execute("set enable_progress_bar = true")
        connection.execute("set enable_progress_bar_print = false")
        load_rules(connection, seeds_folder)
        threshold = smallest_count(seeds_folder=seeds_folder)
        columns = columns_of(connection, files)
        hierarchy = read_hierarchy(connection, reference)
        task_files = find_statements(reference)
        connection.register("request_hierarchy", hierarchy)
        connection.execute(typed_view(files, columns))
        try:
            prices = find_prices(connection, columns, seeds_folder)
            count = row_count(files)
            rows = f"{at_least(count, threshold)} records" if count else "records"
            counts, waves = check_rows(connection, files, columns, rows, seeds_folder)
            with doing(query(connection, f"look for an id that {rows} share")):
                check_record_ids(connection, files, columns)
        except duckdb.OutOfMemoryException as error:
            raise out_of_memory() from error
        except duckdb.Error as error:
            fault = None if NO_SPACE in str(error) else fault_of(files, files.paths)
            if fault is None:
                raise
            raise fault from error
    return accepted(hierarchy, task_files, prices, counts, waves, columns, seeds_folder)


def accepted(
    hierarchy: pa.Table,
    task_files: tuple[SourceFile, ...],
    prices: pa.Table,
    counts: Mapping[str, int],
    waves: Mapping[str, WaveFacts],
    columns: set[str],
    seeds_folder: Path,
) -> CheckedRecords:
    """What is known of records that break no rule.

    Args:
        hierarchy: the request clusters.
        task_files: the O*NET task statements of the reference folder, none or one.
        prices: list prices of the records' models.
        counts: the number of records that each exclusion meets.
        waves: the facts of each wave.
        columns: the columns that any of the files or tables has.
        seeds_folder: the folder of the seeds.

    Raises:
        InputError: no record counts, or a wave is of several labellers.
    """
    if not counts["eligible"]:
        raise InputError(
            "RECORDS",
            "no record counts: there is none, or all are left out for their network "
            "type, as possible violations or for their country",
            "Give files that hold the records of a wave; of a wave that is published "
            "already, give none",
        )
    threshold = smallest_count(seeds_folder=seeds_folder)
    notes = [
        f"{rule.words}: {at_least(counts[rule.name], threshold)}"
        for rule in EXCLUSIONS
        if counts[rule.name]
    ] + absent_columns(columns)
    ledger = ledger_of(waves, seeds_folder)
    return CheckedRecords(hierarchy, task_files, ledger, prices, notes)


def find_prices(
    connection: duckdb.DuckDBPyConnection, columns: set[str], seeds_folder: Path
) -> pa.Table:
    """The list prices of the models of records without a cost, as a table too.

    Args:
        connection: holds the view `records`; it gains the table `list_prices`.
        columns: the columns that any of the files has.
        seeds_folder: the folder of the seeds.
    """
    models: list[tuple[str]] = []
    if "model" in columns:
        models = connection.execute(
            f"select distinct {model_name('model')} from records "
            "where model is not null and cost_usd is null"
        ).fetchall()
    prices = list_prices((model for (model,) in models), seeds_folder)
    connection.register("list_prices", prices)
    return prices


def at_least(count: int, threshold: int) -> str:
    """A count as it may be printed."""
    return f"{count:,}" if count >= threshold else f"fewer than {threshold}"


def find_statements(reference: str | None) -> tuple[SourceFile, ...]:
    """The task statements of the reference folder, if it has any."""
    if not reference:
        return ()
    folder = Path(reference).absolute()
    path = folder / TASK_FILE
    return (SourceFile(path, f"{folder.name}/{TASK_FILE}"),) if path.exists() else ()


# The seeds' tables as the rules join them. No key stands twice in any of them.
RULES = """
create view open_waves as
select wave_id, platform, as_day(date_start) as date_start, as_day(date_end) as date_end
from waves
where takes_records = 'true';

create view segments as
select source_code from geographies
where
    geography_level in ('segment', 'subsegment')
    and source_code not like '%not_classified';

create view network_types as
select network_type, true as is_excluded from excluded_network_types
union all
select network_type, false as is_excluded from counted_network_types;
"""


def load_rules(connection: duckdb.DuckDBPyConnection, seeds_folder: Path) -> None:
    """Give a connection the macros, the checked seeds and the views of the rules.

    Raises:
        InputError: a seed is wrong, see ``release.reference.load_seeds``.
    """
    connection.execute(MACROS)
    load_seeds(connection, seeds_folder)
    connection.execute(RULES)


# A CSV field is its text: only what is written as the interface says is read, so that
# no cast rounds 12.7 to a task or reads yes as true.
WRITTEN = {
    "bigint": r"-?(0|[1-9][0-9]*)",
    "boolean": r"(?i)true|false|1|0",
    "timestamp": r"\d{4}-\d{2}-\d{2}([T ]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?"
    r" ?(Z|UTC|[+-]\d{2}(:?\d{2})?|[A-Za-z]+(/[A-Za-z_]+)+)?)?",
}


WRITTEN_AS = {
    "bigint": "Write a whole number below 2^63 in digits alone, e.g. 1200",
    "boolean": "Write true, false, 1 or 0",
    "timestamp": "Write it as 2026-01-31 23:59:59 in UTC, or with its offset behind it",
    "double": "Write a number without thousands separators and signs, e.g. 0.25",
}


def typed(column: Column, kind: str) -> tuple[str, str]:
    """SQL for a column in its type, null where it is of another, and whether it is."""
    name, sql_type = column.name, column.sql_type
    if sql_type == "varchar" or (kind == "parquet" and sql_type != "bigint"):
        return f"cast({name} as {sql_type})", "false"
    if kind == "parquet":
        # An unsigned number may be beyond the type.
        value = f"try_cast({name} as bigint)"
    elif sql_type == "double":
        value = f"as_number({name})"
    else:
        # A plain cast to a timestamp drops an offset without a word.
        cast = (
            f"try_cast({name} as timestamptz) at time zone 'UTC'"
            if sql_type == "timestamp"
            else f"try_cast({name} as {sql_type})"
        )
        is_written = f"regexp_full_match({name}, '{WRITTEN[sql_type]}')"
        value = f"case when {is_written} then {cast} end"
    return value, f"{name} is not null and {value} is null"


def typed_view(
    files: RecordFiles,
    columns: set[str],
    paths: Sequence[str] | None = None,
    *,
    numbered: bool = False,
) -> str:
    """SQL of the view `records`: every column of the interface, typed, with its place.

    Args:
        files: the files.
        columns: the columns that any of them has.
        paths: which of them; all when omitted.
        numbered: whether the rows of a single file get their numbers where the file
            does not say them, as CSV; it is too slow for all files.
    """
    cells = []
    for column in COLUMNS:
        value, is_broken = f"cast(null as {column.sql_type})", "false"
        if column.name in columns:
            value, is_broken = typed(column, files.kind)
        cells += [
            f"{value} as {column.name}",
            f"{is_broken} as {column.name}_is_broken",
        ]
    is_counted = files.kind == "parquet" and ROW_IN_PARQUET not in columns
    if is_counted:
        row = f"{ROW_IN_PARQUET} + 1"
    else:
        row = "row_number() over ()" if numbered else "cast(null as bigint)"
    return (
        f"create or replace view records as select {FILE} as source_file, "
        f"{row} as row_number, {', '.join(cells)} "
        f"from {scan(files, paths, numbered=is_counted)}"
    )


PLACED = f"""
create or replace temp view placed_records as
select
    records.*,
    open_waves.wave_id,
    cast(records.occurred_at as date) as day,
    countries.geography_id as country_id,
    countries.excluded_country_id,
    states.geography_id as state_id,
    segments.source_code as known_segment,
    known_networks.network_type as known_network_type,
    known_networks.is_excluded as network_is_excluded,
    collaboration_patterns.pattern as known_pattern,
    request_clusters.request_cluster_id as known_request_id,
    prices.model as priced_model
from records
left join open_waves
    on {is_of_wave("records", "open_waves")}
left join (
    select
        geographies.geography_id, geographies.source_code,
        excluded_countries.geography_id as excluded_country_id
    from geographies
    left join excluded_countries using (geography_id)
    where geography_level = 'country' and source_code <> 'not_classified'
) as countries
    on records.country = countries.source_code
left join (
    select geography_id from geographies
    where geography_level = 'state_us' and source_code <> 'not_classified'
) as states
    on records.subdivision = states.geography_id
left join segments
    on records.segment = segments.source_code
left join network_types as known_networks
    on records.network_type = known_networks.network_type
left join collaboration_patterns
    on records.collaboration_pattern = collaboration_patterns.pattern
left join (
    select request_cluster_id from request_hierarchy where request_level = 0
) as request_clusters
    on records.request_cluster_id = request_clusters.request_cluster_id
left join (
    select model from api_prices union select model from list_prices
) as prices
    on {model_name("records.model")} = prices.model
"""


def check_rows(
    connection: duckdb.DuckDBPyConnection,
    files: RecordFiles,
    columns: set[str],
    words: str,
    seeds_folder: Path,
) -> tuple[dict[str, int], dict[str, WaveFacts]]:
    """Run every rule in one scan of each batch of files.

    Args:
        connection: holds the view `records` and the tables of the rules.
        files: the files.
        columns: the columns that any of them has.
        words: the records, as the user reads of them.
        seeds_folder: the folder of the seeds.

    Returns:
        The number of records that each exclusion meets, and the facts of each wave.

    Raises:
        CombinedInputError: all rules that some record breaks, at the first of each.
    """
    connection.execute(PLACED)
    rules = (*type_rules(), *CHECKS)
    counted = (*rules, *EXCLUSIONS)
    sums = ", ".join(f"count(*) filter (where {rule.broken})" for rule in counted)
    waves: dict[str, WaveFacts] = {}
    counts = [0] * len(counted)
    groups = batches(files)
    share = Share(f"check {words}")
    with doing(share.describe):
        for number, paths in enumerate(groups, start=1):
            names = names_of(connection, files, paths)
            connection.execute(typed_view(files, names, paths))
            by_wave = connection.execute(
                f"select wave_id, {FACTS}, {sums} from placed_records group by wave_id"
            ).fetchall()
            for wave_id, count, hashes, labellers, *of_wave in by_wave:
                facts = waves.get(wave_id, WaveFacts())
                waves[wave_id] = facts.plus(count, int(hashes), labellers)
                counts = [sum(pair) for pair in zip(counts, of_wave, strict=True)]
            share.done = number / len(groups)
    raise_all(
        [
            broken_rule(connection, files, columns, rule, count, seeds_folder)
            for rule, count in zip(rules, counts, strict=False)
            if count
        ]
    )
    connection.execute(typed_view(files, columns))
    left_out = zip(EXCLUSIONS, counts[len(rules) :], strict=True)
    return {rule.name: count for rule, count in left_out}, waves


def type_rules() -> tuple[Rule, ...]:
    """One rule a column that a CSV file may hold in another type."""
    return tuple(
        Rule(
            column.name,
            f"{column.name}_is_broken",
            "the field has another type than the column",
            WRITTEN_AS[column.sql_type],
        )
        for column in COLUMNS
        if column.sql_type != "varchar"
    )


def broken_rule(
    connection: duckdb.DuckDBPyConnection,
    files: RecordFiles,
    columns: set[str],
    rule: Rule,
    count: int,
    seeds_folder: Path,
) -> InputError:
    """The message of a broken rule, at the first record that breaks it."""
    # The rule before may have looked at one file alone.
    connection.execute(typed_view(files, columns))
    shown = ", ".join(rule.shown.values()) or "null"
    ((path, row, *values),) = connection.execute(
        f"select source_file, row_number, {shown} from placed_records "
        f"where {rule.broken} order by source_file, row_number limit 1"
    ).fetchall()
    if rule.names_all:
        found = connection.execute(all_shown(rule)).fetchall()
    if row is None:
        connection.execute(typed_view(files, columns, [path], numbered=True))
        ((row, *values),) = connection.execute(
            f"select row_number, {shown} from placed_records "
            f"where {rule.broken} order by row_number limit 1"
        ).fetchall()
    if rule.names_all:
        values = [listed(value for (value,) in found)]
    where = f"{files.name(path)}, row {row}"
    return breach(rule, where, values, count, smallest_count(seeds_folder=seeds_folder))


def all_shown(rule: Rule) -> str:
    """SQL of every value that a message may show of a rule, one more than it lists."""
    (sql,) = rule.shown.values()
    return (
        f"select distinct {sql} as shown from placed_records where {rule.broken} "
        f"order by shown limit {MOST_LISTED + 1}"
    )


def listed(values: Iterable[str]) -> str:
    """Values in a row, and whether there are more than a message lists."""
    names = list(values)
    more = " and others" if len(names) > MOST_LISTED else ""
    return ", ".join(names[:MOST_LISTED]) + more


def breach(
    rule: Rule, where: str, values: Sequence[str], count: int, threshold: int
) -> InputError:
    """The message of a broken rule.

    Args:
        rule: the rule.
        where: the first record that breaks it, as a message names it.
        values: what the rule lets a message show of it, in the order of ``rule.shown``.
        count: how many records break it.
        threshold: the smallest count that may be said.
    """
    more = count - 1
    others = f" (and {at_least(more, threshold)} more rows)" if more else ""
    fields = dict(zip(rule.shown, values, strict=False))
    return InputError(
        f"{where}, column {rule.name}",
        rule.words.format(**fields) + others,
        rule.fix.format(**fields),
    )


def repeated_id(where: str) -> InputError:
    """The message of a record whose id another one has.

    Args:
        where: the record, as a message names it.
    """
    return InputError(
        f"{where}, column record_id",
        "the record id stands in another row too",
        "Give each record once; the same file may be matched twice",
    )


def check_record_ids(
    connection: duckdb.DuckDBPyConnection, files: RecordFiles, columns: set[str]
) -> None:
    """Raise where a record id stands twice.

    Hashes are compared first: a hundred million integers fit where that many texts do
    not. Equal hashes are then compared as text.
    """
    repeated = connection.sql(
        "select hash(record_id) as record_key from records "
        "group by all having count(*) > 1"
    ).to_arrow_table()
    if not repeated.num_rows:
        return
    connection.register("repeated_keys", repeated)
    found = connection.execute(
        """
        select max_by(source_file, (source_file, row_number)), record_id
        from records
        where hash(record_id) in (select record_key from repeated_keys)
        group by record_id
        having count(*) > 1
        order by all
        limit 1
        """
    ).fetchone()
    if found:
        path, record_id = found
        connection.execute(typed_view(files, columns, [path], numbered=True))
        ((row,),) = connection.execute(
            "select max(row_number) from records where record_id = ?", [record_id]
        ).fetchall()
        raise repeated_id(f"{files.name(path)}, row {row}")
