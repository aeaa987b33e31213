"""The data set for statistics programs: a codebook, and labelled Stata files."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pandas as pd

from economic_index.catalogue.dataset import Dataset, PublishedTable
from economic_index.paths import DATABASE

CODEBOOK = "codebook.csv"
HEADER = (
    *("table_schema", "table_name", "column_name", "stata_name", "data_type"),
    *("is_required", "label", "description"),
)
# Limits of Stata's file format.
NAME_LENGTH, LABEL_LENGTH = 32, 80
# Version 118 reads in Stata 14 and later, and holds Unicode.
STATA_VERSION = 118
# A file says when it was made; that would make its bytes differ from build to build.
NO_CLOCK = datetime.datetime(1970, 1, 1)


def codebook_text(dataset: Dataset) -> str:
    """The codebook as CSV: one row a column of every public table."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    for table in dataset.tables:
        names = stata_names(table)
        for column in table.columns:
            writer.writerow(
                [
                    table.schema,
                    table.name,
                    column.name,
                    names[column.name],
                    column.type.lower(),
                    str(column.is_required).lower(),
                    label(column.description),
                    column.description,
                ]
            )
    return text.getvalue()


def stata_names(table: PublishedTable) -> dict[str, str]:
    """The name of each column in a Stata file, which allows 32 characters."""
    names: dict[str, str] = {}
    for column in table.columns:
        short = column.name[:NAME_LENGTH]
        if short in names.values():
            number = len(names)
            short = f"{short[: NAME_LENGTH - len(str(number)) - 1]}_{number}"
        names[column.name] = short
    return names


def label(description: str) -> str:
    """The first sentence of a description, cut where a label ends."""
    first = description.replace("`", "").split(". ")[0].rstrip(".")
    if len(first) <= LABEL_LENGTH:
        return first
    return first[: LABEL_LENGTH - 1].rsplit(" ", 1)[0] + "…"


def write_stata(dataset: Dataset, folder: Path) -> None:
    """Write the marts as Stata files with a label for each table and column.

    An unknown value is Stata's missing value, or an empty text.

    Args:
        dataset: what is published.
        folder: is made.
    """
    folder.mkdir()
    database = dataset.folder / DATABASE
    with duckdb.connect(str(database), read_only=True) as connection:
        for table, frame in frames(dataset, connection):
            names = stata_names(table)
            labels = {
                names[column.name]: label(column.description)
                for column in table.columns
            }
            frame.rename(columns=names).to_stata(
                folder / f"{table.name}.dta",
                version=STATA_VERSION,
                write_index=False,
                time_stamp=NO_CLOCK,
                data_label=label(table.description),
                variable_labels=labels,
                convert_dates={
                    names[column.name]: "td"
                    for column in table.columns
                    if column.type == "DATE"
                },
            )


def frames(
    dataset: Dataset, connection: duckdb.DuckDBPyConnection
) -> Iterator[tuple[PublishedTable, pd.DataFrame]]:
    """The marts that have rows, as Stata can hold them."""
    for table in dataset.tables:
        if table.schema != "marts" or not table.row_count:
            continue
        # Stata has no boolean; a double holds every count exactly and has a missing
        # value. Dates are days.
        types = {
            "BOOLEAN": "cast({0} as double) as {0}",
            "BIGINT": "cast({0} as double) as {0}",
            "INTEGER": "cast({0} as double) as {0}",
            "VARCHAR": "coalesce({0}, '') as {0}",
        }
        columns = [
            types.get(column.type, "{0}").format(column.name)
            for column in table.columns
        ]
        query = f"select {', '.join(columns)} from {table.schema}.{table.name}"
        yield table, connection.execute(query).df()
