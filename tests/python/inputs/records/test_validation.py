"""What the validation of records refuses, and what it counts."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from economic_index.errors import InputError
from economic_index.inputs.records import check_records
from economic_index.paths import SEEDS
from tests.python.inputs.records.logs import SCHEMA as BASE

WAVE = "synthetic_records_claude_ai_2000-02-07"
SECRET = "account-that-must-not-be-seen"

HIERARCHY = """request_cluster_id,request_cluster_name,level,parent_id
a,synthetic a,0,b
b,synthetic b,1,c
c,synthetic c,2,
"""

SCHEMA = BASE.append(pa.field("organisation_id", pa.string()))


def record(number: int, **fields) -> dict:
    """A good record of the synthetic Claude.ai wave."""
    return {
        "record_id": f"r{number}",
        "account_id": SECRET,
        "organisation_id": None,
        "occurred_at": datetime(2000, 2, 8),
        "platform": "claude_ai",
        "country": "NA",
        "subdivision": None,
        "network_type": "residential",
        "is_flagged": False,
        "onet_task_id": 8823,
        "request_cluster_id": "a",
        "collaboration_pattern": "directive",
        "input_tokens": None,
        "output_tokens": None,
        "model": None,
        "cost_usd": None,
        **fields,
    }


@pytest.fixture
def reference(tmp_path: Path) -> Path:
    folder = tmp_path / "reference"
    folder.mkdir()
    (folder / "request_hierarchy.csv").write_text(HIERARCHY)
    return folder


@pytest.fixture
def validate(tmp_path: Path, reference: Path):
    """Writes records to one Parquet file and validates them."""

    def send(*records: dict, schema: pa.Schema = SCHEMA, folder=reference):
        pq.write_table(
            pa.Table.from_pylist(list(records), schema), tmp_path / "log.parquet"
        )
        return check_records([str(tmp_path / "*.parquet")], str(folder))

    return send


def refused(validate, *records: dict, **options) -> str:
    """The message of the error that must be raised; it never names an account."""
    with pytest.raises(InputError) as caught:
        validate(*records, **options)
    assert SECRET not in str(caught.value)
    return str(caught.value)


def test_good_records_pass(validate):
    checked = validate(record(1), record(2, country=None, onet_task_id=None))
    assert checked.wave_ids == (WAVE,)
    assert checked.hierarchy.num_rows == HIERARCHY.count("\n") - 1


BROKEN = {
    "no id": ({"record_id": None}, "column record_id"),
    "no account": ({"account_id": None}, "column account_id"),
    "blank account": ({"account_id": "  "}, "column account_id"),
    "blank organisation": ({"organisation_id": " "}, "column organisation_id"),
    "no time": ({"occurred_at": None}, "column occurred_at"),
    "no wave": (
        {"occurred_at": datetime(2000, 2, 28)},
        "no wave takes records of platform 'claude_ai' on '2000-02-28'",
    ),
    "own platform": ({"platform": "own"}, "Name an index with such a wave in INDEX"),
    "country": ({"country": "XX"}, "the country 'XX' is unknown"),
    "state": ({"country": "US", "subdivision": "US-XX"}, "'US-XX' is unknown"),
    "state of another": ({"country": "DE", "subdivision": "US-CA"}, "is unknown"),
    "state alone": ({"country": None, "subdivision": "US-CA"}, "is unknown"),
    "pattern": (
        {"collaboration_pattern": "chat"},
        "pattern is unknown: a text of 4 characters",
    ),
    "request": (
        {"request_cluster_id": "z"},
        "request cluster (a text of 1 characters) is not a finest",
    ),
    "request level": ({"request_cluster_id": "b"}, "request cluster 'b'"),
    "tokens": ({"input_tokens": -1}, "column input_tokens"),
    "cost": ({"cost_usd": -0.5}, "column cost_usd"),
    "tokens of a sum": ({"output_tokens": 2**63 - 1}, "column output_tokens"),
    "cost beyond reason": ({"cost_usd": 1e27}, "column cost_usd"),
    "endless cost": ({"cost_usd": float("inf")}, "column cost_usd"),
    "model": (
        {"model": "claude-unheard-of", "input_tokens": 1, "output_tokens": 1},
        "its model no price: 'claude-unheard-of'",
    ),
}


def test_the_end_of_a_wave_is_not_part_of_it(validate):
    last = datetime(2000, 2, 13, 23, 59, 59, 999999)
    assert validate(record(1, occurred_at=last)).wave_ids == (WAVE,)
    first = datetime(2000, 2, 7)
    assert validate(record(1, occurred_at=first)).wave_ids == (WAVE,)
    after = validate(record(1, occurred_at=datetime(2000, 2, 14)))
    assert after.wave_ids == (WAVE.replace("02-07", "02-14"),)
    assert after.ledger["record_count"].to_pylist() == [1]


@pytest.mark.parametrize(("fields", "words"), BROKEN.values(), ids=BROKEN)
def test_broken_record(validate, fields, words):
    message = refused(validate, record(1), record(2, **fields))
    assert words in message
    assert "log.parquet, row 2" in message


def test_number_of_broken_records_is_not_given_away(validate):
    message = refused(validate, *(record(n, country="XX") for n in range(10)))
    assert "(and fewer than 15 more rows)" in message


def test_known_model_with_its_date_has_a_price(validate):
    validate(
        record(1, model="claude-sonnet-4-20250514", input_tokens=1, output_tokens=1)
    )


def test_every_model_without_a_price_is_named_at_once(validate):
    """Where a message may show a name; one that could be an account stays out of it."""
    tokens = {"input_tokens": 1, "output_tokens": 1}
    models = ("claude-b", "claude-a", "claude-b", "jane@example.org")
    message = refused(
        validate, *(record(n, model=name, **tokens) for n, name in enumerate(models))
    )
    words = "its model no price: 'claude-a', 'claude-b', (a text of 16 characters)"
    assert words in message


def test_a_model_that_enough_accounts_use_is_named(validate):
    """Whatever it is called, it is no id of one of them; 14 records are too few."""
    tokens = {"input_tokens": 1, "output_tokens": 1}
    for count, words in ((14, "(a text of 10 characters)"), (15, "'Acme large'")):
        message = refused(
            validate,
            *(
                record(n, model="Acme large", account_id=f"a{n % 5}", **tokens)
                for n in range(count)
            ),
        )
        assert f"its model no price: {words}" in message


def test_rules_that_two_csv_files_break_are_named_at_once(tmp_path):
    """The row of one is looked for in its file alone."""
    header = "record_id,account_id,occurred_at,platform,country,cost_usd"
    for name, row in (("a", "1,x,2000-02-07,claude_ai,XX,"), ("b", "2,y,2000-02-07,")):
        rest = "" if name == "a" else "claude_ai,US,-1"
        (tmp_path / f"{name}.csv").write_text(f"{header}\n{row}{rest}\n")
    with pytest.raises(InputError) as raised:
        check_records([str(tmp_path / "*.csv")], None)
    found = [each.where for each in raised.value.errors]
    assert [where.partition("/")[2] for where in found] == [
        "a.csv, row 1, column country",
        "b.csv, row 1, column cost_usd",
    ]


def test_record_id_twice(validate):
    message = refused(validate, record(1), record(2), record(1))
    assert "log.parquet, row 3, column record_id" in message


def test_every_missing_and_wrong_column_is_named_at_once(validate):
    """In the order of the interface, with the columns that may be left out unnamed."""
    gone = ("account_id", "platform", "country")
    schema = pa.schema([column for column in SCHEMA if column.name not in gone])
    place = schema.get_field_index("is_flagged")
    schema = schema.set(place, pa.field("is_flagged", pa.string()))
    message = refused(validate, record(1, is_flagged="no"), schema=schema)
    first, *lines = message.splitlines()
    assert first.endswith("3 things are wrong:")
    assert [line.split(", column ")[1].split(".")[0] for line in lines] == [
        "account_id: the column is missing",
        "platform: the column is missing",
        "is_flagged: the type is VARCHAR, not a boolean",
    ]


def test_every_broken_rule_is_named_at_once(validate):
    message = refused(
        validate, record(1, country="XX"), record(2, collaboration_pattern="chatty")
    )
    assert "log.parquet, row 1, column country" in message
    assert "log.parquet, row 2, column collaboration_pattern" in message
    assert "XX" in message and "chatty" not in message


def test_what_may_be_empty_may_be_absent(validate):
    """Only who, when and on which platform must be there; what is lost is said."""
    needed = ("record_id", "account_id", "occurred_at", "platform")
    schema = pa.schema([column for column in SCHEMA if column.name in needed])
    checked = validate(*(record(number) for number in range(20)), schema=schema)
    assert [note for note in checked.notes if note.startswith("without")] == [
        "without country: no countries and no usage index",
        "without subdivision: no US states",
        "without network_type: VPN and hosting traffic counts in the country of its "
        "address",
        "without is_flagged: possible violations count",
        "without onet_task_id or onet_task: no tasks and no occupations",
        "without request_cluster_id: no request clusters",
        "without collaboration_pattern: no automation and augmentation shares",
        "without input_tokens or output_tokens: no tokens, and no cost by list price",
        "without model: no usage by model, and no cost by list price",
    ]
    checked = validate(*(record(number) for number in range(20)))
    assert not [note for note in checked.notes if note.startswith("without")]


def test_column_of_another_type(validate):
    place = SCHEMA.get_field_index("is_flagged")
    schema = SCHEMA.set(place, pa.field("is_flagged", pa.string()))
    message = refused(validate, record(1, is_flagged="no"), schema=schema)
    assert "column is_flagged: the type is VARCHAR, not a boolean" in message


def test_columns_that_may_be_left_out(validate):
    kept = [column for column in SCHEMA if column.name not in ("model", "cost_usd")]
    validate(record(1), schema=pa.schema(kept))


def test_empty_glob(tmp_path):
    with pytest.raises(InputError, match="no file of usage records"):
        check_records([str(tmp_path / "*.parquet")], None)


def test_half_written_parquet(validate, tmp_path, reference):
    validate(*(record(n) for n in range(100)))
    file = tmp_path / "log.parquet"
    file.write_bytes(file.read_bytes()[:-100])
    with pytest.raises(InputError, match=r"log\.parquet: the file cannot be read"):
        check_records([str(file)], str(reference))


def test_csv_with_a_field_of_another_type(tmp_path, reference):
    file = tmp_path / "log.csv"
    names = ",".join(BASE.names)
    good = "r1,x,2000-02-08 00:00:00,claude_ai,NA,,,false,8823,a,directive,,,,"
    file.write_text(f"{names}\n{good}\n{good.replace('r1', 'r2')}\n")
    assert (
        check_records([str(file)], str(reference)).notes[0].startswith("records that")
    )
    file.write_text(
        f"{names}\n{good}\n{good.replace('r1', 'r2').replace('false', 'x')}\n"
    )
    with pytest.raises(InputError, match=r"log\.csv, row 2, column is_flagged"):
        check_records([str(file)], str(reference))


def test_exclusions_are_counted_once_each(validate):
    vpn = [record(n, network_type="vpn", is_flagged=True) for n in range(20)]
    flagged = [record(n, is_flagged=True) for n in range(100, 116)]
    excluded = [record(n, country="CU") for n in range(200, 203)]
    good = [record(n) for n in range(300, 340)]
    assert validate(*vpn, *flagged, *excluded, *good).notes == [
        "records left out for their network type: 20",
        "records left out as possible violations: 16",
        "records left out for their country: fewer than 15",
        "records that count: 40",
    ]


BROKEN_HIERARCHIES = {
    "circle": ("a,x,0,b\nb,y,1,a\n", "not one level broader"),
    "orphan": ("a,x,0,gone\n", "the parent is not in the hierarchy"),
    "no parent": ("a,x,0,\n", "has no parent"),
    "skipped level": ("a,x,0,c\nc,z,2,\n", "not one level broader"),
    "parent at the top": ("b,y,2,c\nc,z,2,\n", "a broadest cluster has a parent"),
    "level": ("a,x,7,\n", "the level is not 0, 1 or 2"),
    "id twice": ("c,x,2,\nc,y,2,\n", "the id already stands in line 2"),
    "name twice": ("c,x,2,\nd,x,2,\n", "the name already stands"),
    "residual name": ("c,not_classified,2,\n", "stands for no cluster"),
    "residual name in capitals": ("c,Not_Classified,2,\n", "stands for no cluster"),
    "name twice in other case": ("c,Wide,2,\nd,WIDE,2,\n", "line 2"),
    "name twice with blanks": ("c,a  b,2,\nd,a\u00a0b,2,\n", "line 2"),
    "name twice in Unicode": ("c,caf\u00e9,2,\nd,cafe\u0301,2,\n", "line 2"),
    "name twice in wide letters": ("c,wide,2,\nd,\uff57ide,2,\n", "line 2"),
    "name of a book": (f"c,{'x' * 5_000},2,\n", "the name is longer than 500"),
    "name turned round": ("c,\u202elive,2,\n", "a character that nobody sees"),
    "name that paints": ("c,a\x1b[2Jb,2,\n", "a character that nobody sees"),
    "level beyond numbers": ("c,x,99999999999,\n", "the level is not 0, 1 or 2"),
    "id with a blank": ("c ,x,2,\n", "the id begins or ends with a blank"),
}


@pytest.mark.parametrize(
    ("rows", "words"), BROKEN_HIERARCHIES.values(), ids=BROKEN_HIERARCHIES
)
def test_broken_hierarchy(validate, reference, rows, words):
    header = HIERARCHY.splitlines()[0]
    (reference / "request_hierarchy.csv").write_text(f"{header}\n{rows}")
    assert words in refused(validate, record(1))


@pytest.fixture
def own_seeds(tmp_path: Path) -> Path:
    """A copy of the seeds that a test may change."""
    return Path(shutil.copytree(SEEDS, tmp_path / "seeds"))


def with_waves(seeds: Path, change: Callable[[str], str]) -> None:
    """Add a copy of the first wave that takes records, changed by `change`."""
    waves = seeds / "rules" / "waves.csv"
    lines = waves.read_text().splitlines()
    row = next(line for line in lines if line.startswith(f"{WAVE},"))
    waves.write_text("\n".join([*lines, change(row.replace(WAVE, "twin")), ""]))


def test_overlapping_waves(validate, own_seeds, tmp_path, reference):
    validate(record(1))
    with_waves(own_seeds, lambda row: row.replace("[", "[twin "))
    with pytest.raises(InputError, match="overlap"):
        check_records([str(tmp_path / "*.parquet")], str(reference), own_seeds)


def test_a_release_without_rules_of_its_index(validate, own_seeds, tmp_path, reference):
    validate(record(1))
    with_waves(
        own_seeds,
        lambda row: row.replace("synthetic_records,", "own,").replace("2000", "2010"),
    )
    with pytest.raises(InputError, match=r"usage_index_rules.csv.*'own'"):
        check_records([str(tmp_path / "*.parquet")], str(reference), own_seeds)
