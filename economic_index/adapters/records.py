"""From the files of an export to a Parquet file of usage records."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb

from economic_index.adapters.accounts import account_salt
from economic_index.adapters.checks import raise_first, rules_of
from economic_index.adapters.formats import FORMATS, Format
from economic_index.adapters.places import addresses, place_names
from economic_index.adapters.reading import find_files, label, open_export
from economic_index.disclosure.thresholds import smallest_count
from economic_index.errors import InputError
from economic_index.inputs.records.record_files import COLUMNS, absent_columns
from economic_index.inputs.records.validation import WRITTEN, at_least
from economic_index.inputs.release.row_checks import MACROS as NUMBERS
from economic_index.memory import memory_limit, out_of_memory
from economic_index.paths import RECORDS, SALT
from economic_index.seeds import seed_rows
from economic_index.sql import quoted
from economic_index.workspace import explained, private_modes, spilling_database

SQL = Path(__file__).parent / "sql"
# SESSION=none makes every call a record of its own.
NO_SESSION = "none"

# A number of tokens may come from a frame in which a missing one made them all decimal.
COUNTS = """
create macro as_count(field) as
    case
        when regexp_full_match(field, '(0|[1-9][0-9]*)(\\.0+)?')
            then try_cast(split_part(field, '.', 1) as bigint)
    end;
"""
TIMES = {
    "text": f"""
create macro as_time(field) as
    case
        when regexp_full_match(field, '{WRITTEN["timestamp"]}')
            then try_cast(field as timestamptz) at time zone 'UTC'
    end;
""",
    "nanoseconds": """
