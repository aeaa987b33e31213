"""What is described: the tables of `published.duckdb`, their build and sources."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import duckdb
import yaml

from economic_index.paths import DATABASE

TEXTS = Path(__file__).with_name("dataset.yml")
PRIMARY_KEY = re.compile(r" Primary key: ([\w, ]+)\.$")
DIGITS = 12


@dataclass(frozen=True)
class Column:
    """A column: its name, DuckDB type, description, and whether it is always filled."""

    name: str
    type: str
    description: str
    is_required: bool


@dataclass(frozen=True)
class PublishedTable:
    """A public table as the published database describes it.

    Attributes:
        schema: `marts`, `report` or `exports`.
        name: of the table.
        description: one line.
        primary_key: its columns; empty where it has none.
        row_count: number of rows.
        columns: in the contract's order.
    """

    schema: str
    name: str
    description: str
    primary_key: tuple[str, ...]
    row_count: int
    columns: tuple[Column, ...]

    @property
    def path(self) -> str:
        """`schema/table`, as the files of both kinds lie."""
        return f"{self.schema}/{self.name}"


@dataclass(frozen=True)
class Source:
    """Whose data a build is made of, and under which licence."""

    id: str
    when: str
    title: str
    publisher: str
    path: str
    licence: str
    licence_path: str
    used_for: str


@dataclass(frozen=True)
class Dataset:
    """A published folder, as its descriptions tell of it.

    Attributes:
        folder: the published folder.
        texts: name, description, publisher, keywords.
        index: the row of `dim_index`: title, publisher, footer.
        version: version of the project, `+`, and a digest of all tables' rows.
        build: the row of `dim_build`.
        is_synthetic: whether a wave is of the built-in sample.
        years: first and last year of the waves; none where there is no wave.
        windows: first and last day of the waves as ISO dates; none where there is none.
        tables: every public table.
        sources: those that this build is made of.
    """

    folder: Path
    texts: Mapping
    index: Mapping[str, str | int | bool | None]
    version: str
    build: Mapping[str, str | int | None]
    is_synthetic: bool
    years: tuple[int, int] | None
    windows: tuple[str, str] | None
    tables: tuple[PublishedTable, ...]
    sources: tuple[Source, ...]

    @property
    def title(self) -> str:
        """The title, which says so where data are synthetic."""
        words = " (synthetic data)" if self.is_synthetic else ""
        return f"{self.index['title']}{words}"

    @property
    def publisher(self) -> str:
        """Who publishes the tables, as far as an index of one's own says it."""
        own = str(self.index["publisher"] or self.index["title"])
        return own if self.index["is_own"] else self.texts["publisher"]

    def citation(self, part: str = "") -> str:
        """How to cite the tables, in one paragraph.

        Args:
            part: the title of a figure, a task or a place, where that is cited.
        """
        cited = f"{part}. In: {self.title}" if part else self.title
        return (
            f"{self.publisher}: {cited}, version {self.version}. "
            f"Made from {'; '.join(self.main_sources)}."
        )

    @property
    def licence(self) -> str:
        """The licence that the counts come under; `sources` has all of them."""
        counted = [source for source in self.sources if source.when != "always"]
        first = (counted or self.sources)[0]
        return first.licence_path or first.licence

    @property
    def main_sources(self) -> list[str]:
        """What the counts come from, with publisher and licence."""
        return [
            f"{source.publisher}: {source.title} ({source.licence})"
            for source in self.sources
            if source.when != "always"
        ]

    def bibtex(self, title: str = "", key: str = "economic_index") -> str:
        """A BibTeX entry of the data set, or of a part of it.

        Args:
            title: of the part.
            key: of the entry.
        """
        name = f"{title} ({self.title})" if title else self.title
        year = f"  year = {{{self.years[1]}}},\n" if self.years else ""
        return (
            f"@misc{{{key},\n"
            f"  title = {{{escaped(name)}}},\n"
            f"  author = {{{{{escaped(self.publisher)}}}}},\n"
            f"{year}"
            f"  version = {{{self.version}}},\n"
            f"  note = {{{escaped('Made from ' + '; '.join(self.main_sources))}}}\n"
            "}\n"
        )


