"""Ways to publish a wave twice: what is refused, and by what name.

The first publication is the build of the hand-written log. The second one goes through
the checks before dbt here, with the ledger that the build wrote; what only the outcome
tells is looked at in that build's own warehouse.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pytest

from economic_index.errors import InputError
from economic_index.inputs.records import check_records
from economic_index.inputs.records.wave_entries import RECORD_KEY
from economic_index.inputs.release import read_statements
from economic_index.ledger import Model, Plan, RecordsHere, open_book, plan_waves
from economic_index.ledger.difference import differing_cells, write_cells
from economic_index.ledger.late import late_here, unsafe_late_cells
from economic_index.paths import SEEDS
from tests.python.inputs.records.logs import (
    HIERARCHY,
    STATEMENTS,
    WITH_STATEMENT,
    block,
    log_rows,
    write_rows,
)
from tests.python.inputs.records.published import models_of

WAVE, NEXT_WAVE = (
    "synthetic_records_claude_ai_2000-02-07",
    "synthetic_records_claude_ai_2000-02-14",
)
OF_WAVE = "platform = 'claude_ai'"


def late(count: int, accounts: int = 1, **fields) -> list[dict]:
    """Records that come late."""
    return [
        {"record_id": f"late-{number}", **record}
        for number, record in enumerate(block(count, accounts, **fields))
    ]


@dataclass
class Second:
    """What is given the second time.

    Attributes:
        rows: the records.
        files: how the records are spread over files; one file a list.
        patterns: globs, from the folder of the records.
        hierarchy: text of the request hierarchy.
        statements: text of the task statements.
        seeds: changes of seeds, from the name to what changes its text.
        options: of the plan.
        has_warehouse: whether the last build is still there.
    """

    rows: list[dict]
    patterns: Sequence[str] = ("*.parquet",)
    hierarchy: str = HIERARCHY
    statements: str = STATEMENTS
    seeds: dict[str, Callable[[str], str]] = field(default_factory=dict)
    options: dict[str, object] = field(default_factory=dict)
    has_warehouse: bool = True


def erased(rows: list[dict]) -> list[dict]:
    """The records without one account's."""
    account = "account-of-nobody-7"
    left = [
        row
        for row in rows
        if row["account_id"] != account or row["platform"] != "claude_ai"
    ]
    assert len(rows) - 50 < len(left) < len(rows)
    return left


def halves(rows: list[dict]) -> list[dict]:
    """Another half of the wave, larger than the first publication."""
    other = [
        row
        if row["platform"] != "claude_ai"
        else {**row, "record_id": f"other-{row['record_id']}"}
        for row in rows
    ]
    return other + late(5)


COUNT = {"count_late": True}
ALL = log_rows()
# Each way, what is given, and what the refusal names; None where it may be published.
WAYS = {
    "the same records": (Second(ALL), None),
    "the same file by two globs": (Second(ALL, ("*.parquet", "a*")), None),
    "the next wave alone": (Second(log_rows("next-", 1)), None),
    "late records": (Second(ALL + late(7)), "LATE=count"),
    "the late records alone": (Second(late(7)), "LATE=count"),
    "the late records alone, counted": (
        Second(late(7), options=COUNT),
        "these are not more",
    ),
    "an account is erased": (Second(erased(ALL)), "late, changed or left out"),
    "an account is erased, counted": (
        Second(erased(ALL), options=COUNT),
        "these are not more",
    ),
    "an account is erased, others come": (
        Second(erased(ALL) + late(100, 50), options=COUNT),
        "published from are missing",
    ),
    "a larger other half": (
        Second(halves(ALL), options=COUNT),
        "published from are missing",
    ),
    "a record says something else, others come": (
        Second(
            [
                {**ALL[0], "collaboration_pattern": "validation"},
                *ALL[1:],
                *late(100, 50),
            ],
            options=COUNT,
        ),
        "say something else now",
    ),
    "a cluster has another parent": (
        Second(
            ALL, hierarchy=HIERARCHY.replace("one,0,m1", "one,0,m2") + "m2,n,1,b1\n"
        ),
        "request_hierarchy",
    ),
    "other task statements": (
        Second(ALL, statements=STATEMENTS.replace("Synthetic", "Another")),
        "onet_task_statements",
    ),
    "one more excluded network type": (
        Second(ALL, seeds={"excluded_network_types": lambda text: text + "tor\n"}),
        "excluded_network_types",
    ),
    "another threshold": (
        Second(
            ALL,
            seeds={"disclosure_thresholds": lambda text: text.replace("15,", "16,")},
        ),
        "disclosure_thresholds",
    ),
    "another list price": (
        Second(ALL, seeds={"api_prices": lambda text: text + text.split("\n")[1]}),
        "api_prices",
    ),
    "late records after a build of the sample": (
        Second(ALL + late(7), has_warehouse=False),
        "LATE=count",
    ),
    "an account is erased with FULL_REFRESH": (
        Second(erased(ALL), options={"full_refresh": True}),
        "late, changed or left out",
    ),
    "late records, the wave never shared": (
        Second(ALL + late(7), options={"republish": [WAVE]}),
        None,
    ),
    "another wave was never shared": (
        Second(ALL, options={"republish": [NEXT_WAVE]}),
        "hold nothing of the wave",
    ),
}


