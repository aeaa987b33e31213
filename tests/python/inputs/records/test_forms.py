"""Forms that usage records come in: which are read, and which are refused."""

from __future__ import annotations

import csv
import glob
import gzip
import io
import os
import re
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from economic_index.errors import InputError
from economic_index.inputs.records import check_records
from economic_index.inputs.records.record_files import as_glob, find_records
from tests.python.inputs.records.logs import SCHEMA
from tests.python.inputs.records.test_validation import HIERARCHY, SECRET, record

COLUMNS = SCHEMA.names


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "reference").mkdir()
    (tmp_path / "reference" / "request_hierarchy.csv").write_text(HIERARCHY)
    return tmp_path


def as_text(*records: dict, columns=COLUMNS, end="\n", separator=",") -> str:
    """Records as CSV."""
    out = io.StringIO()
    writer = csv.DictWriter(
        out, columns, lineterminator=end, delimiter=separator, extrasaction="ignore"
    )
    writer.writeheader()
    writer.writerows(records)
    return out.getvalue()


def rows(count: int, start: int = 1) -> list[dict]:
    return [record(number) for number in range(start, start + count)]


def send(folder: Path, *names: str):
    """Check files of the folder."""
    patterns = [str(folder / name) for name in names or ("*.csv",)]
    return check_records(patterns, str(folder / "reference"))


def refused(folder: Path, *names: str) -> str:
    """The message of the error that files of the folder raise; it names no account."""
    with pytest.raises(InputError) as caught:
        send(folder, *names)
    assert SECRET not in str(caught.value)
    return str(caught.value)


def counted(folder: Path, *names: str) -> str:
    """How many records of the files count, as the note says it."""
    (note,) = [
        note for note in send(folder, *names).notes if note.startswith("records that c")
    ]
    return note.removeprefix("records that count: ")


GOOD = {
    "mark of UTF-8": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "CR LF": lambda text: text.replace("\n", "\r\n").encode(),
    "CR": lambda text: text.replace("\n", "\r").encode(),
    "blank line": lambda text: text.replace("\n", "\n\n", 3).encode(),
    "no last line end": lambda text: text.rstrip("\n").encode(),
    "blank in the header": lambda text: text.replace(",country", ", country").encode(),
    "further columns": lambda text: (
        text.replace("record_id,", "note,record_id,", 1)
        .replace("\nr", '\n"a, ""b""\nc",r')
        .encode()
    ),
    "columns of ours": lambda text: (
        text.replace("record_id,", "source_file,file_row_number,record_id,", 1)
        .replace("\nr", "\nx,7,r")
        .encode()
    ),
    "true and false": lambda text: text.replace("False", "0").encode(),
    "zone": lambda text: text.replace(" 00:00:00", "T09:00:00+09:00").encode(),
    "zone by name": lambda text: text.replace(
        " 00:00:00", " 09:00:00 Asia/Tokyo"
    ).encode(),
    "fraction of a second": lambda text: text.replace(
        " 00:00:00", " 00:00:00.123456Z"
    ).encode(),
}


@pytest.mark.parametrize("form", GOOD.values(), ids=GOOD)
def test_odd_but_good_csv(folder, form):
    content = form(as_text(*rows(20)))
    (folder / "log.csv").write_bytes(content)
    assert counted(folder) == "20"
    (folder / "log.csv").unlink()
    (folder / "log.csv.gz").write_bytes(gzip.compress(content))
    assert counted(folder, "*.csv.gz") == "20"


def test_files_of_other_column_orders(folder):
    (folder / "a.csv").write_text(as_text(*rows(10)))
    kept = [name for name in COLUMNS[::-1] if name not in ("model", "cost_usd")]
    (folder / "b.csv").write_text(as_text(*rows(10, 11), columns=kept))
    assert counted(folder) == "20"


