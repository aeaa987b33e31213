"""Every format: made-up rows in its own columns become the same records."""

from __future__ import annotations

import hashlib
import re
import stat
from datetime import datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from mmdb_writer import MMDBWriter
from netaddr import IPSet

from economic_index.adapters import FORMATS, Export, write_records
from economic_index.adapters.places import place_of
from economic_index.adapters.records import SQL
from economic_index.inputs.records import check_records
from economic_index.inputs.records.record_files import COLUMNS
from tests.python.adapters.exports import ROWS, SECRET, WRITERS, write_answer

# What files the projects themselves write.
KINDS = [
    (name, kind)
    for name in FORMATS
    for kind in WRITERS
    if kind in ("json", "jsonl") or name not in ("otel", "bedrock")
]
# The session where it is none of the format's own.
SESSIONS = {"bedrock": "conversation"}
ACCOUNTS = {"bedrock": "arn:aws:sts::123456789012:assumed-role/chat/account-0"}
MODELS = {
    "litellm": "anthropic/claude-sonnet-4-5-20250929",
    "bedrock": "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
    "wildchat": "gpt-4-0314",
}
WITHOUT_COST = ("otel", "bedrock", "wildchat")


def records_of(name: str, folder: Path, path: Path, **options) -> list[dict]:
    """The records that an export becomes."""
    out = folder / "out" / "records.parquet"
    options = {"session": SESSIONS.get(name, ""), **options}
    write_records(Export(name, [str(path)], out, salt=folder / "salt", **options))
    assert pq.read_schema(out).names == [column.name for column in COLUMNS]
    return pq.read_table(out).to_pylist()


def hashed(folder: Path, account: str) -> str:
    """An account as it must be written."""
    salt = (folder / "salt").read_text().strip()
    return hashlib.sha256(f"{salt}account_id {account}".encode()).hexdigest()


@pytest.mark.parametrize(("name", "kind"), KINDS)
def test_calls_become_conversations(name: str, kind: str, tmp_path: Path) -> None:
    """Two calls each of four accounts: four records, and nothing of the texts."""
    path = WRITERS[kind](tmp_path / f"export.{kind}", ROWS[name]())
    records = records_of(name, tmp_path, path)
    assert len(records) == 4
    first = next(r for r in records if r["occurred_at"] == datetime(2000, 2, 7, 8))
    assert first["account_id"] == hashed(tmp_path, ACCOUNTS.get(name, "account-0"))
    assert first["platform"] == name
    assert first["model"] == MODELS.get(name, "claude-sonnet-4-5-20250929")
    tokens = [
        first[f"{kind}_tokens"]
        for kind in ("input", "cache_write", "cache_read", "output")
    ]
    if name == "wildchat":
        assert tokens == [None] * 4
    else:
        assert tokens == [2 * 60, 2 * 10, 2 * 30, 2 * 50]
    assert first["cost_usd"] == (None if name in WITHOUT_COST else 0.5)
    written = (tmp_path / "out" / "records.parquet").read_bytes()
    assert SECRET.encode() not in written and b"account-0" not in written


@pytest.mark.parametrize("name", FORMATS)
def test_what_is_written_passes_the_checks_of_records(
    name: str, tmp_path: Path
) -> None:
    """With a platform that has a wave. Every model has a price, in the seed or not."""
    path = WRITERS["jsonl"](tmp_path / "export.jsonl", ROWS[name]())
    records_of(name, tmp_path, path, platform="claude_ai")
    checked = check_records([str(tmp_path / "out" / "records.parquet")], None)
    assert checked.wave_ids == ("synthetic_records_claude_ai_2000-02-07",)
    listed = set(checked.list_prices["model"].to_pylist())
    assert listed == {"bedrock": {MODELS["bedrock"]}, "wildchat": {"gpt-4-0314"}}.get(
        name, set()
    )


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_names_its_source(name: str) -> None:
    """In its SQL, which has a file and reads each column that is listed."""
    text = (SQL / f"{name}.sql").read_text()
    form = FORMATS[name]
    assert form.source.removeprefix("https://").split("/")[0] in text
    for column in form.columns:
        if not column.only:
            assert re.search(rf"\b{column.sql_name}\b", text), column.name


def test_an_answer_of_an_api_is_unwrapped(tmp_path: Path) -> None:
    path = write_answer(tmp_path / "answer.json", ROWS["litellm"]())
    assert len(records_of("litellm", tmp_path, path)) == 4


def test_what_is_absent_is_named_with_what_it_costs(tmp_path: Path) -> None:
    """As a build does, of every column that no record fills."""
    path = WRITERS["jsonl"](tmp_path / "export.jsonl", ROWS["wildchat"]())
    _, said = write_records(
        Export("wildchat", [str(path)], tmp_path / "out", salt=tmp_path / "salt")
    )
    lines = [line for line in said if line.startswith("without ")]
    assert any("without collaboration_pattern: " in line for line in lines)
    assert any("input_tokens or output_tokens: " in line for line in lines)
    absent = {name for line in lines for name in line.split(":")[0].split()}
    assert not absent & {"model", "country", "subdivision", "is_flagged"}


def test_each_call_by_itself(tmp_path: Path) -> None:
    """SESSION=none."""
    path = WRITERS["jsonl"](tmp_path / "export.jsonl", ROWS["litellm"]())
    assert len(records_of("litellm", tmp_path, path, session="none")) == 8


