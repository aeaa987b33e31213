"""Join labels to checked usage records, and compare labellers.

A labeller is any program that reads the records' texts where they are and writes one
row a record: the columns of ``FORM``. The texts themselves never come here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import jinja2
import pyarrow as pa
from pyarrow import parquet

from economic_index.adapters.checks import raise_first
from economic_index.adapters.formats import Column, Format, required
from economic_index.adapters.reading import find_files, open_export
from economic_index.adapters.records import COUNTS
from economic_index.disclosure.thresholds import smallest_count
from economic_index.errors import InputError
from economic_index.inputs.records import check_records
from economic_index.inputs.records.record_files import (
    COLUMNS,
    columns_of,
    find_records,
)
from economic_index.inputs.records.validation import (
    at_least,
    load_rules,
    typed_view,
)
from economic_index.inputs.records.validation_rules import Rule, id_rule
from economic_index.macros import sql_macros
from economic_index.memory import memory_limit, out_of_memory
from economic_index.paths import SEEDS
from economic_index.record_facets import RECORD_FACETS
from economic_index.seeds import seed_rows
from economic_index.sql import quoted
from economic_index.workspace import private_modes, spilling_database

SQL = Path(__file__).parent / "sql"
RULES = "label_rules"

# What a label says, and the column of the records that it fills.
LABELS = (
    "onet_task_id",
    "request_cluster_id",
    "collaboration_pattern",
    *RECORD_FACETS,
)
FORM = Format(
    name="labels",
    title="labels",
    source="docs/labels.md",
    columns=(
        *required("record_id", "confidence", "labeller", "labeller_version"),
        *(Column(name, is_optional=True) for name in LABELS),
    ),
    called={},
    ids=(),
    account="",
)
# Of the columns that may be absent, one must be there.
NAME = "[A-Za-z0-9][A-Za-z0-9 ._:/@+-]{0,79}"

AGREEMENT = pa.schema(
    [
        ("wave_id", pa.string()),
        ("label_kind", pa.string()),
        ("labeller", pa.string()),
        ("other_labeller", pa.string()),
        ("compared_count", pa.int64()),
        ("agreement_pct", pa.float64()),
        ("kappa", pa.float64()),
        ("kappa_at_least", pa.float64()),
        ("kappa_at_most", pa.float64()),
    ]
)
CONFUSION = pa.schema(
    [
        ("wave_id", pa.string()),
        ("label_kind", pa.string()),
        ("labeller", pa.string()),
        ("other_labeller", pa.string()),
        ("label_value", pa.string()),
        ("other_label_value", pa.string()),
        ("record_count", pa.int64()),
    ]
)
# The tables that compare labellers, by the name of their statement and file.
COMPARISONS = {"agreement": AGREEMENT, "confusion": CONFUSION}

ROWS = """
create table labels as
select
    source_file,
    row_number,
    record_id,
    onet_task_id as written_task,
    as_count(onet_task_id) as onet_task_id,
    request_cluster_id,
    lower(trim(collaboration_pattern)) as collaboration_pattern,
    {facets},
    confidence as written_confidence,
    as_number(confidence) as confidence,
    labeller,
    labeller_version,
    labeller || ' ' || labeller_version as labeller_name