WRITTEN = {
    "task with a fraction": ("onet_task_id", "12.7"),
    "task in hex": ("onet_task_id", "0x10"),
    "task with an underscore": ("onet_task_id", "1_000"),
    "task with an exponent": ("onet_task_id", "1e3"),
    "task with blanks": ("onet_task_id", " 12 "),
    "task with a zero": ("onet_task_id", "012"),
    "tokens with commas": ("input_tokens", "1,234"),
    "tokens beyond 64 bits": ("input_tokens", "9223372036854775808"),
    "tokens in Arabic digits": ("input_tokens", "\u0663"),
    "cost with a sign": ("cost_usd", "$5"),
    "cost with an underscore": ("cost_usd", "1_0"),
    "cost that is no number": ("cost_usd", "NaN"),
    "cost beyond doubles": ("cost_usd", "1e309"),
    "yes": ("is_flagged", "yes"),
    "t": ("is_flagged", "t"),
    "maybe": ("is_flagged", "maybe"),
    "end of the day": ("occurred_at", "2000-02-08 24:00:00"),
    "no such day": ("occurred_at", "2000-02-30 00:00:00"),
    "leap second": ("occurred_at", "2000-02-08 23:59:60"),
    "seconds of Unix": ("occurred_at", "949968000"),
    "date of the US": ("occurred_at", "02/08/2000"),
    "endless": ("occurred_at", "infinity"),
}


@pytest.mark.parametrize(("column", "text"), WRITTEN.values(), ids=WRITTEN)
def test_field_of_another_type(folder, column, text):
    (folder / "log.csv").write_text(as_text(record(1), record(2, **{column: text})))
    message = refused(folder)
    assert f"log.csv, row 2, column {column}: " in message
    assert "the field has another type than the column" in message


def test_costs_as_numbers_are_written(folder):
    costs = ["1e-3", "0.5", "7", "-0.0"]
    (folder / "log.csv").write_text(
        as_text(*(record(n, cost_usd=cost) for n, cost in enumerate(costs)))
    )
    send(folder)


TOP, LATE = 1, 4_500
LINE = ",".join(["x"] * len(COLUMNS))
BROKEN_ROWS = {
    "short": (lambda line: line[: line.rindex(",")].encode(), "the row has 14 fields"),
    "long": (lambda line: (line + ",x").encode(), "the row has 16 fields"),
    "Latin-1": (
        lambda line: line.replace(SECRET, "caf\xe9").encode("latin-1"),
        "is not UTF-8 text",
    ),
    "NUL": (lambda line: line.replace("NA", "N\0").encode(), ""),
    "quotation mark": (
        lambda line: line.replace("r", '"r"x', 1).encode(),
        "breaks the rules of CSV",
    ),
    "endless field": (
        lambda line: line.replace("directive", "x" * 3_000_000).encode(),
        "longer than 2,097,152 bytes",
    ),
}


@pytest.mark.parametrize("at", [TOP, LATE])
@pytest.mark.parametrize(("spoil", "words"), BROKEN_ROWS.values(), ids=BROKEN_ROWS)
def test_broken_row_is_named_in_its_own_file(folder, spoil, words, at):
    (folder / "a.csv").write_text(as_text(*rows(5_000)))
    lines = as_text(*rows(5_000, 10_000)).splitlines()
    spoilt = [line.encode() for line in lines]
    spoilt[at] = spoil(lines[at])
    (folder / "b.csv").write_bytes(b"\n".join([*spoilt, b""]))
    message = refused(folder)
    assert "/b.csv, " in message
    assert "a.csv" not in message
    assert re.search(rf"row {at}\b|line {at + 1}\b", message)
    assert words in message


def test_quotation_mark_that_is_never_closed(folder):
    text = as_text(*rows(50))
    (folder / "log.csv").write_text(text.replace("\nr20,", '\n"r20,'))
    assert "log.csv, row 20 (line 21): a field breaks the rules of CSV" in refused(
        folder
    )


