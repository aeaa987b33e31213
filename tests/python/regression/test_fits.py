"""From long rows to tables: what is dropped, named, refused and counted."""

from __future__ import annotations

import math
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from economic_index.paths import ROOT
from economic_index.regression import estimate_table, observation_table
from economic_index.regression.least_squares import (
    CONSTANT_TERM,
    NO_OBSERVATION,
    TOO_FEW_OBSERVATIONS,
)

RULES = [{"model": "m", "has_constant": True, "covariance": "nonrobust"}]

# Hand-made rows of a few small numbers.
EXACT = 1e-12


def long_rows(
    columns: dict[str, list], suspects: tuple[str, ...] = (), **roles: str
) -> list[dict]:
    """Rows of one sample; the columns `y`, `x`, … by observation."""
    return [
        {
            "wave_id": "w",
            "model": "m",
            "sample": "s",
            "observation_id": f"id{place}",
            "term": term,
            "term_order": order,
            "role": roles.get(term, "response" if term == "y" else "term"),
            "is_indicated": term == "group",
            "is_suspect": f"id{place}" in suspects,
            "term_value": value,
        }
        for order, (term, values) in enumerate(columns.items())
        for place, value in enumerate(values)
    ]


def by_term(rows: list[dict], rules: list[dict] = RULES) -> dict[str, dict]:
    table = estimate_table(rows, rules).to_pylist()
    return {row["term"]: row for row in table}


@pytest.mark.parametrize("missing", [None, math.nan, math.inf, -math.inf])
def test_an_observation_with_an_empty_value_is_dropped_and_counted(missing) -> None:
    rows = long_rows({"y": [1, 2, 4, 9, missing], "x": [1, 2, 3, missing, 5]})
    whole = by_term(long_rows({"y": [1, 2, 4], "x": [1, 2, 3]}))
    terms = by_term(rows)
    assert terms["x"]["observation_count"] == 3
    assert terms["x"]["dropped_observation_count"] == 2
    assert terms["x"]["estimate"] == whole["x"]["estimate"]
    assert len(observation_table(rows, RULES)) == 3


def test_nothing_but_empty_values() -> None:
    terms = by_term(long_rows({"y": [None, 1], "x": [1, None]}))
    assert set(terms) == {"constant", "x"}
    for row in terms.values():
        assert row["reason"] == NO_OBSERVATION
        assert (row["estimate"], row["observation_count"]) == (None, 0)
        assert row["dropped_observation_count"] == 2


def test_no_rows_make_empty_tables() -> None:
    assert len(estimate_table([], RULES)) == 0
    assert len(observation_table([], RULES)) == 0


def test_indicators_are_made_of_the_values_that_occur() -> None:
    """A category that only a dropped observation has gets no column of zeros."""
    rows = long_rows({"y": [1, 3, 5, 9, None], "group": [1, 1, 3, 3, 2]})
    rules = [{"model": "m", "has_constant": False, "covariance": "nonrobust"}]
    terms = by_term(rows, rules)
    assert {term: row["estimate"] for term, row in terms.items()} == {
        "group_1": pytest.approx(2, abs=EXACT),
        "group_3": pytest.approx(7, abs=EXACT),
    }


def test_the_order_of_the_rows_does_not_matter() -> None:
    rows = long_rows({"y": [1, 3, 5, 9, 2], "x": [2, 1, 3, 3, 7]})
    assert estimate_table(rows, RULES).equals(estimate_table(rows[::-1], RULES))
    assert observation_table(rows, RULES).equals(observation_table(rows[::-1], RULES))


def test_a_saturated_first_stage_gives_nothing() -> None:
    """Four parameters on four observations: the residuals are rounding."""
    columns = {
        "y": [1, 2, 4, 9],
        "x": [1, 5, 2, 7],
        "z": [2, 1, 0, 3],
        "v": [1, 1, 0, 9],
    }
    terms = by_term(long_rows(columns, z="control", v="control"))
    assert terms["x"]["estimate"] is None
    assert terms["x"]["reason"] == TOO_FEW_OBSERVATIONS


def test_a_term_that_is_a_control_gives_nothing() -> None:
    x = [1.0, 5.0, 2.0, 7.0, 4.0, 4.5]
    columns = {"y": [1, 2, 4, 9, 3, 3], "x": x, "z": [3 * each for each in x]}
    terms = by_term(long_rows(columns, z="control"))
    assert terms["x"]["estimate"] is None
    assert terms["x"]["reason"] == CONSTANT_TERM


@pytest.mark.parametrize("name", ["estimates", "observations"])
def test_the_dbt_models_run_without_pandas(sample_build: Path, name: str) -> None:
    """pandas is there for the tests only: a user's environment need not have it."""
    script = f"""
import importlib.util, sys
class NoPandas:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name.partition(".")[0] == "pandas":
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, NoPandas)
import duckdb
connection = duckdb.connect({str(sample_build / "warehouse.duckdb")!r}, read_only=True)
class Dbt:
    @staticmethod
    def ref(name):
        schema = "intermediate" if name.startswith("int_") else "seeds"
        return connection.query(f"select * from {{schema}}.{{name}}")
path = "models/intermediate/regression/int_regression__{name}.py"
spec = importlib.util.spec_from_file_location("model", path)
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
table = module.model(Dbt, None)
memory = duckdb.connect()
memory.register("made", table)
print(len(memory.execute("from made").fetchall()))
"""
    outcome = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome.returncode == 0, outcome.stderr
    with duckdb.connect(
        str(sample_build / "warehouse.duckdb"), read_only=True
    ) as built:
        rows = built.sql(f"from intermediate.int_regression__{name}").fetchall()
    assert int(outcome.stdout) == len(rows) > 0


def test_every_variable_of_the_seed_reaches_its_regression(
    sample_warehouse: duckdb.DuckDBPyConnection,
) -> None:
    """A variable that no sample has would be left out of its regression in silence."""
    lost = sample_warehouse.sql(
        """
        select variables.model, variables.term
        from seeds.regression_variables as variables
        left join intermediate.int_regression__samples as samples
            on variables.model = samples.model and variables.term = samples.term
        where samples.term is null
        """
    ).fetchall()
    assert lost == []
