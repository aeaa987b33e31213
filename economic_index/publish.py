"""Write what may be shared: public tables and release files."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import duckdb

from economic_index.inputs.release.tasks import TASK_FILE
from economic_index.paths import DATABASE
from economic_index.sql import quoted
from economic_index.workspace import spilling_database

PUBLIC_SCHEMAS = ("marts", "report", "exports")

# DuckDB clients since 1.2 read this format; many BI drivers still carry a 1.x client.
STORAGE_VERSION = "v1.2.0"

# Public text of O*NET, the one table of a private schema that leaves.
STATEMENTS = "intermediate.int_tasks__sources"

# The rules of disclosure control, as they are published.
RULES = ("marts", "dim_disclosure_rule")

# There only where thresholds of disclosure control were loosened.
NOTICE = "NOTICE_THRESHOLDS_LOOSENED.txt"

RELEASE_FILES = {
    "exp_release_raw": ("data/intermediate", "aei_raw"),
    "exp_release_enriched": ("data/output", "aei_enriched"),
}

# One file a platform, for all months of a release.
MONTHLY_FILES = "exp_release_monthly"

# A spreadsheet takes a cell that begins so for a formula, in ASCII or at full width.
FORMULA = r"^[\s\v\p{Z}]*[=+\-@＝＋－＠]|^[\t\r]"

# The digest of a table: of its rows as JSON, whatever their order. The README tells
# readers to compute it so.
DIGEST = """
    select
        count(*), sha256(coalesce(string_agg(row_digest, '' order by row_digest), ''))
    from (select sha256(to_json(t)) as row_digest from {table} as t)
"""
TABLE_DIGESTS = "digests.csv"
FILE_DIGESTS = "SHA256SUMS"


def publish(
    warehouse: Path,
    folder: Path,
    written: Callable[[str, str], None] = lambda schema, table: None,
) -> None:
    """Write every public table of a warehouse into a folder, in a total row order.

    Args:
        warehouse: the DuckDB file that dbt built.
        folder: the folder to make; it must not exist. It gets `parquet/<schema>/`,
            `csv/<schema>/`, `releases/<release_id>/`, `published.duckdb`, and the
            digests of its tables in `digests.csv`.
        written: hears of each table, (schema, table), when its Parquet file is
            complete. The disclosure rules and their notice are, before the first.
    """
    folder.mkdir(parents=True)
    with spilling_database() as connection:
        # The warehouse is attached, not opened: only so may a second file be written.
        connection.execute(f"attach {quoted(warehouse)} as warehouse (read_only)")
        connection.execute("use warehouse")
        tables = public_tables(connection)
        database = folder / DATABASE
        connection.execute(
            f"attach {quoted(database)} as shared (storage_version '{STORAGE_VERSION}')"
        )
        write_notice(connection, folder / NOTICE)
        for schema, table in sorted(tables, key=lambda table: table != RULES):
            write_table(connection, schema, table)
            # In the order of the database, where each table is sorted once.
            query = f"from shared.{schema}.{table}"
            copy_to(connection, query, parquet_of(folder, schema, table))
            written(schema, table)
        write_comments(connection)
        for schema, table in tables:
            query = without_formulas(connection, f"shared.{schema}.{table}")
            copy_to(connection, query, folder / "csv" / schema / f"{table}.csv")
        write_table_digests(connection, tables, folder / TABLE_DIGESTS)
        connection.execute("detach shared")
        write_release_files(connection, folder / "releases")
        write_monthly_files(connection, folder / "releases")
        write_statements(connection, folder / "releases")


def parquet_of(folder: Path, schema: str, table: str) -> Path:
    """Where the Parquet file of a public table lies in a published folder."""
    return folder / "parquet" / schema / f"{table}.parquet"


def public_tables(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    """(schema, table) of every public table, sorted."""
    return connection.execute(
        """
        select schema_name, table_name
        from duckdb_tables()
        where
            database_name = 'warehouse'
            and schema_name in (select unnest(?))
        order by all
        """,
        [list(PUBLIC_SCHEMAS)],
    ).fetchall()


def copy_to(connection: duckdb.DuckDBPyConnection, query: str, target: Path) -> None:
    """Write a query's rows to a Parquet or CSV file, whose folder is made."""
    target.parent.mkdir(parents=True, exist_ok=True)
    options = "format parquet" if target.suffix == ".parquet" else "format csv, header"
    connection.execute(f"copy ({query}) to {quoted(target)} ({options})")


