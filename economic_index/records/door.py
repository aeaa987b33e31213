"""Check usage records with a few scans in DuckDB; no row passes through Python."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from economic_index.errors import NO_SPACE, InputError
from economic_index.paths import SEEDS
from economic_index.progress import Share, doing, query
from economic_index.records.files import (
    COLUMNS,
    RecordFiles,
    batches,
    columns_of,
    find_records,
    names_of,
    row_count,
    scan,
    unreadable,
)
from economic_index.records.hierarchy import read_hierarchy
from economic_index.records.ledger import FACTS, WaveFacts, ledger_of
from economic_index.records.rules import CHECKS, EXCLUSIONS, Rule
from economic_index.release.files import SourceFile
from economic_index.release.tasks import TASK_FILE
from economic_index.seeds import seed_rows
from economic_index.workspace import spilling_database


@dataclass(frozen=True)
class CheckedRecords:
    """Usage records that passed the door.

    Attributes:
        files: where they lie.
        hierarchy: the request clusters, see ``hierarchy.read_hierarchy``.
        task_files: the O*NET task statements of the reference folder, none or one.
        ledger: the waves they fall into, see ``ledger.ledger_of``.
        notes: what is left out or unknown, in words; never a count below the threshold.
    """

    files: RecordFiles
    hierarchy: pa.Table
    task_files: tuple[SourceFile, ...]
    ledger: pa.Table
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
        InputError: the first problem found: files, columns, reference tables, waves,
            then the rules of ``rules.CHECKS`` in their order, then record ids.
    """
    files = find_records(patterns)
    threshold = smallest_count_shown(seeds_folder)
    limit = os.environ.get("ECONOMIC_INDEX_MEMORY", "50%")
    with spilling_database(memory_limit=limit) as connection:
        # The zone of a time that names none, whatever the machine's is.
        connection.execute("set TimeZone = 'UTC'")
        connection.execute("set enable_progress_bar = true")
        connection.execute("set enable_progress_bar_print = false")
        columns = columns_of(connection, files)
        hierarchy = read_hierarchy(connection, reference)
        task_files = find_statements(reference)
        load_rules(connection, seeds_folder)
        connection.register("request_hierarchy", hierarchy)
        connection.execute(typed_view(files, columns))
        try:
            count = row_count(files)
            rows = f"{at_least(count, threshold)} records" if count else "records"
            counts, waves = check_rows(connection, files, columns, rows, seeds_folder)
            with doing(query(connection, f"look for an id that {rows} share")):
                check_record_ids(connection, files)
        except duckdb.Error as error:
            if isinstance(error, duckdb.OutOfMemoryException) or NO_SPACE in str(error):
                raise
            # What else breaks here is the data of a file whose head was sound.
            raise unreadable(files.name(files.paths[0])) from error
    notes = [
        f"{rule.words}: {at_least(counts[rule.name], threshold)}"
        for rule in EXCLUSIONS
        if counts[rule.name]
    ]
    ledger = ledger_of(waves, seeds_folder)
    return CheckedRecords(files, hierarchy, task_files, ledger, notes)


def smallest_count_shown(seeds_folder: Path) -> int:
    """The disclosure threshold of a cell: no smaller number of records is printed."""
    (threshold,) = (
        int(row["minimum_record_count"])
        for row in seed_rows("disclosure_thresholds", seeds_folder)
        if row["cell_kind"] == "cell"
    )
    return threshold


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


