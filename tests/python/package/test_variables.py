"""Variables of a project that has this one as a package, and its own rows."""

from __future__ import annotations

import csv

import pytest

from economic_index.errors import InputError
from economic_index.inputs.own_rows import write_seeds
from economic_index.seeds import seed_rows
from economic_index.variables import defaults, resolved


def test_every_variable_has_a_default():
    assert resolved({}, {}) == defaults()


def test_the_package_s_variables_go_before_shared_ones_and_the_command_s_before_both():
    project = {
        "sample": 1,
        "reference": "shared",
        "another": 2,
        "economic_index": {"reference": "own", "records": "own"},
    }
    found = resolved(project, {"records": "command"})
    assert found["sample"] == 1
    assert found["reference"] == "own"
    assert found["records"] == "command"
    assert "another" not in found


def test_a_misspelt_variable_is_named_with_the_nearest():
    with pytest.raises(InputError, match=r"vars, economic_index, record_model: .*"):
        resolved({"economic_index": {"record_model": "x"}}, {})
    with pytest.raises(InputError, match=r"Write records_model\."):
        resolved({"economic_index": {"record_model": "x"}}, {})


def written(path, header, *rows):
    with path.open("w", newline="") as handle:
        csv.writer(handle).writerows([header, *rows])
    return path.name


def test_own_rows_take_the_place_of_rows_with_their_key(tmp_path):
    columns = list(seed_rows("minimum_observations")[0])
    file = written(tmp_path / "own.csv", columns[::-1], [70, "country"])
    write_seeds({"minimum_observations": file}, tmp_path, tmp_path / "seeds")
    before = {row["geography_level"]: row for row in seed_rows("minimum_observations")}
    after = {
        row["geography_level"]: row
        for row in seed_rows("minimum_observations", tmp_path / "seeds")
    }
    assert after.pop("country")["minimum_observation_count"] == "70"
    del before["country"]
    assert after == before


@pytest.mark.parametrize(
    ("name", "header", "row", "message"),
    [
        ("wave", ["x"], ["1"], "own_rows, wave: no seed of the rules has that name"),
        (
            "disclosure_thresholds",
            list(seed_rows("disclosure_thresholds")[0]),
            ["cell", 10, 5, 0.5, 0.9, 0.1, 1],
            "own.csv, line 2, column minimum_record_count: the threshold is looser",
        ),
        (
            "excluded_countries",
            ["country"],
            ["CHE"],
            "own.csv, line 1",
        ),
        (
            "excluded_countries",
            ["geography_id"],
            ["Switzerland"],
            "own.csv, line 2, column geography_id: 'Switzerland' is not in",
        ),
    ],
)
def test_own_rows_that_do_not_pass(tmp_path, name, header, row, message):
    file = written(tmp_path / "own.csv", header, row)
    with pytest.raises(InputError) as caught:
        write_seeds({name: file}, tmp_path, tmp_path / "seeds")
    assert message in str(caught.value)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(InputError, match=r"own_rows, waves: the file no\.csv is not"):
        write_seeds({"waves": "no.csv"}, tmp_path, tmp_path / "seeds")