def test_another_account_and_an_organisation(tmp_path: Path) -> None:
    path = WRITERS["jsonl"](tmp_path / "export.jsonl", ROWS["litellm"]())
    records = records_of(
        "litellm", tmp_path, path, account="api_key", organisation="team_id"
    )
    assert len({record["account_id"] for record in records}) == 1
    (organisation,) = {record["organisation_id"] for record in records}
    assert re.fullmatch("[0-9a-f]{64}", organisation)


def test_the_unit_of_an_organisation(tmp_path: Path) -> None:
    """As it is written, of the first call that names it; segments.csv lists it."""
    rows = ROWS["litellm"]()
    rows[0]["team_id"], rows[1]["team_id"] = None, "team-2"
    rows[3]["team_id"] = "team-2"
    path = WRITERS["jsonl"](tmp_path / "export.jsonl", rows)
    records = records_of("litellm", tmp_path, path, segment="team_id")
    assert {record["record_id"]: record["segment"] for record in records} == {
        "session-0": "team-2",
        "session-1": "team-1",
        "session-2": "team-1",
        "session-3": "team-1",
    }


def test_what_is_unknown_of_one_call_is_unknown_of_the_conversation(
    tmp_path: Path,
) -> None:
    """A cost of 0 where tokens were used, tokens, and a second model."""
    rows = ROWS["litellm"]()
    rows[0]["spend"] = 0.0
    rows[2]["completion_tokens"] = None
    rows[4]["model"] = "gpt-5-mini"
    rows[6] |= {"spend": 0.0, "cache_hit": "True"}
    path = WRITERS["jsonl"](tmp_path / "export.jsonl", rows)
    found = records_of("litellm", tmp_path, path)
    of = {record["record_id"]: record for record in found}
    assert [of[f"session-{number}"]["cost_usd"] for number in range(4)] == [
        *(None, 0.5, 0.5, 0.25)
    ]
    assert of["session-1"]["output_tokens"] is None
    assert of["session-2"]["model"] is None


def test_nothing_below_the_threshold_is_said(tmp_path: Path) -> None:
    path = WRITERS["jsonl"](tmp_path / "export.jsonl", ROWS["litellm"]())
    out = tmp_path / "records.parquet"
    export = Export("litellm", [str(path)], out, salt=tmp_path / "salt")
    _, notes = write_records(export)
    said = " ".join(notes).replace("2000-02-07", "")
    assert set(re.findall(r"\d+", said)) == {"15"}


def test_the_salt_is_its_owners_alone(tmp_path: Path) -> None:
    """And stays, so that an account keeps its id; another one gives another id."""
    path = WRITERS["jsonl"](tmp_path / "export.jsonl", ROWS["litellm"]())
    first = records_of("litellm", tmp_path, path)
    out = tmp_path / "out" / "records.parquet"
    for place in (tmp_path / "salt", out):
        assert stat.S_IMODE(place.stat().st_mode) == 0o600
    bytes_before = out.read_bytes()
    assert records_of("litellm", tmp_path, path) == first
    assert out.read_bytes() == bytes_before
    (tmp_path / "salt").unlink()
    second = records_of("litellm", tmp_path, path)
    assert not {r["account_id"] for r in first} & {r["account_id"] for r in second}


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A small MaxMind database: London, and a VPN in Germany."""
    writer = MMDBWriter(ip_version=6, ipv4_compatible=True, database_type="Test-City")
    writer.insert_network(
        IPSet(["2.125.160.0/24"]),
        {
            "country": {"iso_code": "GB"},
            "subdivisions": [{"iso_code": "ENG"}, {"iso_code": "WBK"}],
        },
    )
    writer.insert_network(
        IPSet(["2001:db8::/32"]),
        {"country": {"iso_code": "DE"}, "traits": {"is_anonymous_vpn": True}},
    )
    path = tmp_path / "places.mmdb"
    writer.to_db_file(str(path))
    return path


def test_addresses_become_places(tmp_path: Path, database: Path) -> None:
    """An address that the database does not have, and what is none, stay unknown."""
    rows = ROWS["litellm"]()
    rows[2]["requester_ip_address"] = rows[3]["requester_ip_address"] = "2001:db8::7"
    rows[4]["requester_ip_address"] = rows[5]["requester_ip_address"] = "192.0.2.1"
    rows[6]["requester_ip_address"] = rows[7]["requester_ip_address"] = "unknown"
    path = WRITERS["jsonl"](tmp_path / "export.jsonl", rows)
    records = records_of("litellm", tmp_path, path, geoip=database)
    assert [
        (record["country"], record["subdivision"], record["network_type"])
        for record in sorted(records, key=lambda record: record["record_id"])
    ] == [
        ("GB", "GB-ENG", None),
        ("DE", None, "vpn"),
        (None, None, None),
        (None, None, None),
    ]


@pytest.mark.parametrize(
    ("country", "subdivision", "codes"),
    [
        ("Russia", None, ("RU", None)),
        ("Türkiye", "Istanbul", ("TR", "TR-34")),
        ("Turkey", None, ("TR", None)),
        ("United States", "California", ("US", "US-CA")),
        ("Germany", "Baden-Wurttemberg", ("DE", "DE-BW")),
        ("Atlantis", "California", (None, None)),
        (None, "California", (None, None)),
    ],
)
def test_names_of_places(country: str, subdivision: str, codes: tuple) -> None:
    """As GeoNames spells them; a country that ISO does not know has no parts."""
    assert place_of(None, country, subdivision) == codes
