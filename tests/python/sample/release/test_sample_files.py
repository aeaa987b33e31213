"""The synthetic release as a folder of files: layout, labels, bytes."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from economic_index.errors import InputError
from economic_index.paths import ROOT
from economic_index.sample.release import write_sample_release
from economic_index.sample.release.write_release import DATA_COLUMNS, STATEMENT_COLUMNS
from economic_index.seeds import seed_rows

FILES = [
    ".stamp",
    "README.md",
    "data/input/automation_vs_augmentation_v1.csv",
    "data/input/automation_vs_augmentation_v2.csv",
    "data/input/task_pct_v1.csv",
    "data/input/task_pct_v2.csv",
    "data/intermediate/aei_raw_1p_api_2000-01-03_to_2000-01-10.csv",
    "data/intermediate/aei_raw_claude_ai_2000-01-03_to_2000-01-10.csv",
    "data/intermediate/onet_task_statements.csv",
]


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_folder_holds_the_official_files(sample_dir: Path) -> None:
    assert list(contents(sample_dir)) == FILES


def test_same_bytes_in_another_process(sample_dir: Path, tmp_path: Path) -> None:
    code = (
        "import sys, pathlib; "
        "from economic_index.sample.release import write_sample_release; "
        "write_sample_release(pathlib.Path(sys.argv[1]))"
    )
    subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "again")],
        check=True,
        cwd=ROOT,
        env=os.environ | {"PYTHONHASHSEED": "7"},
    )
    assert contents(tmp_path / "again") == contents(sample_dir)


def test_earlier_sample_is_replaced_and_nothing_left_beside(
    sample_dir: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "sub" / "release"
    assert write_sample_release(folder) == folder
    (folder / "data" / "stale.csv").write_text("old")
    write_sample_release(folder)
    assert contents(folder) == contents(sample_dir)
    lock = folder.with_name(f".{folder.name}.lock")
    assert set(folder.parent.iterdir()) == {folder, lock}


@pytest.mark.parametrize("readme", [None, "# Another release\n"])
def test_foreign_folder_is_not_touched(tmp_path: Path, readme: str | None) -> None:
    (tmp_path / "aei_raw_mine.csv").write_text("mine")
    if readme:
        (tmp_path / "README.md").write_text(readme)
    before = contents(tmp_path)
    with pytest.raises(InputError, match="something else than a synthetic sample"):
        write_sample_release(tmp_path)
    assert contents(tmp_path) == before


def test_file_in_the_place_is_an_input_error(tmp_path: Path) -> None:
    (tmp_path / "release").write_text("a file")
    with pytest.raises(InputError):
        write_sample_release(tmp_path / "release")


def test_columns_and_size(raw: pd.DataFrame, statements: pd.DataFrame) -> None:
    assert tuple(raw.columns) == (*DATA_COLUMNS, "platform")
    assert tuple(statements.columns) == (*STATEMENT_COLUMNS, "key")
    assert 28_000 <= len(raw) <= 60_000
    assert len(statements) == pytest.approx(1200, abs=50)


def test_key_is_unique(raw: pd.DataFrame) -> None:
    assert not raw.duplicated(list(DATA_COLUMNS[:-1])).any()


def test_values_are_the_shortest_floats(raw: pd.DataFrame) -> None:
    assert (raw.value == raw.value.map(lambda text: repr(float(text)))).all()


def test_every_slice_of_a_release_is_there(raw: pd.DataFrame) -> None:
    found = set(raw.groupby(["platform", "geography", "facet", "level"]).groups)
    assert found == {
        (row["platform"], row["geography_level"], row["facet"], row["level"])
        for row in seed_rows("release_slices")
        if row["layout"] == "long"
    }


def test_variables_are_those_of_the_facet(raw: pd.DataFrame) -> None:
    found = raw.groupby("facet").variable.agg(set).to_dict()
    slices = {
        row["facet"] for row in seed_rows("release_slices") if row["layout"] == "long"
    }
    facets = [row for row in seed_rows("facets") if row["facet"] in slices]
    assert {row["facet"] for row in facets} == set(found)
    for row in facets:
        names = {row["count_variable"], row["share_variable"], row["index_variable"]}
        assert found[row["facet"]] == names - {""}


def test_rows_carry_the_synthetic_waves(raw: pd.DataFrame) -> None:
    columns = ["platform", "platform_and_product", "date_start", "date_end"]
    waves = {
        tuple(row[column] for column in columns)
        for row in seed_rows("waves")
        if row["is_synthetic"] == "true"
        and row["layout"] == "long"
        and row["takes_records"] == "false"
    }
    assert set(raw.groupby(columns).groups) == waves


def test_everything_a_person_reads_says_synthetic(
    sample_dir: Path, raw: pd.DataFrame, statements: pd.DataFrame
) -> None:
    assert (sample_dir / "README.md").read_text().startswith("# SYNTHETIC")
    assert raw.platform_and_product.str.contains("synthetic").all()
    for column in ("Title", "Task", "Domain Source"):
        assert statements[column].str.lower().str.contains("synthetic").all()
    named = raw[raw.facet.str.contains("task|request")].cluster_name
    residual = named.map(lambda name: re.match("(none|not_classified)(::|$)", name))
    assert named[residual.isna()].str.lower().str.startswith("synthetic").all()


def test_no_real_statement_is_used(statements: pd.DataFrame) -> None:
    form = r"synthetic statement (of|with \"[a-z: ]+\", of) o\*net task \d+\."
    assert statements.key.str.fullmatch(form).all()


@pytest.mark.skipif(
    importlib.util.find_spec("economic_index.inputs.release") is None,
    reason="the release reader is not there",
)
def test_release_reader_accepts_the_sample(sample_dir: Path, raw: pd.DataFrame) -> None:
    from economic_index.inputs.release import read_releases

    tables = read_releases([sample_dir])
    flat = {row["wave_id"] for row in seed_rows("waves") if row["layout"] == "flat"}
    waves = tables.cells["wave_id"].to_pylist()
    assert sum(wave not in flat for wave in waves) == len(raw)
    assert len({wave for wave in waves if wave in flat}) == 2
    assert tables.notes == []