def plan_second(second: Second, built: Path, place: Path) -> Plan:
    """Validate what is given and compare it with the ledger."""
    write_rows(place / "log", "a", second.rows)
    reference, work = place / "reference", place / "work"
    reference.mkdir()
    work.mkdir()
    (reference / "request_hierarchy.csv").write_text(second.hierarchy)
    (reference / "onet_task_statements.csv").write_text(second.statements)
    seeds = SEEDS
    if second.seeds:
        seeds = Path(shutil.copytree(SEEDS, place / "seeds"))
        for name, change in second.seeds.items():
            (path,) = seeds.rglob(f"{name}.csv")
            text = path.read_text()
            path.write_text(change(text))
            assert path.read_text() != text
    patterns = [str(place / "log" / pattern) for pattern in second.patterns]
    checked = check_records(patterns, str(reference), seeds)
    options = {"count_late": False, "full_refresh": False, "republish": ()}
    with open_book(built / "ledger", to_write=False) as book:
        return plan_waves(
            book,
            built / ("warehouse.duckdb" if second.has_warehouse else "none"),
            checked.ledger,
            set(),
            read_statements(checked.task_files).task_statements,
            checked.hierarchy,
            RecordsHere(patterns, work, seeds),
            seeds_folder=seeds,
            **(options | second.options),
        )


@pytest.mark.parametrize("way", WAYS)
def test_ways_to_publish_a_wave_twice(built: Path, tmp_path: Path, way: str) -> None:
    second, refusal = WAYS[way]
    if refusal is None:
        plan = plan_second(second, built, tmp_path)
        again = [wave.wave_id for wave in plan.rebuilt]
        assert (WAVE in again) == way.startswith("the same")
        assert (WAVE in plan.kept) == way.startswith("the next")
        return
    with pytest.raises(InputError, match=refusal) as refused:
        plan_second(second, built, tmp_path)
    # Nothing tells how many records there are.
    said = str(refused.value).replace(WAVE, "").replace(NEXT_WAVE, "")
    assert str(len(second.rows)) not in said


def test_a_copy_under_another_name_is_refused(built: Path, tmp_path: Path) -> None:
    write_rows(tmp_path / "log", "b", ALL)
    with pytest.raises(InputError, match="stands in another row too"):
        plan_second(Second(ALL), built, tmp_path)


# --- What only the outcome tells ------------------------------------------------------


@pytest.fixture(scope="module")
def models(built: Path) -> list[Model]:
    """The models as that build compiled them, parents first."""
    return models_of(built / "manifest.json")