def test_line_ends_of_two_kinds(folder):
    text = as_text(*rows(50), columns=COLUMNS[::-1])
    (folder / "log.csv").write_bytes(text.replace("\n", "\r\n", 20).encode())
    assert "log.csv, row 20 (line 21): the line ends otherwise" in refused(folder)


HEADERS = {
    "semicolons": (
        as_text(record(1), separator=";").encode(),
        "parted by a semicolon, not by a comma",
    ),
    "tabs": (as_text(record(1), separator="\t").encode(), "parted by a tab"),
    "comment above": (
        b"# log\n" + as_text(record(1)).encode(),
        "names no known column",
    ),
    "column twice": (
        as_text(record(1)).replace("country", "country,country", 1).encode(),
        "line 1, column country: the column stands twice",
    ),
    "column twice in other case": (
        as_text(record(1)).replace("country", "country,COUNTRY", 1).encode(),
        "line 1, column country: the column stands twice",
    ),
    "column missing": (
        as_text(record(1)).replace("platform", "product", 1).encode(),
        "column platform: the column is missing",
    ),
    "UTF-16": (as_text(record(1)).encode("utf-16"), "not UTF-8 but UTF-16"),
    "UTF-16 without a mark": (as_text(record(1)).encode("utf-16-le"), "UTF-16"),
    "nothing": (b"", "the file is empty"),
    "blanks": (b"\n \n", "the file is empty"),
    "header only": (as_text().encode(), "no record counts: there is none"),
    "Parquet": (b"PAR1" + bytes(100) + b"PAR1", "is not"),
}


@pytest.mark.parametrize(("content", "words"), HEADERS.values(), ids=HEADERS)
def test_wrong_header(folder, content, words):
    (folder / "log.csv").write_bytes(content)
    message = refused(folder)
    assert words in message
    assert "log.csv" in message or words.startswith("no record")


@pytest.mark.parametrize("cut", [0, 1, 200])
def test_gzip_cut_short(folder, cut):
    packed = gzip.compress(as_text(*rows(2_000)).encode())
    (folder / "log.csv.gz").write_bytes(packed[:-cut] if cut else b"no gzip at all")
    assert "log.csv.gz" in refused(folder, "*.gz")


def write_parquet(path: Path, records: list[dict], schema: pa.Schema = SCHEMA) -> None:
    pq.write_table(pa.Table.from_pylist(records, schema), path)


def with_type(name: str, kind: pa.DataType) -> pa.Schema:
    """The schema with another type of one column."""
    return SCHEMA.set(SCHEMA.get_field_index(name), pa.field(name, kind))


GOOD_TYPES = {
    "zone": (
        "occurred_at",
        pa.timestamp("us", "UTC"),
        datetime(2000, 2, 8, tzinfo=UTC),
    ),
    "nanoseconds": ("occurred_at", pa.timestamp("ns"), datetime(2000, 2, 8)),
    "large text": ("platform", pa.large_string(), "claude_ai"),
    "dictionary": ("country", pa.dictionary(pa.int32(), pa.string()), "NA"),
    "whole account": ("account_id", pa.int64(), 7),
    "small number": ("onet_task_id", pa.int16(), 8823),
    "unsigned number": ("input_tokens", pa.uint64(), 10),
    "exact cost": ("cost_usd", pa.decimal128(12, 4), None),
}


@pytest.mark.parametrize(("name", "kind", "value"), GOOD_TYPES.values(), ids=GOOD_TYPES)
def test_odd_but_good_parquet(folder, name, kind, value):
    records = [record(number, **{name: value}) for number in range(20)]
    write_parquet(folder / "log.parquet", records, with_type(name, kind))
    assert counted(folder, "*.parquet") == "20"


def test_own_columns_named_as_ours(folder):
    extra = [
        pa.field("source_file", pa.string()),
        pa.field("file_row_number", pa.int64()),
    ]
    schema = pa.schema([*SCHEMA, *extra])
    records = rows(20)
    write_parquet(folder / "log.parquet", records, schema)
    assert counted(folder, "*.parquet") == "20"
    write_parquet(folder / "log.parquet", [*records, record(99, country="XX")], schema)
    assert "log.parquet, row 21, column country" in refused(folder, "*.parquet")