def without_formulas(connection: duckdb.DuckDBPyConnection, table: str) -> str:
    """A query of a table in which no text is a formula to a spreadsheet.

    Names come from hierarchies and releases of others. An apostrophe goes before a text
    that a spreadsheet would compute; a number as text stays. The Parquet files, the
    database and the release files hold every text as it is.
    """
    described = connection.execute(f"describe {table}").fetchall()
    texts = [name for name, kind, *_ in described if kind == "VARCHAR"]
    if not texts:
        return f"from {table}"
    cells = [
        f"""
            case
                when
                    regexp_matches({name}, {quoted(FORMULA)})
                    and try_cast({name} as double) is null
                    then '''' || {name}
                else {name}
            end as {name}
        """
        for name in texts
    ]
    return f"select * replace ({', '.join(cells)}) from {table}"


def write_table_digests(
    connection: duckdb.DuckDBPyConnection, tables: list[tuple[str, str]], target: Path
) -> None:
    """Write one row a table of the attached database: its rows, and their digest.

    DuckDB lays equal tables out in a file in another way each time, so a digest of the
    file itself would tell nothing.
    """
    lines = ["table_schema,table_name,row_count,sha256"]
    for schema, table in tables:
        query = DIGEST.format(table=f"shared.{schema}.{table}")
        ((count, digest),) = connection.execute(query).fetchall()
        lines.append(f"{schema},{table},{count},{digest}")
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")


def write_file_digests(folder: Path) -> None:
    """Write the digests of all files of a folder, as `sha256sum --check` reads them.

    Without the databases, whose bytes differ from build to build.
    """
    lines = []
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix != ".duckdb":
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            lines.append(f"{digest}  {path.relative_to(folder).as_posix()}\n")
    (folder / FILE_DIGESTS).write_text("".join(lines), encoding="utf-8")


