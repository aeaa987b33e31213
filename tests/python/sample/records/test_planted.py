"""The planted cases are there, with the counts that the package's docstring names."""

from __future__ import annotations

import duckdb
import pytest

import economic_index.sample.records as package
from economic_index.sample.records.planted import REQUEST_CASES_FROM_SIZE
from economic_index.sample.records.requests import planted_request
from economic_index.sample.records.tasks import catalogue

LEFT_OUT = ("vpn", "anycast", "hosting")
VALID = f"not is_flagged and network_type not in {LEFT_OUT}"
CLAUDE_AI, API = "claude_ai", "1p_api"
PLATFORMS = (CLAUDE_AI, API)

Cell = tuple[int, int, int]


def cell(
    sample: duckdb.DuckDBPyConnection, platform: str, where: str, valid: str = VALID
) -> Cell:
    """Records, accounts, and records of the largest account."""
    return sample.execute(
        "select coalesce(sum(n), 0)::int, count(*), coalesce(max(n), 0) from ("
        "select account_id, count(*) as n from records "
        f"where platform = ? and ({where}) and {valid} group by account_id)",
        [platform],
    ).fetchone()


@pytest.mark.parametrize(
    ("country", "expected"),
    [
        ("AG", (14, 14, 1)),
        ("BM", (15, 15, 1)),
        ("KY", (16, 16, 1)),
        ("DM", (15, 4, 4)),
        ("GD", (15, 5, 3)),
        ("KI", (40, 21, 20)),
        ("KN", (40, 20, 21)),
        ("VC", (14, 14, 1)),
        ("VU", (15, 15, 1)),
    ],
)
def test_countries(
    sample: duckdb.DuckDBPyConnection, country: str, expected: Cell
) -> None:
    assert cell(sample, CLAUDE_AI, f"country = '{country}'") == expected


@pytest.mark.parametrize("country", ["VC", "VU"])
def test_records_to_leave_out(sample: duckdb.DuckDBPyConnection, country: str) -> None:
    where = f"country = '{country}'"
    for network in LEFT_OUT:
        rows = cell(sample, CLAUDE_AI, where, f"network_type = '{network}'")
        assert rows == (2, 2, 1)
    assert cell(sample, CLAUDE_AI, where, "is_flagged") == (2, 2, 1)


@pytest.mark.parametrize(
    ("country", "column", "expected"),
    [
        ("LI", "onet_task_id", [(14, 14, 1), (15, 15, 1), (31, 31, 1)]),
        ("SM", "onet_task_id", [(15, 4, 4), (15, 5, 3), (30, 30, 1)]),
        ("SC", "onet_task_id", [(30, 15, 16), (30, 16, 15), (30, 30, 1)]),
        ("WS", "onet_task_id", [(9, 9, 1)] * 5),
        ("TO", "collaboration_pattern", [(14, 14, 1), (15, 15, 1), (31, 31, 1)]),
    ],
)
def test_cells_of_a_country(
    sample: duckdb.DuckDBPyConnection, country: str, column: str, expected: list[Cell]
) -> None:
    values = sample.execute(
        f"select distinct {column}::varchar from records where country = ? "
        "and platform = ?",
        [country, CLAUDE_AI],
    ).fetchall()
    found = [
        cell(sample, CLAUDE_AI, f"country = '{country}' and {column}::varchar = '{x}'")
        for (x,) in values
    ]
    assert sorted(found) == expected


def test_nothing_known(sample: duckdb.DuckDBPyConnection) -> None:
    for what, count in {
        "onet_task_id is null": 16,
        "collaboration_pattern is null": 17,
        "collaboration_pattern = 'none'": 18,
        "request_cluster_id is null": 19,
        "true": 70,
    }.items():
        where = f"country = 'CV' and {what}"
        assert cell(sample, CLAUDE_AI, where) == (count, count, 1)


def test_state(sample: duckdb.DuckDBPyConnection) -> None:
    assert cell(sample, CLAUDE_AI, "subdivision = 'US-WY'") == (14, 14, 1)


def test_beside_the_drawn(
    sample: duckdb.DuckDBPyConnection, excluded_codes: set[str]
) -> None:
    assert cell(sample, CLAUDE_AI, "country = 'NA'")[0] >= 20
    assert cell(sample, CLAUDE_AI, "country is null")[0] >= 20
    countries = sample.execute(
        "select distinct country from records where platform = ?", [CLAUDE_AI]
    ).fetchall()
    assert excluded_codes <= {country for (country,) in countries}


@pytest.mark.parametrize("platform", PLATFORMS)
def test_rare_tasks(sample: duckdb.DuckDBPyConnection, platform: str) -> None:
    found = [
        cell(sample, platform, f"onet_task_id = {task_id}", "true")
        for task_id in catalogue().reserved
    ]
    assert found == [
        (14, 14, 1),
        (15, 15, 1),
        (15, 4, 4),
        (15, 5, 3),
        (40, 21, 20),
        (40, 20, 21),
    ]


@pytest.mark.parametrize("platform", PLATFORMS)
def test_requests(large: duckdb.DuckDBPyConnection, platform: str) -> None:
    found = [
        cell(large, platform, f"request_cluster_id = '{planted_request(item)}'", "true")
        for item in range(1, 6)
    ]
    assert found == [
        (499, 250, 2),
        (500, 249, 3),
        (500, 250, 2),
        (500, 251, 250),
        (502, 251, 252),
    ]


def test_small_samples_have_no_request_cases() -> None:
    def requests(size: int) -> list[str]:
        cases = package.planted_cases(size)
        return [case.name for case in cases if case.name.startswith("request")]

    assert len(requests(REQUEST_CASES_FROM_SIZE)) == 5
    assert not requests(REQUEST_CASES_FROM_SIZE - 1)


def test_every_case_is_in_the_docstring() -> None:
    names = [case.name for case in package.planted_cases(REQUEST_CASES_FROM_SIZE)]
    assert len(names) == len(set(names))
    rows = [
        line.split("|")[1].strip()
        for line in package.__doc__.splitlines()
        if line.startswith("| ") and not line.startswith("| case ")
    ]
    assert rows == names, "the docstring lists the cases in their order"
