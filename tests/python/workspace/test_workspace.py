"""The folder of a build: private, gone at the end, one error for what goes wrong."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import duckdb
import pytest
from filelock import FileLock

from economic_index.errors import NO_SPACE, BuildError
from economic_index.inputs.records.wave_entries import carry_over, last_entries
from economic_index.workspace import (
    explained,
    last_warehouse,
    spilling_database,
    work_folder,
)

HOSTILE = "it's [1]; $(touch pwned) ü☃"


def mode(place: Path) -> int:
    """The permissions of a file or folder."""
    return place.stat().st_mode & 0o777


def test_the_work_folder_is_private_holds_temporary_files_and_goes(
    tmp_path: Path,
) -> None:
    place = tempfile.gettempdir()
    folder = tmp_path / HOSTILE
    with work_folder(folder) as work:
        assert mode(work) == 0o700
        child = subprocess.run(
            [sys.executable, "-c", "import tempfile; print(tempfile.mkdtemp())"],
            capture_output=True,
            text=True,
            check=True,
        )
        for made in (tempfile.mkdtemp(), child.stdout.strip()):
            assert Path(made).is_relative_to(work)
    assert os.listdir(folder) == [".lock"]
    assert tempfile.gettempdir() == place


@pytest.mark.parametrize("left", ["file", "folder", "renamed"])
def test_what_an_earlier_build_left_is_cleared_away(tmp_path: Path, left: str) -> None:
    if left == "file":
        (tmp_path / ".next").write_text("")
    else:
        name = ".next.gone" if left == "renamed" else ".next"
        (tmp_path / name / "sub").mkdir(parents=True)
    with work_folder(tmp_path) as work:
        assert [path.name for path in work.iterdir()] == ["tmp"]
    assert os.listdir(tmp_path) == [".lock"]


def in_the_place_of(name: str, tmp_path: Path) -> Path:
    """An output folder where something else is in a place that the build needs."""
    if name == "output":
        (tmp_path / "output").write_text("")
    elif name == "parent":
        (tmp_path / "file").write_text("")
        return tmp_path / "file" / "output"
    else:
        (tmp_path / "output" / ".lock").mkdir(parents=True)
    return tmp_path / "output"


@pytest.mark.parametrize("name", ["output", "parent", "lock"])
def test_a_wrong_place_is_one_error_with_a_way_out(tmp_path: Path, name: str) -> None:
    folder = in_the_place_of(name, tmp_path)
    with pytest.raises(BuildError, match="--output") as raised, work_folder(folder):
        pass
    assert str(tmp_path) in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (PermissionError(13, "Permission denied", "/x"), "/x: Permission denied. Get"),
        (OSError(30, "Read-only file system", "/x"), "Get the right to write there"),
        (OSError(28, NO_SPACE, "/x"), "the disk is full. Free some space"),
        (duckdb.OutOfMemoryException("pin block"), "ECONOMIC_INDEX_MEMORY=8GB"),
    ],
)
def test_an_error_of_the_system_becomes_a_sentence(
    error: Exception, words: str
) -> None:
    found = explained(error, Path("output"))
    assert isinstance(found, BuildError)
    assert words in str(found)


def test_a_second_build_is_refused(tmp_path: Path) -> None:
    with (
        FileLock(tmp_path / ".lock"),
        pytest.raises(BuildError, match="another build is at work there"),
        work_folder(tmp_path),
    ):
        pass


@pytest.mark.parametrize("content", [b"", b"not a database", b"\0" * 100_000, None])
def test_a_damaged_last_warehouse_is_one_error(
    tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "warehouse.duckdb"
    if content is None:
        path.mkdir()
    else:
        path.write_bytes(content)
    with pytest.raises(BuildError, match=r"cannot be read.*Put a copy") as raised:
        last_entries(path)
    assert str(path) in str(raised.value)


def test_a_last_warehouse_cut_short_is_one_error(tmp_path: Path) -> None:
    path = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table t as select i from range(1000000) as r(i)")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 3])
    with (
        pytest.raises(BuildError, match=r"cannot be read.*Put a copy in its place"),
        last_warehouse(path) as connection,
    ):
        connection.execute("select sum(i) from t").fetchall()


def test_a_warehouse_that_another_program_has_open_is_one_error(tmp_path: Path) -> None:
    path = tmp_path / "warehouse.duckdb"
    holder = (
        "import duckdb, sys; connection = duckdb.connect(sys.argv[1]); "
        "print('open', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", holder, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout.readline() == "open\n"
        with pytest.raises(BuildError, match=r"another program.*Close it there"):
            last_entries(path)
        process.communicate()


def test_waves_are_carried_over_from_and_to_any_path(tmp_path: Path) -> None:
    folder = tmp_path / HOSTILE
    folder.mkdir()
    last, new = folder / "last.duckdb", folder / "new.duckdb"
    with duckdb.connect(str(last)) as connection:
        connection.execute("create schema intermediate")
        for name in (
            "int_cells__records",
            "int_disclosure__report",
            "int_records__ledger",
        ):
            connection.execute(
                f"create table intermediate.{name} as select 'w' as wave_id"
            )
        connection.execute(
            "create table intermediate.int_tasks__sources as select true as is_given"
        )
    carry_over(last, new, ["w"])
    with duckdb.connect(str(new), read_only=True) as connection:
        assert connection.execute(
            "select wave_id from intermediate.int_cells__records"
        ).fetchall() == [("w",)]


def test_what_a_query_spills_lies_in_a_private_folder(tmp_path: Path) -> None:
    spilled = set()
    with spilling_database(memory_limit="60MB") as connection:
        ((spill,),) = connection.execute(
            "select current_setting('temp_directory')"
        ).fetchall()
        assert mode(Path(spill)) == 0o700
        connection.execute(
            "create temp table t as "
            "select md5(i::varchar) as a, md5((-i)::varchar) as b "
            "from range(2000000) as r(i)"
        )
        spilled |= set(os.listdir(spill))
    assert spilled
    assert not Path(spill).exists()
