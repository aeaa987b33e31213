"""Each generic data test fails on bad rows, and only on those.

The tests run through dbt, as macros over rows written here; one `dbt show` counts the
failing rows of all cases.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from economic_index.paths import ROOT
from economic_index.seeds import seed_rows
from tests.python.conftest import run_dbt
from tests.python.warehouse.warehouses import dbt_environment

THRESHOLD = next(
    int(row["minimum_record_count"])
    for row in seed_rows("disclosure_thresholds")
    if row["cell_kind"] == "cell"
)


@dataclass(frozen=True)
class Case:
    """Rows for one generic test.

    Attributes:
        test: the generic test's name.
        about: what the rows are, unique within the test.
        failing_rows: how many rows the test must return; 0 is a test that passes.
        columns: the columns of the rows, separated by commas.
        rows: SQL of the rows' values, a parenthesis each.
        arguments: Jinja of the test's arguments after `model`.
    """

    test: str
    about: str
    failing_rows: int
    columns: str
    rows: str
    arguments: str

    @property
    def name(self) -> str:
        """What pytest and dbt call the case."""
        return f"{self.test}: {self.about}"

    @property
    def query(self) -> str:
        """The case's name and the number of rows that the test returns."""
        model = f"(select * from (values {self.rows}) as written ({self.columns}))"
        arguments = ", ".join(filter(None, [f'model="{model}"', self.arguments]))
        return (
            f"select '{self.name}' as case_name, count(*) as failing_rows "
            f"from ({{{{ test_{self.test}({arguments}) }}}})"
        )


def cases(test: str, columns: str, arguments: str, *rows: tuple) -> list[Case]:
    """Cases of one test with the same arguments: (about, failing rows, rows)."""
    return [
        Case(test, about, failing, columns, values, arguments)
        for about, failing, values in rows
    ]