def load_rules(connection: duckdb.DuckDBPyConnection, seeds_folder: Path) -> None:
    """Create one table a seed that the rules name, and check the waves.

    Raises:
        InputError: two waves of one platform overlap, or one has no slices or no rules
            of its usage index.
    """
    for seed in (
        "waves",
        "geographies",
        "excluded_countries",
        "excluded_network_types",
        "collaboration_patterns",
        "api_prices",
        "release_slices",
        "usage_index_rules",
    ):
        (path,) = sorted(seeds_folder.rglob(f"{seed}.csv"))
        connection.execute(
            f"create table {seed} as select * "
            "from read_csv(?, all_varchar = true, header = true, nullstr = '')",
            [str(path)],
        )
    connection.execute(
        """
        create table open_waves as
        select
            wave_id, release_id, platform,
            cast(date_start as date) as date_start, cast(date_end as date) as date_end
        from waves
        where cast(takes_records as boolean)
        """
    )
    overlap = connection.execute(
        """
        select one.wave_id, other.wave_id
        from open_waves as one
        inner join open_waves as other
            on one.platform = other.platform and one.wave_id < other.wave_id
        where one.date_start < other.date_end and other.date_start < one.date_end
        order by all
        """
    ).fetchone()
    if overlap:
        raise InputError(
            "seeds/rules/waves.csv",
            f"the waves {overlap[0]} and {overlap[1]} of one platform overlap, so a "
            "record could belong to both",
            "Part their windows (date_end is exclusive), or set takes_records to false",
        )
    unsliced = connection.execute(
        """
        select platform from open_waves
        where platform not in (select platform from release_slices)
        order by all
        """
    ).fetchone()
    if unsliced:
        raise InputError(
            "seeds/rules/release_slices.csv",
            f"the platform '{unsliced[0]}' of a wave has no slices",
            "Add the slices that it is to publish",
        )
    unruled = connection.execute(
        """
        select open_waves.release_id, release_slices.geography_level
        from open_waves
        inner join release_slices
            on open_waves.platform = release_slices.platform
            and release_slices.facet = release_slices.geography_level
        anti join usage_index_rules
            on open_waves.release_id = usage_index_rules.release_id
            and release_slices.geography_level = usage_index_rules.geography_level
        order by all
        """
    ).fetchone()
    if unruled:
        raise InputError(
            "seeds/rules/usage_index_rules.csv",
            f"the release '{unruled[0]}' of a wave that takes records has no row for "
            f"the level '{unruled[1]}'",
            "Add it: true or false for not_classified_in_base, and false for "
            "absent_usage_is_zero",
        )


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
        numbered: whether the rows of a single CSV file get their numbers, which is too
            slow for all files.
    """
    cells = []
    for column in COLUMNS:
        name = column.name
        if name not in columns:
            cells.append(f"cast(null as {column.sql_type}) as {name}")
            cells.append(f"false as {name}_is_broken")
        elif files.kind == "csv" and column.sql_type != "varchar":
            # A plain cast to a timestamp drops an offset without a word.
            cast = (
                f"try_cast({name} as timestamptz) at time zone 'UTC'"
                if column.sql_type == "timestamp"
                else f"try_cast({name} as {column.sql_type})"
            )
            cells.append(f"{cast} as {name}")
            cells.append(f"{name} is not null and {cast} is null as {name}_is_broken")
        else:
            cells.append(f"cast({name} as {column.sql_type}) as {name}")
            cells.append(f"false as {name}_is_broken")
    if files.kind == "parquet":
        row = "file_row_number + 1"
    else:
        row = "row_number() over ()" if numbered else "cast(null as bigint)"
    return (
        f"create or replace view records as select source_file, {row} as row_number, "
        f"{', '.join(cells)} from {scan(files, paths)}"
    )


PLACED = """
create view placed_records as
select
    records.*,
    open_waves.wave_id,
    cast(records.occurred_at as date) as day,
    countries.geography_id as country_id,
    countries.excluded_country_id,
    states.geography_id as state_id,
    excluded_network_types.network_type as excluded_network_type,
    collaboration_patterns.pattern as known_pattern,
    request_clusters.request_cluster_id as known_request_id,
    prices.model as priced_model
from records
left join open_waves
    on records.platform = open_waves.platform
    and records.occurred_at >= open_waves.date_start
    and records.occurred_at < open_waves.date_end
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
left join excluded_network_types
    on records.network_type = excluded_network_types.network_type
left join collaboration_patterns
    on records.collaboration_pattern = collaboration_patterns.pattern
left join (
    select request_cluster_id from request_hierarchy where request_level = 0
) as request_clusters
    on records.request_cluster_id = request_clusters.request_cluster_id
left join (select distinct model from api_prices) as prices
    on regexp_replace(records.model, '-20[0-9]{6}$', '') = prices.model
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
        InputError: at the first rule that some record breaks, at its first such record.
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
            for wave_id, count, hashes, *of_wave in by_wave:
                facts = waves.get(wave_id, WaveFacts())
                waves[wave_id] = facts.plus(count, int(hashes))
                counts = [sum(pair) for pair in zip(counts, of_wave, strict=True)]
            share.done = number / len(groups)
    connection.execute(typed_view(files, columns))
    for rule, count in zip(rules, counts, strict=False):
        if count:
            raise broken_rule(connection, files, columns, rule, count, seeds_folder)
    left_out = zip(EXCLUSIONS, counts[len(rules) :], strict=True)
    return {rule.name: count for rule, count in left_out}, waves


def type_rules() -> tuple[Rule, ...]:
    """One rule a column that a CSV file may hold in another type."""
    return tuple(
        Rule(
            column.name,
            f"{column.name}_is_broken",
            "the field has another type than the column",
            "Write it as the interface says, without thousands separators",
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
    shown = ", ".join(f"cast({name} as varchar)" for name in rule.shown) or "null"
    path, row, *values = connection.execute(
        f"select source_file, row_number, {shown} from placed_records "
        f"where {rule.broken} order by source_file, row_number limit 1"
    ).fetchone()
    if row is None:
        connection.execute(typed_view(files, columns, [path], numbered=True))
        (row,) = connection.execute(
            f"select min(row_number) from placed_records where {rule.broken}"
        ).fetchone()
    threshold = smallest_count_shown(seeds_folder)
    more = count - 1
    others = f" (and {at_least(more, threshold)} more rows)" if more else ""
    fields = {
        name: "(empty)" if value is None else f"'{value[:60]}'"
        for name, value in zip(rule.shown, values, strict=False)
    }
    return InputError(
        f"{files.name(path)}, row {row}, column {rule.name}",
        rule.words.format(**fields) + others,
        rule.fix.format(**fields),
    )


def check_record_ids(connection: duckdb.DuckDBPyConnection, files: RecordFiles) -> None:
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
        select max_by(source_file, (source_file, row_number)), max(row_number), count(*)
        from records
        where hash(record_id) in (select record_key from repeated_keys)
        group by record_id
        having count(*) > 1
        order by all
        limit 1
        """
    ).fetchone()
    if found:
        path, row, _ = found
        place = "" if row is None else f", row {row}"
        raise InputError(
            f"{files.name(path)}{place}, column record_id",
            "the record id stands in another row too",
            "Give each record once; the same file may be matched twice",
        )