@pytest.fixture(scope="module")
def cells(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The cells of the wave as they are published."""
    path = tmp_path_factory.mktemp("cells") / "cells.parquet"
    return write_cells(built / "warehouse.duckdb", WAVE, path)


def write_keys_of(log: str, path: Path, condition: str = "true") -> Path:
    """The keys of the wave's records that fulfil a condition."""
    with duckdb.connect() as connection:
        connection.execute(
            f"copy (select {RECORD_KEY} as record_key from read_parquet('{log}') "
            f"where {OF_WAVE} and ({condition}) order by 1) "
            f"to '{path}' (format parquet)"
        )
    return path


def unsafe(built, log, models, cells, place, conditions) -> int:
    """Unsafe cells if the records of the conditions had come late, one by one."""
    keys = []
    for number, _ in enumerate(conditions):
        missing = " or ".join(
            f"coalesce({text}, false)" for text in conditions[number:]
        )
        path = place / f"keys-{number}.parquet"
        keys.append(write_keys_of(log[0], path, f"not ({missing})"))
    new_keys = write_keys_of(log[0], place / "new.parquet")
    scratch = place / "scratch.duckdb"
    with late_here(built / "warehouse.duckdb", models, scratch) as late_records:
        return unsafe_late_cells(late_records, keys, new_keys, cells)


SAFE = (
    f"country = 'GB' and onet_task_id = {WITH_STATEMENT} "
    "and is_flagged is null and network_type is null"
)
ACCOUNT = "account_id = 'account-of-nobody-7'"


@pytest.mark.parametrize(
    ("conditions", "is_safe"),
    [
        pytest.param([SAFE], True, id="a block of a country"),
        pytest.param(["network_type = 'vpn'"], True, id="none that counts"),
        pytest.param([f"{SAFE} and {ACCOUNT}"], False, id="one account"),
        pytest.param(["record_id = '7'"], False, id="one record"),
        # All that a country has, and with it the four records of a task.
        pytest.param(["country = 'NA'"], False, id="a country with a rare task"),
        pytest.param(
            [
                f"{SAFE} and account_id < 'account-of-nobody-2'",
                f"{SAFE} and account_id >= 'account-of-nobody-2'",
            ],
            True,
            id="two blocks, one after the other",
        ),
        # The second publication tells of the first late ones, and the third of others.
        pytest.param(
            [f"{SAFE} and {ACCOUNT}", f"{SAFE} and not {ACCOUNT}"],
            False,
            id="an earlier step",
        ),
    ],
)
def test_late_records_are_examined(
    built, log, models, cells, tmp_path, conditions, is_safe
):
    shown = [cells] * (len(conditions) + 1)
    found = unsafe(built, log, models, shown, tmp_path, conditions)
    assert (found == 0) == is_safe


def test_a_cell_that_an_earlier_publication_showed_counts_as_shown(
    built, log, models, cells, tmp_path
):
    """It showed Wyoming, whose nine records the new one suppresses."""
    with duckdb.connect() as connection:
        connection.execute(
            f"copy (from '{cells}' union all by name select * replace "
            f"('US-WY' as geography_id, 15 as cell_count) from '{cells}' "
            "where facet = 'state_us' and geography_id = 'US-CA') "
            f"to '{tmp_path / 'first.parquet'}' (format parquet)"
        )
    shown = [tmp_path / "first.parquet", cells]
    assert unsafe(built, log, models, shown, tmp_path, [SAFE])


@pytest.mark.parametrize(
    ("change", "count"),
    [
        ("select *", 0),
        ("select * replace (cell_pct * (1 + 1e-12) as cell_pct)", 0),
        ("select * replace (if(geography_id = 'GBR' and facet = 'country', "
         "cell_count + 1, cell_count) as cell_count)", 1),
        ("select * replace (if(geography_id = 'GBR' and facet = 'country', "
         "cell_pct * 1.001, cell_pct) as cell_pct)", 1),
        ("select * replace (if(geography_id = 'GBR' and facet = 'country', "
         "null, cell_pct) as cell_pct)", 1),
        ("select * replace (if(geography_id = 'GBR' and facet = 'country', "
         "'FRA', geography_id) as geography_id)", 2),
    ],
)  # fmt: skip
def test_two_publications_are_compared_cell_by_cell(cells, tmp_path, change, count):
    other = tmp_path / "other.parquet"
    with duckdb.connect() as connection:
        connection.execute(
            f"copy ({change} from '{cells}') to '{other}' (format parquet)"
        )
    assert differing_cells(cells, other) == count
    assert differing_cells(other, cells) == count