CASES = [
    *cases(
        "at_least_disclosure_threshold",
        "usage_count",
        "column_name='usage_count'",
        ("just below", 1, f"({THRESHOLD - 1})"),
        ("just enough", 0, f"({THRESHOLD})"),
        ("suppressed", 0, f"(null), ({THRESHOLD})"),
        ("one conversation", 1, f"(1), ({THRESHOLD})"),
        ("a zero nobody stated", 1, "(0)"),
    ),
    *cases(
        "at_least_disclosure_threshold",
        "usage_count",
        "column_name='usage_count', stated_zero_allowed=true",
        ("a stated zero", 0, "(0)"),
        ("just below beside a stated zero", 1, f"(0), ({THRESHOLD - 1})"),
    ),
    *cases(
        "status_matches_value",
        "status, usage_count, usage_pct",
        "column_name='status', value_columns=['usage_count', 'usage_pct']",
        ("values where they belong", 0, "('A', 20, 1.0), ('U', 20, 1.0)"),
        ("empty where it belongs", 0, "('Q', null, null), ('O', null, null)"),
        ("normal without a value", 1, "('A', null, null), ('A', 20, 1.0)"),
        ("unreliable without a value", 1, "('U', null, null), ('A', 20, 1.0)"),
        ("suppressed with a value", 1, "('Q', 20, 1.0)"),
        ("missing with a value", 1, "('O', 20, 1.0)"),
        ("normal, the second value empty", 1, "('A', 20, null), ('A', 20, 1.0)"),
        ("suppressed, the second value there", 1, "('Q', null, 1.0)"),
        ("unknown status", 1, "('X', 20, 1.0)"),
        ("no status", 1, "(null, 20, 1.0), ('A', 20, 1.0)"),
    ),
    *cases(
        "sums_to",
        "place, pct",
        "column_name='pct', total=100, group_by=['place'], tolerance=0.5",
        ("exact", 0, "('a', 60.0), ('a', 40.0), ('b', 100.0)"),
        ("over by less than the tolerance", 0, "('a', 60.0), ('a', 40.4)"),
        ("over by more than the tolerance", 1, "('a', 60.0), ('a', 40.6)"),
        ("under by less than the tolerance", 0, "('a', 60.0), ('a', 39.6)"),
        ("under by more than the tolerance", 1, "('a', 60.0), ('a', 39.4)"),
        ("one group of two", 1, "('a', 100.0), ('b', 50.0)"),
        ("nothing but empty values", 1, "('a', null), ('b', 100.0)"),
    ),
    *cases(
        "sums_to",
        "place, pct",
        "column_name='pct', total=100, group_by=['place'], tolerance=0.5, "
        "row_condition='pct < 90'",
        ("a row outside the condition", 0, "('a', 60.0), ('a', 40.0), ('a', 99.0)"),
        ("too little within the condition", 1, "('a', 60.0), ('a', 99.0)"),
    ),
    *cases(
        "unique_grain",
        "wave, place, pct",
        "columns=['wave', 'place']",
        ("each key once", 0, "(1, 'a', 5), (1, 'b', 5), (2, 'a', 5)"),
        ("a key twice", 1, "(1, 'a', 5), (1, 'a', 6), (2, 'a', 5)"),
        ("part of a key empty", 1, "(1, null, 5), (2, 'a', 5)"),
    ),
    *cases(
        "unique_grain",
        "wave, place, pct",
        "columns=['wave'], never_empty=['place', 'pct']",
        ("nothing empty", 0, "(1, 'a', 5), (2, 'a', 5)"),
        ("one of the others empty", 2, "(1, null, 5), (2, 'a', null), (3, 'a', 5)"),
    ),
    *cases(
        "cell_grain",
        "wave_id, geography_id, facet, cluster_level, base_cluster, cross_cluster",
        "",
        (
            "plain cells",
            0,
            "('w', 'g', 'f', 0, 'a', null), ('w', 'g', 'f', 0, 'b', '')",
        ),
        (
            "crossed cells",
            0,
            "('w', 'g', 'f', 0, 'a', 'x'), ('w', 'g', 'f', 0, 'a', 'y')",
        ),
        (
            "a plain cell twice",
            1,
            "('w', 'g', 'f', 0, 'a', null), ('w', 'g', 'f', 0, 'a', null)",
        ),
        (
            "a crossed cell twice",
            1,
            "('w', 'g', 'f', 0, 'a', 'x'), ('w', 'g', 'f', 0, 'a', 'x')",
        ),
        (
            "part of a key empty",
            5,
            "(null, 'g', 'f', 0, 'a', 'x'), ('w', null, 'f', 0, 'a', 'x'), "
            "('w', 'g', null, 0, 'a', 'x'), ('w', 'g', 'f', null, 'a', 'x'), "
            "('w', 'g', 'f', 0, null, 'x')",
        ),
    ),
    *cases(
        "within_range",
        "pct",
        "column_name='pct', minimum=0, maximum=100",
        ("at both bounds", 0, "(0.0), (100.0)"),
        ("empty", 0, "(null), (50.0)"),
        ("below the minimum", 1, "(-0.001), (50.0)"),
        ("above the maximum", 1, "(100.001), (50.0)"),
    ),
    *cases(
        "within_range",
        "pct",
        "column_name='pct', minimum=0, maximum=100, tolerance=0.5",
        ("outside by less than the tolerance", 0, "(-0.4), (100.4)"),
        ("outside by more than the tolerance", 2, "(-0.6), (100.6)"),
    ),
    *cases(
        "within_range",
        "pct",
        "column_name='pct', minimum=0",
        ("no maximum", 0, "(1e300)"),
        ("below the only bound", 1, "(-1e300)"),
    ),
    *cases(
        "within_range",
        "pct",
        "column_name='pct', maximum=100",
        ("no minimum", 0, "(-1e300)"),
        ("above the only bound", 1, "(1e300)"),
    ),
    *cases(
        "interval_contains",
        "pct, low, high",
        "estimate='pct', low='low', high='high'",
        ("inside", 0, "(2.0, 1.0, 3.0)"),
        ("at both bounds", 0, "(1.0, 1.0, 3.0), (3.0, 1.0, 3.0)"),
        ("all empty", 0, "(null, null, null), (2.0, 1.0, 3.0)"),
        ("below", 1, "(0.9, 1.0, 3.0)"),
        ("above", 1, "(3.1, 1.0, 3.0)"),
        ("no lower bound", 1, "(2.0, null, 3.0), (2.0, 1.0, 3.0)"),
        ("no upper bound", 1, "(2.0, 1.0, null), (2.0, 1.0, 3.0)"),
        ("bounds of nothing", 1, "(null, 1.0, 3.0), (2.0, 1.0, 3.0)"),
    ),
    *cases(
        "parts_add_up",
        "automation, augmentation",
        "parts=['automation', 'augmentation'], total=100, tolerance=0.5",
        ("exact", 0, "(60.0, 40.0)"),
        ("off by less than the tolerance", 0, "(60.0, 40.4), (60.0, 39.6)"),
        ("off by more than the tolerance", 2, "(60.0, 40.6), (60.0, 39.4)"),
        ("all parts empty", 0, "(null, null), (60.0, 40.0)"),
        ("one part empty", 2, "(null, 100.0), (100.0, null), (60.0, 40.0)"),
    ),
    *cases(
        "same_row_count_as",
        "place",
        "other='(select unnest([1, 2]))'",
        ("as many", 0, "(1), (2)"),
        ("a row lost", 1, "(1)"),
        ("a row multiplied", 1, "(1), (2), (2)"),
    ),
]


@pytest.fixture(scope="module")
def failing_rows(
    sample_build: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, int]:
    """Rows that each case returns, by its name; dbt sees a copy of the warehouse."""
    folder = tmp_path_factory.mktemp("generic_tests")
    shutil.copyfile(sample_build / "warehouse.duckdb", folder / "warehouse.duckdb")
    said = run_dbt(
        *("--quiet", "show", "--output", "json", "--limit", "-1"),
        *("--inline", "\nunion all\n".join(case.query for case in CASES)),
        **dbt_environment(folder),
    )
    rows = json.loads(said)["show"]
    return {row["case_name"]: row["failing_rows"] for row in rows}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_case(failing_rows: dict[str, int], case: Case) -> None:
    """The test returns as many rows as are bad."""
    assert failing_rows[case.name] == case.failing_rows


def test_every_generic_test_is_seen_to_fail_and_to_pass() -> None:
    """A new generic test needs its cases here."""
    names = {path.stem for path in (ROOT / "tests" / "generic").glob("*.sql")}
    assert {case.test for case in CASES if case.failing_rows} == names
    assert {case.test for case in CASES if not case.failing_rows} == names


def test_case_names_are_unique() -> None:
    """Two cases of one name would hide each other."""
    assert len({case.name for case in CASES}) == len(CASES)