def test_unsigned_number_beyond_64_bits(folder):
    schema = with_type("input_tokens", pa.uint64())
    write_parquet(
        folder / "log.parquet", [record(1), record(2, input_tokens=2**63)], schema
    )
    assert "log.parquet, row 2, column input_tokens" in refused(folder, "*.parquet")


def test_column_twice_in_parquet(folder):
    table = pa.Table.from_pylist(rows(2), SCHEMA)
    pq.write_table(
        table.append_column("COUNTRY", table["country"]), folder / "log.parquet"
    )
    assert "log.parquet, column country: the column stands twice" in refused(
        folder, "*.parquet"
    )


def test_parquet_without_rows(folder):
    write_parquet(folder / "log.parquet", [])
    assert "no record counts: there is none" in refused(folder, "*.parquet")
    write_parquet(folder / "more.parquet", rows(1))
    send(folder, "*.parquet")


def test_all_records_left_out(folder):
    write_parquet(folder / "log.parquet", [record(1, is_flagged=True)])
    assert "no record counts" in refused(folder, "*.parquet")


def test_damaged_parquet_beside_a_good_one(folder):
    write_parquet(folder / "a.parquet", rows(500))
    write_parquet(folder / "b.parquet", rows(500, 1_000))
    content = bytearray((folder / "b.parquet").read_bytes())
    content[4:400] = os.urandom(396)
    (folder / "b.parquet").write_bytes(content)
    message = refused(folder, "*.parquet")
    assert "/b.parquet: the file cannot be read" in message


def test_record_id_twice_in_csv(folder):
    (folder / "a.csv").write_text(as_text(*rows(30)))
    (folder / "b.csv").write_text(as_text(*rows(20, 100), record(7)))
    assert "b.csv, row 21, column record_id: the record id stands" in refused(folder)


# Names that are globs themselves.


def test_names_that_look_like_globs(folder):
    for number, name in enumerate(("a[1].csv", "a1.csv", "b*.csv", "it's [x] ü.csv")):
        (folder / name).write_text(as_text(*rows(20, 100 * number)))
    assert counted(folder) == "80"
    literal = as_glob(str(folder / "a[1].csv"))
    assert literal == glob.escape(str(folder / "a[1].csv"))
    write_parquet(folder / "x.parquet", rows(1))
    assert find_records([literal]).paths == (str(folder / "a[1].csv"),)
    assert as_glob(str(folder / "*.csv")) == str(folder / "*.csv")


def test_hidden_files_are_checked_as_they_are_read(folder):
    """DuckDB's globs match them, so the models would read what nobody checked."""
    (folder / "log.csv").write_text(as_text(*rows(20)))
    (folder / ".log.csv").write_text(as_text(record(99, country="XX")))
    assert ".log.csv, row 1, column country" in refused(folder)


def test_what_is_no_file(folder):
    (folder / "x.parquet").mkdir()
    assert "this is a folder" in refused(folder, "x.parquet")
    assert "this is a folder" in refused(folder, "*.parquet")
    assert "no file of usage records is there" in refused(folder, "nothing*.csv")
    (folder / "log.csv").write_text(as_text(*rows(1)))
    assert "nothing*.csv" in refused(folder, "*.csv", "nothing*.csv")
    with pytest.raises(InputError, match="files of this machine only"):
        check_records(["s3://bucket/log.parquet"], None)


def test_name_that_is_not_utf_8(folder):
    name = os.fsdecode(os.fsencode(folder) + b"/\xff.csv")
    Path(name).write_text(as_text(*rows(1)))
    assert "is not UTF-8 text" in refused(folder)
    assert "is not UTF-8 text" in refused(folder, "\udcff.csv")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
