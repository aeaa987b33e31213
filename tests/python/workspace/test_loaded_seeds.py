"""Builds share one copy of the loaded seeds until what they come from changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from economic_index.loaded_seeds import seeds_digest, start_with_seeds


class Loader:
    """Writes a new state of the seeds each time, and counts how often it was asked."""

    def __init__(self, warehouse: Path) -> None:
        self.warehouse = warehouse
        self.calls = 0

    def __call__(self) -> None:
        self.calls += 1
        self.warehouse.write_text(f"state {self.calls}")


def test_seeds_are_loaded_once(tmp_path):
    first, second = Loader(tmp_path / "first"), Loader(tmp_path / "second")
    for loader in (first, second):
        start_with_seeds(loader.warehouse, loader, tmp_path / "kept")
    assert (first.calls, second.calls) == (1, 0)
    assert second.warehouse.read_text() == "state 1"


def test_only_the_present_state_is_kept(tmp_path, monkeypatch):
    for digest in ("one", "two"):
        monkeypatch.setattr(
            "economic_index.loaded_seeds.seeds_digest", lambda d=digest: d
        )
        loader = Loader(tmp_path / digest)
        start_with_seeds(loader.warehouse, loader, tmp_path / "kept")
        assert loader.calls == 1
    assert [path.name for path in (tmp_path / "kept").iterdir()] == ["two.duckdb"]


def test_a_failed_load_keeps_nothing(tmp_path):
    def fail() -> None:
        (tmp_path / "warehouse").write_text("half")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        start_with_seeds(tmp_path / "warehouse", fail, tmp_path / "kept")
    assert not list((tmp_path / "kept").glob("*"))


def test_a_folder_that_cannot_be_written_to_is_no_error(tmp_path):
    (tmp_path / "kept").write_text("a file is in the way")
    loader = Loader(tmp_path / "warehouse")
    start_with_seeds(loader.warehouse, loader, tmp_path / "kept")
    assert loader.warehouse.read_text() == "state 1"


@pytest.mark.parametrize(
    "file",
    [
        "seeds/rules/waves.csv",
        "seeds/rules/_waves.yml",
        "models/_columns.md",
        "macros/project/own_rows.sql",
        "dbt_project.yml",
    ],
)
def test_a_change_of_what_seeds_are_made_of_is_seen(tmp_path, file):
    path = tmp_path / file
    path.parent.mkdir(parents=True, exist_ok=True)
    before = seeds_digest(tmp_path)
    path.write_text("a")
    between = seeds_digest(tmp_path)
    path.write_text("b")
    assert len({before, between, seeds_digest(tmp_path)}) == 3
