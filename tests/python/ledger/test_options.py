"""Options of make reach the command as they were typed, or are refused."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from economic_index.errors import InputError
from economic_index.options import arguments_of
from economic_index.paths import ROOT
from economic_index.request import Request, remembered
from economic_index.variables import defaults

SAMPLE = Request(sample=20_000)
RELEASE = Request(release=("/a",), kept_waves=("w",), business_adoption="/b")


@pytest.mark.parametrize(
    ("variables", "arguments"),
    [
        ({}, []),
        ({"RELEASE": "a b"}, ["--release=a", "--release=b"]),
        ({"RELEASE": "'a b' c"}, ["--release=a b", "--release=c"]),
        ({"RECORDS": "--output x"}, ["--records=--output", "--records=x"]),
        ({"RECORDS": "$(x) `y`;"}, ["--records=$(x)", "--records=`y`;"]),
        ({"REFERENCE": "it's; here"}, ["--reference=it's; here"]),
        ({"LATE": "count", "SAMPLE": "5"}, ["--sample=5", "--late=count"]),
        ({"UNKNOWN": "keep"}, ["--unknown=keep"]),
        ({"KEYS": "s3a://lake/keys"}, ["--keys=s3a://lake/keys"]),
        ({"FULL_REFRESH": "1"}, ["--full-refresh"]),
        ({"FULL_REFRESH": "0"}, []),
        ({"REPUBLISH": "w1 w2"}, ["--republish=w1", "--republish=w2"]),
        ({"HOME": ""}, []),
    ],
)
def test_variables_become_arguments(variables, arguments):
    assert arguments_of(variables) == arguments


@pytest.mark.parametrize("name", ["it's a file.csv", "a b.csv", "a;$(touch x).csv"])
def test_one_path_that_is_there_counts_as_one(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    (tmp_path / name).touch()
    assert arguments_of({"RECORDS": name}) == [f"--records={name}"]
    pattern = name[:3] + "*.csv"
    assert arguments_of({"RECORDS": pattern}) == [f"--records={pattern}"]


@pytest.mark.parametrize(
    ("variables", "problem"),
    [
        ({"RECORDS": ""}, "given and empty"),
        ({"RELEASE": "  "}, "given and empty"),
        ({"SAMPLE": ""}, "given and empty"),
        ({"FULL_REFRESH": ""}, "given and empty"),
        ({"FULL_REFRESH": "maybe"}, "neither 1 nor 0"),
        ({"RELEASE": "it's not there"}, "not closed"),
    ],
)
def test_what_says_nothing_is_refused(variables, problem):
    with pytest.raises(InputError, match=problem) as refused:
        arguments_of(variables)
    assert refused.value.where in variables


def make(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run make as a user does, not as the make that runs the tests."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES")
    }
    return subprocess.run(
        ["make", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ("build", "RELEASES=x"),
        ("build", "SIZES=100k"),
        ("test", "RELEASE=x"),
        ("bench", "SIZE=100k"),
        ("site", "OUTPUT=x"),
        ("build", "X=$(shell touch {})"),
    ],
)
def test_make_refuses_what_it_does_not_know(arguments, tmp_path):
    mark = tmp_path / "mark"
    goal, variable = arguments
    outcome = make(goal, variable.replace("{}", str(mark)))
    assert outcome.returncode == 2
    name = variable.partition("=")[0]
    assert f'{name} is no variable of "make {goal}"' in outcome.stderr
    assert "RELEASE RECORDS" in outcome.stderr
    assert not mark.exists()


def test_make_takes_what_it_knows():
    assert make("-n", "build", "RELEASE=x", "PYTHON=python3").returncode == 0
    assert make("-n", "bench", "SIZES=100k 2M", "MEMORY=8GB").returncode == 0


def test_make_runs_nothing_of_a_value(tmp_path):
    marks = [tmp_path / str(number) for number in range(3)]
    value = "{}/no; touch {} $(shell touch {}) `touch {}`".format(tmp_path, *marks)
    outcome = make("build", f"RELEASE={value}")
    assert outcome.returncode == 2
    assert "the release folder does not exist" in outcome.stderr
    assert [mark for mark in marks if mark.exists()] == []


def test_make_refuses_an_unset_variable():
    outcome = make("build", "RECORDS=")
    assert outcome.returncode == 2
    assert "RECORDS: the variable is given and empty" in outcome.stderr


# --- What dbt from the shell takes of the last build ----------------------------------


def test_a_request_is_remembered(tmp_path: Path):
    assert remembered(tmp_path) is None
    RELEASE.remember(tmp_path)
    assert remembered(tmp_path) == RELEASE
    assert (tmp_path / "request.json").stat().st_mode & 0o777 == 0o600


def test_what_an_earlier_version_did_not_write_has_its_default(tmp_path: Path):
    written = RELEASE.variables()
    for name in ("index", "labels", "unknown", "record_facets"):
        del written[name]
    (tmp_path / "request.json").write_text(json.dumps(written))
    assert remembered(tmp_path) == RELEASE


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", "{", '{"release": []}', "7", '"release records sample"']
)
def test_a_damaged_request_is_named(tmp_path: Path, text: str):
    (tmp_path / "request.json").write_text(text)
    with pytest.raises(InputError, match="damaged"):
        remembered(tmp_path)


def test_a_request_is_what_the_variables_of_the_project_say():
    """Their names are its fields, and their defaults what it has of nothing."""
    assert Request.of(defaults()) == Request()
    assert set(Request().variables()) <= set(defaults())


@pytest.mark.parametrize("name", ["/a", ["/a"], ["/a", ""]])
def test_a_variable_may_be_one_name_or_a_list(name):
    assert Request.of({"release": name}).release == ("/a",)


def test_an_empty_command_reads_the_last_input():
    assert SAMPLE.completed(RELEASE) == RELEASE
    assert SAMPLE.completed(None) == SAMPLE


def test_a_command_that_names_input_keeps_it():
    other = Request(release=("/other",))
    assert other.completed(RELEASE) == replace(other, business_adoption="/b")
    resized = Request(sample=5_000)
    assert resized.completed(SAMPLE, asks_for_sample=True) == resized


def test_synthetic_and_real_rows_do_not_mix():
    with pytest.raises(InputError, match="side by side"):
        RELEASE.completed(SAMPLE)
    with pytest.raises(InputError, match="side by side"):
        SAMPLE.completed(RELEASE, asks_for_sample=True)


def test_what_is_read_does_not_depend_on_what_is_decided_later():
    """The input is read once: a key of its cache must not change in between."""
    assert replace(SAMPLE, kept_waves=("w",)).as_read == SAMPLE.as_read
    assert replace(SAMPLE, loosen_thresholds=True).as_read != SAMPLE.as_read