@pytest.mark.parametrize("name", ["log.csv", "log.parquet", "log.csv.gz"])
def test_file_without_permission(folder, name):
    (folder / name).write_text("")
    (folder / name).chmod(0)
    assert f"{name}: the file cannot be opened (Permission denied)" in refused(
        folder, name
    )


# Ids.

E_ACUTE, E_AND_ACCENT = "caf\u00e9", "cafe\u0301"
SPELLINGS = {
    "empty": ("", "is empty"),
    "null": ("NULL", "stands for no value"),
    "NaN": ("nan", "stands for no value"),
    "blanks": ("  ", "is blank"),
    "tab": ("\t", "is blank"),
    "no-break space": ("\u00a0", "is blank"),
    "blank before": (" anna", "begins or ends with a blank"),
    "blank behind": ("anna ", "begins or ends with a blank"),
    "tab behind": ("anna\t", "begins or ends with a blank"),
    "line break behind": ("anna\n", "begins or ends with a blank"),
    "no-break space behind": ("anna\u00a0", "begins or ends with a blank"),
    "wide blank before": ("\u3000anna", "begins or ends with a blank"),
    "space without width": ("\u200b", "nobody sees"),
    "space without width inside": ("an\u200bna", "nobody sees"),
    "soft hyphen": ("an\u00adna", "nobody sees"),
    "mark of byte order": ("\ufeffanna", "nobody sees"),
    "override of direction": ("\u202eanna", "nobody sees"),
    "NUL": ("anna\0", "nobody sees"),
    "escape": ("an\x1bna", "nobody sees"),
    "filler": ("\u3164", "nobody sees"),
    "not NFC": (E_AND_ACCENT, "is not in the normal form NFC"),
}


@pytest.mark.parametrize("column", ["record_id", "account_id"])
@pytest.mark.parametrize(("spelling", "words"), SPELLINGS.values(), ids=SPELLINGS)
def test_id_in_a_spelling_that_looks_like_another(folder, column, spelling, words):
    write_parquet(folder / "log.parquet", [record(1), record(2, **{column: spelling})])
    message = refused(folder, "*.parquet")
    assert f"log.parquet, row 2, column {column}: the id of the " in message
    assert words in message
    assert "anna" not in message


def test_ids_that_are_well_spelt(folder):
    good = [
        "Anna Lee",
        "anna",
        "ANNA",
        E_ACUTE,
        "山田",
        "a@b.org",
        "0",
        "(none)",
        "nullable",
    ]
    write_parquet(
        folder / "log.parquet",
        [record(n, account_id=name) for n, name in enumerate(good)],
    )
    send(folder, "*.parquet")


# Network types, and values that must not be printed.


@pytest.mark.parametrize("spelling", ["VPN", "vpn ", " Vpn", "ANYCAST"])
def test_network_type_in_another_spelling(folder, spelling):
    write_parquet(folder / "log.parquet", [record(1, network_type=spelling)])
    message = refused(folder, "*.parquet")
    assert f"is spelt otherwise than '{spelling.strip().lower()}'" in message


def test_network_type_that_nobody_declared(folder):
    write_parquet(folder / "log.parquet", [record(1, network_type="tor")])
    message = refused(folder, "*.parquet")
    assert "the network type is unknown: a text of 3 characters" in message
    assert "counted_network_types.csv" in message


@pytest.mark.parametrize(
    "column",
    [
        "platform",
        "country",
        "subdivision",
        "network_type",
        "collaboration_pattern",
        "request_cluster_id",
        "model",
    ],
)
def test_account_that_slipped_into_another_column(folder, column):
    tokens = {"input_tokens": 1, "output_tokens": 1} if column == "model" else {}
    write_parquet(folder / "log.parquet", [record(1, **{column: SECRET}, **tokens)])
    message = refused(folder, "*.parquet")
    assert "row 1, column" in message
    assert f"a text of {len(SECRET)} characters" in message