from (select * from label_rows)
"""


@dataclass(frozen=True)
class Labelled:
    """Records with their labels.

    Attributes:
        records: the file of the records, private, as all that lies beside it.
        notes: what was joined and left out, in words; never a count below the
            threshold.
    """

    records: Path
    notes: Sequence[str]


def label_records(
    records: Sequence[str],
    reference: str,
    labels: Sequence[str],
    labeller: str,
    folder: Path,
    seeds_folder: Path = SEEDS,
) -> Labelled:
    """Write the records with the labels of one labeller, and how others agree with it.

    Args:
        records: globs of usage records, which must carry no labels of their own.
        reference: the folder of their reference tables, or "".
        labels: files or globs of labels, of one labeller or several.
        labeller: whose labels the index is made from, with the version behind the name
            if there are several; "" where all labels are of one.
        folder: an empty private folder for the files.
        seeds_folder: the folder of the seeds.

    Raises:
        InputError: the first problem found, of the records, then of the labels.
    """
    checked = check_records(records, reference, seeds_folder)
    paths = find_files(labels, "LABELS='labels/*.parquet'")
    (rules,) = seed_rows(RULES, seeds_folder)
    threshold = smallest_count(seeds_folder=seeds_folder)
    with spilling_database(memory_limit=memory_limit()) as connection:
        try:
            connection.execute("set TimeZone = 'UTC'")
            load_rules(connection, seeds_folder)
            connection.execute(COUNTS)
            connection.register("request_hierarchy", checked.hierarchy)
            read(connection, paths)
            raise_first(connection, "labels_to_check", tuple(rules_of()), threshold)
            name, version = choose(connection, labeller)
            files = find_records(records)
            connection.execute(typed_view(files, columns_of(connection, files)))
            refuse_other_labels(connection)
            bound = rules["minimum_confidence"]
            connection.execute(f"set variable minimum_confidence = {float(bound)}")
            connection.execute(f"set variable labeller = {quoted(f'{name} {version}')}")
            connection.execute(statement("used"))
            connection.execute(statement("compared"))
            notes = joined(connection, threshold, f"{name} {version}", bound)
            out = folder / "records.parquet"
            write(connection, out, name, version)
            for table, schema in COMPARISONS.items():
                found = connection.sql(statement(table)).to_arrow_table()
                connection.register("compared", found.cast(schema))
                copy(connection, "select * from compared", folder / f"{table}.parquet")
        except duckdb.OutOfMemoryException as error:
            raise out_of_memory() from error
    return Labelled(out, notes)


def statement(name: str) -> str:
    """The SQL of a file in the folder ``sql``, with the macro of the primary rule."""
    text = (SQL / f"{name}.sql").read_text(encoding="utf-8")
    is_safe = sql_macros("disclosure/is_safe").is_safe
    return jinja2.Environment().from_string(text).render(is_safe=is_safe, labels=LABELS)


def read(connection: duckdb.DuckDBPyConnection, paths: Sequence[Path]) -> None:
    """Make the table `labels` of the files.

    Raises:
        InputError: a file cannot be read or has not the columns, or there is no row.
    """
    for path in paths:
        open_export(connection, path, FORM)
        connection.execute(
            "create table if not exists label_rows as from export limit 0"
        )
        connection.execute("insert into label_rows from export")
    connection.execute(ROWS.format(facets=", ".join(RECORD_FACETS)))
    counts = ", ".join(f"count({name})" for name in LABELS)
    ((count, *given),) = connection.execute(
        f"select count(*), count(written_task), {counts} from labels"
    ).fetchall()
    if not count or not any(given):
        raise InputError(
            "LABELS",
            "the files hold no label",
            f"Fill one of {', '.join(LABELS)}",
        )
    connection.execute(
        """
        create view labels_to_check as
        select
            labels.*,
            collaboration_patterns.pattern as known_pattern,
            clusters.request_cluster_id as known_request_id,
            count(*) over (
                partition by labels.labeller_name, labels.record_id
            ) as row_count
        from labels
        left join collaboration_patterns
            on labels.collaboration_pattern = collaboration_patterns.pattern
        left join (
            select request_cluster_id from request_hierarchy where request_level = 0
        ) as clusters
            on labels.request_cluster_id = clusters.request_cluster_id
        """
    )


def rules_of() -> Iterator[Rule]:
    """The rules of a label, over the view `labels_to_check`."""
    yield id_rule("record_id", "the record", "Write the id that the record has")
    for name in ("labeller", "labeller_version"):
        yield Rule(
            name,
            f"{name} is null or not regexp_full_match({name}, '{NAME}')",
            "the name is empty, longer than 80 characters, or no plain text",
            "Write what may be published in dim_wave, in letters, digits and . _ : / @",
        )
    yield Rule(
        "confidence",
        "confidence is null or confidence not between 0 and 1",
        "the confidence is no number between 0 and 1",
        "Write 1 where the labeller says none",
    )
    yield Rule(
        "onet_task_id",
        "written_task is not null and onet_task_id is null",
        "the O*NET task id is no whole number of 0 or more",
        "Write the id of onet_task_statements.csv, or leave it empty",
    )
    yield Rule(
        "request_cluster_id",
        "request_cluster_id is not null and known_request_id is null",
        "the request cluster is not a finest cluster of the hierarchy",
        "Add it to request_hierarchy.csv in the reference folder at level 0, or leave "
        "it empty",
    )
    yield Rule(
        "collaboration_pattern",
        "collaboration_pattern is not null and known_pattern is null",
        "the collaboration pattern is unknown",
        "Write a pattern of seeds/rules/collaboration_patterns.csv, or leave it empty",
    )
    for name in RECORD_FACETS:
        yield Rule(
            name,
            f"{name} is not null and {name} not in "
            f"(select category from primitive_categories where facet = '{name}')",
            "the category is unknown",
            "Write a category of the facet in seeds/rules/primitive_categories.csv, or "
            "leave it empty",
        )
    yield Rule(
        "record_id",
        "row_count > 1",
        "the labeller labels the record twice",
        "Keep one row a record, labeller and version",
    )


def choose(connection: duckdb.DuckDBPyConnection, labeller: str) -> tuple[str, str]:
    """Name and version of the labeller that the index is made from.

    Raises:
        InputError: there are several and none is named, or none of that name.
    """
    found = connection.execute(
        "select distinct labeller, labeller_version from labels order by all"
    ).fetchall()
    chosen = [
        each for each in found if labeller in ("", each[0], f"{each[0]} {each[1]}")
    ]
    if len(chosen) != 1:
        names = ", ".join(f"'{name} {version}'" for name, version in found)
        raise InputError(
            "LABELLER",
            f"the labels are of {names}",
            "Say with LABELLER, name and version, whose labels to make the index from; "
            "the others are compared with them",
        )
    return chosen[0]


def refuse_other_labels(connection: duckdb.DuckDBPyConnection) -> None:
    """Raise where the records carry labels of their own.

    Raises:
        InputError: a record has a task, a cluster or a pattern.
    """
    given = " or ".join(f"{name} is not null" for name in (*LABELS, "onet_task"))
    if connection.execute(f"select 1 from records where {given} limit 1").fetchall():
        raise InputError(
            "LABELS",
            "the records carry tasks, clusters or patterns of their own",
            "Leave LABELS away, or empty these columns of the records: an index has "
            "one labeller",
        )


def joined(
    connection: duckdb.DuckDBPyConnection, threshold: int, name: str, bound: str
) -> list[str]:
    """What the join does, in words.

    Raises:
        InputError: no label is of a record.
    """
    ((labels, unknown, unsure, records),) = connection.execute(
        """
        select
            count(used.record_id),
            count(used.record_id) filter (where records.record_id is null),
            count(*) filter (where records.record_id is not null and used.is_unsure),
            count(*) filter (
                where records.record_id is not null and used.record_id is null
            )
        from (
            select record_id from records
        ) as records
        full join (
            select record_id, is_unsure from used_labels
            where labeller_name = getvariable('labeller')
        ) as used
            on records.record_id = used.record_id
        """
    ).fetchall()
    if labels == unknown:
        raise InputError(
            "LABELS",
            f"no label of {name} is of a record: the ids are other ones",
            "Write the record_id of the records; make records keeps the id of the "
            "session or of the call",
        )
    counts = {
        f"labels of {name}": labels,
        "of them of no record that is here": unknown,
        f"of them below a confidence of {bound}, not classified therefore": unsure,
        "records without a label": records,
    }
    return [
        f"{words}: {at_least(count, threshold)}"
        for words, count in counts.items()
        if count
    ]


def write(
    connection: duckdb.DuckDBPyConnection, out: Path, name: str, version: str
) -> None:
    """Write the records with the labels that are used, in the interface's columns.

    Of a wave that has no label, nobody is the labeller.
    """
    said = {
        column: f"case when labels.record_id is not null then {quoted(text)} end"
        for column, text in (("labeller", name), ("labeller_version", version))
    }
    said |= {label: f"labels.{label}" for label in LABELS}
    cells = ", ".join(
        f"{said.get(column.name, f'records.{column.name}')} as {column.name}"
        for column in COLUMNS
    )
    copy(
        connection,
        f"select {cells} from records left join ("
        "select * from used_labels where labeller_name = getvariable('labeller')"
        ") as labels on records.record_id = labels.record_id",
        out,
    )


def copy(connection: duckdb.DuckDBPyConnection, query: str, out: Path) -> None:
    """Write the rows of a query to a Parquet file that its owner alone reads."""
    with private_modes():
        connection.execute(f"copy ({query}) to {quoted(out)} (format parquet)")


def read_comparison(name: str, folder: str) -> pa.Table:
    """A table that compares labellers, see ``COMPARISONS``.

    Args:
        name: of the table.
        folder: where ``label_records`` wrote it; "" where there are no labels.
    """
    schema = COMPARISONS[name]
    if not folder:
        return schema.empty_table()
    return parquet.read_table(Path(folder) / f"{name}.parquet", schema=schema)