create macro as_time(field) as
    case
        when regexp_full_match(field, '[0-9]{18,19}')
            then make_timestamp(cast(field as bigint) // 1000)
    end;
""",
}
# A call as it is kept: the ids that were asked for, and no other.
KEPT = """
select
    * exclude (ids),
    nullif(ids[getvariable('account')], '') as account_id,
    nullif(ids[getvariable('organisation')], '') as organisation_id,
    nullif(ids[getvariable('session')], '') as session_id,
    nullif(ids[getvariable('segment')], '') as segment
from ({rows})
"""
# An account and an organisation of one id get two hashes.
HASHED = (
    "case when {0} is not null "
    "then sha256(getvariable('salt') || '{0} ' || {1}) end as {0}"
)


@dataclass(frozen=True)
class Export:
    """What records are made from.

    Attributes:
        form: the name of the format.
        logs: files or globs of the export.
        out: the Parquet file to write.
        account: the id that tells accounts apart; "" means the format's.
        organisation: the id of the organisation of an account; "" means none.
        session: the id that ties calls to a conversation; "" means the format's.
        segment: the id of a unit of the organisation, which is written as it is; ""
            means none.
        platform: what the records say; "" means the name of the format.
        geoip: a MaxMind database to look addresses up in, if any.
        salt: the file of the accounts' salt.
    """

    form: str = ""
    logs: Sequence[str] = ()
    out: Path = RECORDS
    account: str = ""
    organisation: str = ""
    session: str = ""
    segment: str = ""
    platform: str = ""
    geoip: Path | None = None
    salt: Path = SALT


def write_records(export: Export) -> tuple[Path, list[str]]:
    """Write the usage records of an export.

    Args:
        export: what to read, and where to write.

    Returns:
        The file of the records, and what was read, left out and written, in words;
        never a count below the threshold.

    Raises:
        InputError: the first problem found: options, files, columns, then the rules of
            ``checks.rules_of`` in their order.
        BuildError: there is no room, or no right to write.
    """
    form = form_of(export.form)
    if not export.logs:
        raise InputError("LOGS", "no export is named", "Name its files: LOGS='…'")
    if export.segment and export.segment == (export.account or form.account):
        raise InputError(
            "SEGMENT",
            "this id tells accounts apart, and a segment is written as it is",
            "Name the id of a unit, or leave SEGMENT away",
        )
    files = find_files(export.logs)
    out = out_of(export.out, form, files)
    with spilling_database(memory_limit=memory_limit()) as connection:
        try:
            prepare(connection, form, export)
            for path in files:
                open_export(connection, path, form)
                take(connection, path, form)
            return out, finish(connection, form, export, out)
        except duckdb.OutOfMemoryException as error:
            raise out_of_memory() from error
        except (OSError, duckdb.Error) as error:
            raise explained(error, out.parent) from error


def form_of(name: str) -> Format:
    """The format of a name.

    Raises:
        InputError: there is none.
    """
    if name not in FORMATS:
        raise InputError(
            "FROM",
            "there is no format of this name, or none is given",
            f"Write one of {', '.join(FORMATS)}; usage and cost reports of a vendor "
            "hold sums over windows of time, which are no records",
        )
    return FORMATS[name]


def out_of(out: Path, form: Format, files: Sequence[Path]) -> Path:
    """The file to write; a folder gets a file of the format's name.

    Raises:
        InputError: it is one of the export's files, or no Parquet file.
    """
    place = out if out.suffix == ".parquet" else out / f"{form.name}.parquet"
    if place.exists() and any(place.samefile(path) for path in files):
        raise InputError(
            f"OUT, {out}", "the export itself lies there", "Name another file"
        )
    if out.is_file() and out != place:
        raise InputError(
            f"OUT, {out}",
            "this is a file, and its name does not end in .parquet",
            "Name a folder, or a file that ends in .parquet",
        )
    return place


@cache
def statement(name: str) -> str:
    """The SQL of a file in the folder ``sql``."""
    return (SQL / f"{name}.sql").read_text(encoding="utf-8")


def prepare(
    connection: duckdb.DuckDBPyConnection, form: Format, export: Export
) -> None:
    """Give a database the macros, the names of the ids, the salt and the table `calls`.

    The salt is a variable: no statement holds it, and so no error repeats it.
    """
    connection.execute("set TimeZone = 'UTC'")
    connection.execute(NUMBERS + COUNTS + TIMES[form.clock])
    session = export.session or form.session
    for name, value in (
        ("account", export.account or form.account),
        ("organisation", export.organisation),
        ("session", "" if session == NO_SESSION else session),
        ("segment", export.segment),
        ("salt", account_salt(export.salt)),
    ):
        connection.execute(f"set variable {name} = {quoted(value)}")


def take(connection: duckdb.DuckDBPyConnection, path: Path, form: Format) -> None:
    """Add the calls of the view `export` to the table `calls`.

    Raises:
        InputError: a nested field has another shape than the format's.
    """
    calls = KEPT.format(rows=statement(form.name))
    try:
        connection.execute(f"create table if not exists calls as {calls} limit 0")
        connection.execute(f"insert into calls {calls}")
    except (duckdb.ConversionException, duckdb.InvalidInputException) as error:
        raise InputError(
            label(path),
            "a nested field has another shape than the format's",
            f"Export it as {form.source} defines it",
        ) from error


def finish(
    connection: duckdb.DuckDBPyConnection, form: Format, export: Export, out: Path
) -> list[str]:
    """Check the calls, roll them up, write the records; see ``write_records``."""
    threshold = smallest_count()
    account = export.account or form.account
    connection.execute(f"create view typed_calls as {statement('calls')}")
    ((row_count, other, failed, counted),) = connection.execute(
        """
        select
            count(*),
            count(*) filter (where not coalesce(is_call, false)),
            count(*) filter (where is_call and is_failed),
            count(*) filter (where counts)
        from typed_calls
        """
    ).fetchall()
    if not row_count:
        raise InputError(
            " ".join(export.logs),
            "the export is empty",
            "Export a window of time in which there were calls",
        )
    rules = tuple(rules_of(form, account, export.organisation, export.segment))
    raise_first(connection, "typed_calls", rules, threshold)
    if not counted:
        raise InputError(
            " ".join(export.logs),
            "no call is left: all rows are failed calls, or no calls of a model",
            "Export a window of time in which calls succeeded",
        )
    locate(connection, export.geoip)
    connection.execute(f"create table records as {statement('rollup')}")
    write(connection, export.platform or form.name, out)

    def said(condition: str) -> str:
        ((number,),) = connection.execute(
            f"select count(*) from records where {condition}"
        ).fetchall()
        return at_least(number, threshold) if number else "none"

    ((accounts, first, last),) = connection.execute(
        "select count(distinct account_id), min(cast(occurred_at as date)), "
        "max(cast(occurred_at as date)) from records"
    ).fetchall()
    of_units = f"of them without a segment: {said('segment is null')}"
    left_out = {
        "no calls of a language model": other,
        "failed calls": failed,
    }
    return [
        f"{form.title}: rows read: {at_least(row_count, threshold)}",
        *(
            f"left out, {words}: {at_least(number, threshold)}"
            for words, number in left_out.items()
            if number
        ),
        f"records: {said('true')}, by accounts ({account}): "
        f"{at_least(accounts, threshold)}, from {first} to {last}",
        f"of them without a country: {said('country is null')}",
        *([of_units] if export.segment else ()),
        f"of them without a cost: {said('cost_usd is null')}",
        *absent_columns(filled_columns(connection)),
    ]


def filled_columns(connection: duckdb.DuckDBPyConnection) -> set[str]:
    """The columns of the table `records` that some record fills."""
    described = connection.execute("describe records").fetchall()
    names = [name for name, *_ in described]
    counts = ", ".join(f"count({name})" for name in names)
    (found,) = connection.execute(f"select {counts} from records").fetchall()
    return {name for name, count in zip(names, found, strict=True) if count}


def locate(connection: duckdb.DuckDBPyConnection, database: Path | None) -> None:
    """Make the tables of the places that the calls name, and of their addresses."""
    names = connection.execute(
        "select distinct country_code, country_name, subdivision_name "
        "from typed_calls where counts"
    ).fetchall()
    found = connection.execute(
        "select distinct ip_address from typed_calls "
        "where counts and ip_address is not null order by 1"
    ).fetchall()
    connection.register("places", place_names(names))
    connection.register(
        "addresses", addresses((address for (address,) in found), database)
    )


def write(connection: duckdb.DuckDBPyConnection, platform: str, out: Path) -> None:
    """Write the table `records` in the columns of the interface, for its owner alone.

    Args:
        connection: holds the table and the salt.
        platform: what every record says.
        out: the file, which is replaced as a whole.
    """
    is_folded = seed_rows("record_rules")[0]["account_case_is_folded"] == "true"
    described = connection.execute("describe records").fetchall()
    names = {name for name, *_ in described}
    cells = []
    for column in COLUMNS:
        if column.name in ("account_id", "organisation_id"):
            text = f"lower({column.name})" if is_folded else column.name
            cells.append(HASHED.format(column.name, text))
        elif column.name == "platform":
            cells.append(f"{quoted(platform)} as platform")
        else:
            value = column.name if column.name in names else "null"
            cells.append(f"cast({value} as {column.sql_type}) as {column.name}")
    out.parent.mkdir(parents=True, exist_ok=True)
    with replaced(out) as part:
        connection.execute(
            f"copy (select {', '.join(cells)} from records order by record_id) "
            f"to {quoted(part)} (format parquet)"
        )


@contextmanager
def replaced(out: Path) -> Iterator[Path]:
    """A private file to write, which takes the place of another when all is written."""
    part = out.with_name(f".{out.name}.part")
    part.unlink(missing_ok=True)
    try:
        with private_modes():
            yield part
        os.replace(part, out)
    finally:
        part.unlink(missing_ok=True)