def escaped(text: str) -> str:
    """Text in which BibTeX finds no command."""
    return re.sub(r"([&%$#_{}])", r"\\\1", text)


@cache
def texts() -> Mapping:
    """The texts of `dataset.yml`."""
    return yaml.safe_load(TEXTS.read_text(encoding="utf-8"))


def read_dataset(folder: Path) -> Dataset:
    """Read what a published folder holds.

    Args:
        folder: has `published.duckdb` and `digests.csv`.
    """
    with duckdb.connect(str(folder / DATABASE), read_only=True) as connection:
        build = only_row(connection, "marts.dim_build")
        index = only_row(connection, "marts.dim_index")
        ((start, end, some_synthetic, some_real),) = connection.execute(
            "select min(date_start), max(date_end), bool_or(is_synthetic), "
            "bool_or(not is_synthetic) from marts.dim_wave"
        ).fetchall()
        kinds = {
            kind
            for (kind,) in connection.execute(
                "select distinct input_kind from marts.dim_build_input"
            ).fetchall()
        }
        tables = read_tables(connection)
    given = {"always"} | ({"sample"} if some_synthetic else set())
    if some_real:
        given |= {"records"} if "kept wave" in kinds else set()
        given |= kinds & {"release", "records"}
    if index["is_own"]:
        # A release of such an index is what it published itself.
        given = {"records" if kind == "release" else kind for kind in given}
    given |= kinds & {"adoption"}
    entries = [Source(**entry) for entry in texts()["sources"]]
    if index["is_own"]:
        name = str(index["publisher"] or index["title"])
        entries = [
            replace(entry, title=f"Usage records of {name}", publisher=name)
            if entry.when == "records"
            else entry
            for entry in entries
        ]
    rows = hashlib.sha256((folder / "digests.csv").read_bytes()).hexdigest()
    return Dataset(
        folder=folder,
        texts=texts(),
        index=index,
        version=f"{build['project_version']}+{rows[:DIGITS]}",
        build=build,
        is_synthetic=bool(some_synthetic),
        years=(start.year, end.year) if start else None,
        windows=(start.isoformat(), end.isoformat()) if start else None,
        tables=tables,
        sources=tuple(entry for entry in entries if entry.when in given),
    )


def only_row(
    connection: duckdb.DuckDBPyConnection, table: str
) -> dict[str, str | int | bool | None]:
    """The row of a table that has one."""
    cursor = connection.execute(f"from {table}")
    names = [column[0] for column in cursor.description]
    (row,) = cursor.fetchall()
    return dict(zip(names, row, strict=True))


def read_tables(connection: duckdb.DuckDBPyConnection) -> tuple[PublishedTable, ...]:
    """The tables of the published database, sorted by schema and name."""
    columns: dict[tuple[str, str], list[Column]] = {}
    for schema, table, name, kind, comment, is_nullable in connection.execute(
        """
        select
            schema_name, table_name, column_name, data_type,
            coalesce(comment, ''), is_nullable
        from duckdb_columns()
        where database_name = current_database() and not internal
        order by schema_name, table_name, column_index
        """
    ).fetchall():
        columns.setdefault((schema, table), []).append(
            Column(name, kind, comment, not is_nullable)
        )
    found = []
    for schema, table, comment, rows in connection.execute(
        """
        select schema_name, table_name, coalesce(comment, ''), estimated_size
        from duckdb_tables()
        where database_name = current_database()
        order by schema_name, table_name
        """
    ).fetchall():
        key = PRIMARY_KEY.search(comment)
        found.append(
            PublishedTable(
                schema,
                table,
                PRIMARY_KEY.sub("", comment),
                tuple(key[1].split(", ")) if key else (),
                rows,
                tuple(columns[schema, table]),
            )
        )
    return tuple(found)
