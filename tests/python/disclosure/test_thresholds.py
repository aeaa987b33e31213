"""Thresholds of disclosure control: stricter ones pass, looser ones need a switch."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import duckdb
import pytest

from economic_index.disclosure.thresholds import check_thresholds, floor
from economic_index.errors import InputError
from economic_index.paths import ROOT, SEEDS
from economic_index.publish import NOTICE, write_notice
from economic_index.seeds import seed_rows
from tests.python.conftest import run_command

HEADER = (SEEDS / "rules/disclosure_thresholds.csv").read_text().splitlines()[0]
CELL = "cell,15,5,0.5,0.9,0.1,1"
CLUSTER = "request_cluster,500,250,0.5,0.9,0.1,1"


@pytest.fixture
def check(tmp_path: Path):
    """Checks a seed that consists of some lines."""

    def run(*lines: str, may_loosen: bool = False) -> None:
        (tmp_path / "rules").mkdir(exist_ok=True)
        seed = tmp_path / "rules/disclosure_thresholds.csv"
        seed.write_text("".join(f"{line}\n" for line in lines))
        check_thresholds(may_loosen=may_loosen, seeds_folder=tmp_path)

    return run


def test_the_project_holds_to_its_own_thresholds():
    check_thresholds()
    for row in seed_rows("disclosure_thresholds"):
        values = {key: float(text) for key, text in row.items() if key != "cell_kind"}
        assert values == floor()[row["cell_kind"]]


@pytest.mark.parametrize(
    "cell",
    [
        "cell,16,5,0.5,0.9,0.1,1",
        "cell,15,6,0.5,0.9,0.1,1",
        "cell,15,5,0.4,0.9,0.1,1",
        "cell,15,5,0.5,0.8,0.1,1",
        "cell,15,5,.5,.9,.1,2",
    ],
)
def test_stricter_thresholds_pass(check, cell):
    check(HEADER, cell, "request_cluster,501,251,0.4,0.7,0.2,3")


LOOSER = {
    "records": ("cell,14,5,0.5,0.9,0.1,1", "minimum_record_count"),
    "no records": ("cell,0,5,0.5,0.9,0.1,1", "minimum_record_count"),
    "accounts": ("cell,15,4,0.5,0.9,0.1,1", "minimum_account_count"),
    "share": ("cell,15,5,0.51,0.9,0.1,1", "maximum_account_share"),
    "two": ("cell,15,5,0.5,0.91,0.1,1", "maximum_two_account_share"),
    "remainder": ("cell,15,5,0.5,0.9,0.09,1", "minimum_remainder_share"),
    "categories": ("cell,15,5,0.5,0.9,0.1,0", "minimum_category_count"),
}


@pytest.mark.parametrize(("cell", "column"), LOOSER.values(), ids=LOOSER)
def test_looser_thresholds_need_the_switch(check, cell, column):
    with pytest.raises(InputError) as caught:
        check(HEADER, cell, CLUSTER)
    message = str(caught.value)
    assert f"disclosure_thresholds.csv, line 2, column {column}" in message
    assert "LOOSEN_THRESHOLDS=1" in message
    check(HEADER, cell, CLUSTER, may_loosen=True)


def test_a_looser_cluster_is_refused(check):
    with pytest.raises(InputError, match="line 3, column minimum_record_count"):
        check(HEADER, CELL, CLUSTER.replace("500", "499"))


def test_a_cluster_is_as_strict_as_a_cell(check):
    with pytest.raises(InputError, match="row request_cluster, column minimum_record"):
        check(HEADER, CELL.replace("15", "600"), CLUSTER)


BROKEN = {
    "half a record": [HEADER, CELL.replace("15", "15.5"), CLUSTER],
    "no number": [HEADER, CELL.replace("15", "many"), CLUSTER],
    "an empty field": [HEADER, CELL.replace("15", ""), CLUSTER],
    "a negative": [HEADER, CELL.replace("15", "-15"), CLUSTER],
    "blanks": [HEADER, CELL.replace("15", " 15"), CLUSTER],
    "other digits": [HEADER, CELL.replace("15", "१५"), CLUSTER],
    "not a number": [HEADER, CELL.replace("0.5", "nan"), CLUSTER],
    "endless": [HEADER, CELL.replace("0.5", "inf"), CLUSTER],
    "a power": [HEADER, CELL.replace("0.5", "5e-1"), CLUSTER],
    "a share of 5": [HEADER, CELL.replace("0.5", "5"), CLUSTER],
    "a negative share": [HEADER, CELL.replace("0.5", "-0.5"), CLUSTER],
    "a row less": [HEADER, CELL],
    "a row twice": [HEADER, CELL, CELL, CLUSTER],
    "another row": [HEADER, CELL, CLUSTER, CELL.replace("cell", "cells")],
    "a field less": [HEADER, CELL[:-2], CLUSTER],
    "a field more": [HEADER, CELL + ",1", CLUSTER],
    "an empty line": [HEADER, CELL, "", CLUSTER],
    "a column less": [HEADER[: HEADER.rindex(",")], CELL[:-2], CLUSTER[:-2]],
    "a column twice": [HEADER + ",cell_kind", CELL + ",cell", CLUSTER + ",cell"],
    "another column": [HEADER + ",remark", CELL + ",", CLUSTER + ","],
    "an empty file": [],
}


@pytest.mark.parametrize("lines", BROKEN.values(), ids=BROKEN)
def test_what_is_no_threshold_is_refused_with_and_without_the_switch(check, lines):
    for may_loosen in (False, True):
        with pytest.raises(InputError, match=r"seeds/rules/disclosure_thresholds\.csv"):
            check(*lines, may_loosen=may_loosen)


def test_no_seed(tmp_path):
    with pytest.raises(InputError, match="the seed is missing"):
        check_thresholds(seeds_folder=tmp_path)


@pytest.mark.parametrize(
    "options",
    [[], ["--release", "nowhere"], ["--records", "nowhere.parquet"]],
    ids=["sample", "release", "records"],
)
def test_every_build_is_stopped(tmp_path, options):
    """In a copy of the project whose seed was loosened, before anything is built."""
    for name in ("economic_index", "macros", "models", "seeds"):
        shutil.copytree(ROOT / name, tmp_path / name)
    seed = tmp_path / "seeds/rules/disclosure_thresholds.csv"
    seed.write_text(f"{HEADER}\n{CELL.replace('15', '14')}\n{CLUSTER}\n")
    command = [sys.executable, "-m", "economic_index", "build", *options]
    outcome = run_command(command, {}, folder=tmp_path)
    assert outcome.returncode == 2
    assert "line 2, column minimum_record_count" in outcome.stderr
    assert "Traceback" not in outcome.stderr
    assert not (tmp_path / "build" / "warehouse.duckdb").exists()


def test_notice(tmp_path):
    with duckdb.connect() as connection:
        connection.execute("create schema marts")
        connection.execute(
            "create table marts.dim_disclosure_rule as "
            "select 'cell' as cell_kind, 'minimum_record_count' as disclosure_rule, "
            "3e0 as threshold, 15e0 as default_threshold, "
            "false as is_looser_than_default"
        )
        write_notice(connection, tmp_path / NOTICE)
        assert not (tmp_path / NOTICE).exists()
        connection.execute(
            "update marts.dim_disclosure_rule set is_looser_than_default = true"
        )
        write_notice(connection, tmp_path / NOTICE)
    assert "minimum_record_count is 3, by default 15" in (tmp_path / NOTICE).read_text()