def write_release_files(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Write the exports as a release holds them: one file a wave, official names."""
    waves = connection.execute(
        """
        select
            release_id, platform, platform_and_product,
            cast(date_start as varchar), cast(date_end as varchar)
        from marts.dim_wave
        order by all
        """
    ).fetchall()
    for table, (place, prefix) in RELEASE_FILES.items():
        for release, platform, label, start, end in waves:
            # The official files leave a usage row's cluster bare; an empty string would
            # come out as a pair of quotes.
            query = f"""
                select * replace (nullif(cluster_name, '') as cluster_name)
                from exports.{table}
                where
                    platform_and_product = {quoted(label)}
                    and date_start = '{start}' and date_end = '{end}'
                order by all
            """
            if not connection.execute(f"select 1 from ({query}) limit 1").fetchone():
                continue
            name = f"{prefix}_{platform}_{start}_to_{end}.csv"
            target = folder / f"release_{release.replace('-', '_')}" / place / name
            copy_to(connection, query, target)


def write_monthly_files(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Write the exports of the monthly layout: one file a release and platform."""
    files = connection.execute(
        f"""
        select
            waves.release_id,
            waves.platform,
            list(distinct waves.platform_and_product order by 1)
        from marts.dim_wave as waves
        inner join exports.{MONTHLY_FILES} as cells
            on
                waves.platform_and_product = cells.platform_and_product
                and waves.date_start = cells.date_start
        group by all
        order by all
        """
    ).fetchall()
    for release, platform, labels in files:
        query = f"""
            select * exclude (platform_and_product)
            from exports.{MONTHLY_FILES}
            where platform_and_product in ({", ".join(map(quoted, labels))})
            order by all
        """
        name = f"aei_{platform}_{release}.csv"
        place = f"release_{release.replace('-', '_')}"
        copy_to(connection, query, folder / place / "data" / name)


def write_statements(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Write the O*NET task statements of the input into each release folder.

    Without them the tasks of a release match nothing.
    """
    query = f"""
        select
            onet_soc_code as "O*NET-SOC Code",
            onet_task_id as "Task ID",
            task_statement as "Task"
        from {STATEMENTS}
        where is_given
        order by all
    """
    if not connection.execute(f"{query} limit 1").fetchone():
        return
    for release in sorted(path for path in folder.glob("*") if path.is_dir()):
        target = release / "data/intermediate" / TASK_FILE
        copy_to(connection, query, target)


def write_table(connection: duckdb.DuckDBPyConnection, schema: str, table: str) -> None:
    """Write a public table in a total order.

    What may not be empty is declared so. Primary keys are named in the tables' comments
    and not declared: their indices would double the file, and SQLAlchemy's dialect
    names the wrong columns for them.

    Args:
        connection: has the warehouse in use and the new database attached as `shared`.
        schema: of the table, in both.
        table: its name.
    """
    connection.execute(f"create schema if not exists shared.{schema}")
    # Declared before the rows are there: to alter a column reads the whole table.
    columns = connection.execute(
        """
        select
            column_name || ' ' || data_type
            || case when is_nullable then '' else ' not null' end
        from duckdb_columns()
        where
            database_name = 'warehouse' and schema_name = ? and table_name = ?
        order by column_index
        """,
        [schema, table],
    ).fetchall()
    connection.execute(
        f"create table shared.{schema}.{table} "
        f"({', '.join(column for (column,) in columns)})"
    )
    connection.execute(
        f"insert into shared.{schema}.{table} "
        f"select * from {schema}.{table} order by all"
    )


def write_comments(connection: duckdb.DuckDBPyConnection) -> None:
    """Describe the public tables and their columns in the database `shared`."""
    # In one transaction: the file is made sure of once, not with every comment.
    connection.execute("begin")
    for kind, place, comment in comments(connection):
        connection.execute(f"comment on {kind} shared.{place} is {quoted(comment)}")
    connection.execute("commit")


def comments(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str, str]]:
    """(`table` or `column`, dotted name, comment) of all that is described.

    A comment is one line, for BI tools show it in one; a table's ends with its primary
    key.
    """
    described = connection.execute(
        """
        select
            'table',
            schema_name || '.' || table_name,
            comment || coalesce((
                select
                    ' Primary key: '
                    || array_to_string(keys.constraint_column_names, ', ') || '.'
                from duckdb_constraints() as keys
                where
                    keys.database_oid = tables.database_oid
                    and keys.table_oid = tables.table_oid
                    and keys.constraint_type = 'PRIMARY KEY'
            ), '')
        from duckdb_tables() as tables
        where
            database_name = 'warehouse'
            and schema_name in (select unnest(?))
            and comment is not null
        union all
        select
            'column', schema_name || '.' || table_name || '.' || column_name, comment
        from duckdb_columns()
        where
            database_name = 'warehouse'
            and schema_name in (select unnest(?))
            and comment is not null
        """,
        [list(PUBLIC_SCHEMAS), list(PUBLIC_SCHEMAS)],
    ).fetchall()
    return [(kind, place, " ".join(text.split())) for kind, place, text in described]


def write_notice(connection: duckdb.DuckDBPyConnection, target: Path) -> None:
    """Say which thresholds of disclosure control are looser than by default, if any."""
    looser = connection.execute(
        """
        select cell_kind, disclosure_rule, threshold, default_threshold
        from marts.dim_disclosure_rule
        where is_looser_than_default
        order by all
        """
    ).fetchall()
    if looser:
        lines = [
            f"  {kind}: {rule} is {threshold:g}, by default {default:g}"
            for kind, rule, threshold, default in looser
        ]
        target.write_text(
            "These tables were published under disclosure rules that are looser than\n"
            "the default ones: they may hold counts of few people.\n\n"
            + "\n".join(lines)
            + "\n",
            encoding="utf-8",
        )
