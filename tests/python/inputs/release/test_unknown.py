"""Rows that no seed knows: kept out and listed, if the user asks for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from economic_index.errors import InputError
from economic_index.inputs.release import read_releases
from tests.python.inputs.release.conftest import ReleaseFolder, row

NEW_ROWS = (
    "GLOBAL|global|mood|0|mood_pct|glad|40.0",
    "GLOBAL|global|mood|0|mood_pct|sad|60.0",
    "GLOBAL|global|collaboration|0|collaboration_count|debate|20.0",
    "GLOBAL|global|collaboration|0|collaboration_pct|debate|20.0",
    "GLOBAL|global|onet_task|0|onet_task_mode|edit texts.|1.0",
)


@pytest.fixture
def new(release: ReleaseFolder) -> ReleaseFolder:
    """The small release with a new facet, a new pattern and a new variable."""
    release.claude_ai += [row(text) for text in NEW_ROWS]
    release.write()
    return release


def test_they_are_refused(new: ReleaseFolder) -> None:
    with pytest.raises(InputError, match="the facet 'mood' is unknown"):
        read_releases([new.path])


def test_they_are_kept_out_and_listed(new: ReleaseFolder) -> None:
    tables = read_releases([new.path], keep_unknown=True)
    facets = set(tables.cells["facet"].to_pylist())
    assert "mood" not in facets
    assert "debate" not in tables.cells["cluster_name"].to_pylist()
    wave = "claude_ai_2025-08-04"
    assert [tuple(entry.values()) for entry in tables.unknown.to_pylist()] == [
        (wave, "global", "collaboration", 0, 2),
        (wave, "global", "mood", 0, 2),
        (wave, "global", "onet_task", 0, 1),
    ]
    notes = "\n".join(tables.notes)
    assert "2 rows kept out: the facet 'mood' is unknown. Correct it, or add" in notes
    assert "the collaboration pattern 'debate' is unknown" in notes
    assert "the variable 'onet_task_mode' does not belong to facet" in notes
    assert "seeds/rules/facet_statistics.csv" in notes


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"geo_id": "XX", "geography": "country"}, "the geo_id 'XX' is unknown"),
        ({"date_start": "2030-01-01"}, "the window ends before it starts"),
        ({"level": "0.0"}, "the level is not a whole number"),
    ],
)
def test_other_faults_of_such_a_row_are_errors_all_the_same(
    new: ReleaseFolder, change: dict[str, str], problem: str
) -> None:
    new.claude_ai[-len(NEW_ROWS)] |= change
    new.write()
    with pytest.raises(InputError, match=problem):
        read_releases([new.path], keep_unknown=True)


MONTHLY = (
    ("overall,0,mood_pct,4,Overall,-", "mood_pct", "seeds/rules/monthly_metrics.csv"),
    ("skills,0,pct,4,Reading,S1", "skills", "seeds/rules/monthly_nodes.csv"),
)


@pytest.mark.parametrize(("new_row", "facet", "seed"), MONTHLY)
def test_those_of_the_monthly_layout(
    tmp_path: Path, new_row: str, facet: str, seed: str
) -> None:
    header = (
        "date_start,date_end,geo_id,geo_level,category_name,hierarchy_level,"
        "metric_id,value,node_name,node_external_id"
    )
    month = "2026-05-01,2026-06-01,GLOBAL,global"
    file = tmp_path / "release" / "aei_claude_ai_2026-06-26.csv"
    file.parent.mkdir()
    known = f"{month},overall,0,usage_pct,100.0,Overall,-"
    file.write_text(f"{header}\n{known}\n{month},{new_row}\n", encoding="utf-8")
    with pytest.raises(InputError) as raised:
        read_releases([file.parent])
    assert raised.value.where.startswith("release/aei_claude_ai_2026-06-26.csv, line 3")
    assert f"add a row to {seed}" in raised.value.fix
    tables = read_releases([file.parent], keep_unknown=True)
    assert tables.cells.num_rows == 1
    assert [tuple(entry.values()) for entry in tables.unknown.to_pylist()] == [
        ("claude_ai_2026-05-01", "global", facet, 0, 1)
    ]
    assert any("1 rows kept out" in note and seed in note for note in tables.notes)
