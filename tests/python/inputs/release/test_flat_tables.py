"""The flat tables of earlier reports that a release folder carries along."""

from __future__ import annotations

import datetime
from pathlib import Path
from string import Formatter

import pytest

from economic_index.errors import InputError
from economic_index.inputs.release import read_releases
from economic_index.inputs.release.flat import (
    BY_REQUEST_PATTERNS,
    FACETS,
    SUM_TOLERANCE_PCT,
    flat_checks,
)

TASKS, PATTERNS = "task_pct_v1.csv", "automation_vs_augmentation_v1.csv"
WHERE = "release_test/data/intermediate/"

# No message may hold a share.
SHARE = "7.1931"


def test_share_becomes_a_cell_of_its_wave(release):
    release.write_flat(TASKS, ("NA", "0.10000000000000002"), ("none", "2.5"))
    cells = release.read().cells
    assert all(column.null_count == 0 for column in cells.columns)
    assert cells.slice(12).to_pylist() == [
        {
            "wave_id": "claude_ai_2024-12-01",
            "platform": "claude_ai",
            "geography": "global",
            "geo_id": "GLOBAL",
            "geography_id": "GLOBAL",
            "date_start": datetime.date(2024, 12, 1),
            "date_end": datetime.date(2025, 1, 31),
            "platform_and_product": "Claude AI (Free and Pro)",
            "facet": "onet_task",
            "level": 0,
            "variable": "onet_task_pct",
            "cluster_name": cluster,
            "cluster_id": "",
            "value": value,
            "source_file": WHERE + TASKS,
        }
        for cluster, value in (("NA", 0.10000000000000002), ("none", 2.5))
    ]


def test_every_table_goes_to_its_wave_and_facet(release):
    for version in "12":
        release.write_flat(f"task_pct_v{version}.csv", ("edit texts.", "50"))
        name = f"automation_vs_augmentation_v{version}.csv"
        release.write_flat(name, ("directive", "50"))
    cells = release.read().cells.slice(12).to_pylist()
    assert {(c["wave_id"], c["facet"], c["variable"]) for c in cells} == {
        (wave, facet, f"{facet}_pct")
        for wave in ("claude_ai_2024-12-01", "claude_ai_2025-02-01")
        for facet in ("onet_task", "collaboration")
    }


def test_missing_tables_are_no_error(release):
    release.write_flat(TASKS, ("edit texts.", "50"))
    waves = set(release.read().cells["wave_id"].to_pylist())
    assert "claude_ai_2024-12-01" in waves
    assert "claude_ai_2025-02-01" not in waves


def test_tables_may_lie_anywhere_below_the_folder(release):
    release.write_flat(TASKS, ("edit texts.", "50"))
    (release.data / TASKS).rename(release.path / TASKS)
    sources = release.read().cells["source_file"].to_pylist()
    assert sources[-1] == f"release_test/{TASKS}"


def test_order_of_the_folders_does_not_matter(release, make_release):
    other = make_release("release_other")
    release.api, other.claude_ai = [], []
    release.write_flat(TASKS, ("edit texts.", "50"))
    other.write_flat("task_pct_v2.csv", ("edit texts.", "50"))
    assert release.read(other).cells == other.read(release).cells


def test_one_name_is_another_wave_in_another_release(release):
    release.claude_ai = []
    for cell in release.api:
        cell |= {
            "date_start": "2000-01-03",
            "date_end": "2000-01-10",
            "platform_and_product": "1P API [synthetic]",
        }
    release.write_flat(TASKS, ("edit texts.", "50"))
    waves = release.read().cells["wave_id"].to_pylist()
    assert set(waves) == {"synthetic_1p_api", "synthetic_claude_ai_v1"}


def test_unregistered_table_is_noted(release, seeds):
    seed = seeds / "rules" / "flat_tables.csv"
    lines = seed.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith(f"2025-09-15,{TASKS}")]
    assert len(kept) == len(lines) - 1
    seed.write_text("".join(kept), encoding="utf-8")
    release.seeds = seeds
    release.write_tasks(("1", "x", "11-1011.00"))
    release.write_flat(TASKS, ("edit texts.", "50"))
    tables = release.read()
    assert "claude_ai_2024-12-01" not in tables.cells["wave_id"].to_pylist()
    assert tables.notes == [
        f"{WHERE}{TASKS}: not read, because seeds/rules/flat_tables.csv has no row for "
        "it and the release of its folder"
    ]


WRONG_ROWS = {
    "task empty": (TASKS, ("", SHARE), "task_name", "task_name is empty"),
    "task blank": (TASKS, (" \t", SHARE), "task_name", "task_name is empty"),
    "task twice": (
        TASKS,
        ("edit texts.", SHARE),
        "task_name",
        "'edit texts.' already stands in line 2",
    ),
    "pattern unknown": (
        PATTERNS,
        ("task_iteration", SHARE),
        "interaction_type",
        "the collaboration pattern 'task_iteration' is unknown",
    ),
    "pattern empty": (PATTERNS, ("", SHARE), "interaction_type", "is empty"),
    "pattern twice": (
        PATTERNS,
        ("directive", SHARE),
        "interaction_type",
        "'directive' already stands in line 2",
    ),
    "slipped fields": (
        PATTERNS,
        (SHARE, "directive"),
        "interaction_type",
        "the collaboration pattern (a number) is unknown",
    ),
    "share empty": (TASKS, ("teach.", ""), "pct", "the share is empty"),
    "share negative": (TASKS, ("teach.", f"-{SHARE}"), "pct", "is negative"),
    "share over 100": (TASKS, ("teach.", "107.1931"), "pct", "is over 100 percent"),
    "share just over the tolerance": (
        PATTERNS,
        ("learning", "100.0000011"),
        "pct",
        "the share is over 100 percent",
    ),
    **{
        f"share is {text!r}": (
            TASKS,
            ("teach.", text),
            "pct",
            "the share is not a finite number",
        )
        for text in ("many", "nan", "inf", "7,1", "7.1 %", " 7.1", "7_1", "NA")
    },
}


@pytest.mark.parametrize(
    ("name", "row", "column", "problem"), WRONG_ROWS.values(), ids=WRONG_ROWS.keys()
)
def test_wrong_row_is_refused(release, name, row, column, problem):
    first = "edit texts." if name == TASKS else "directive"
    release.write_flat(name, (first, "5"), row)
    error = release.error()
    assert error.where == f"{WHERE}{name}, line 3, column {column}"
    assert problem in error.problem
    assert error.fix
    assert SHARE not in str(error)


@pytest.mark.parametrize("share", ["0", "0.0", "100.0", "100.0000009", "1e2"])
def test_share_at_its_limits(release, share):
    release.write_flat(TASKS, ("edit texts.", share))
    assert release.read().cells["value"].to_pylist()[-1] == float(share)


def test_shares_that_add_up_to_too_much(release):
    shares = [("a", "60"), ("b", "40"), ("c", repr(SUM_TOLERANCE_PCT))]
    release.write_flat(TASKS, *shares)
    assert release.read().cells.num_rows == 15
    release.write_flat(TASKS, *shares, ("d", "0.01"))
    error = release.error()
    assert "the shares of the file add up to more than 100 percent" in error.problem
    assert "Take the official file again" in error.fix
    assert "101" not in str(error)


def test_table_twice_in_a_folder(release):
    release.write_flat(TASKS, ("edit texts.", SHARE))
    (release.data / "copy").mkdir()
    copy = release.data / "copy" / TASKS
    copy.write_bytes((release.data / TASKS).read_bytes())
    tables = release.read()
    assert tables.cells.num_rows == 13
    assert (
        f"{WHERE}{TASKS}: the wave claude_ai_2024-12-01 is as in {WHERE}copy/{TASKS}, "
        "and is read once"
    ) in tables.notes
    copy.write_text("task_name,pct\nedit texts.,7.2\n")
    error = release.error()
    assert error.where.startswith(f"{WHERE}copy/{TASKS}, line 2")
    assert "is also in" in error.problem
    assert "Give one of the two files only" in error.fix


HEADERS = {
    "renamed": (("pct", "share"), "column 'pct' is missing; column 'share' is unexp"),
    "missing": (("task_name,pct", "pct"), "column 'task_name' is missing"),
    "of the other facet": (("task_name", "interaction_type"), "column 'task_name' is"),
    "extra": (("pct", "pct,count"), "column 'count' is unexpected"),
    "twice": (("pct", "pct,pct"), "column 'pct' stands twice"),
    "no header": (("task_name,pct", "edit,5"), "it names no known column"),
}


@pytest.mark.parametrize(("change", "problem"), HEADERS.values(), ids=HEADERS.keys())
def test_wrong_header(release, change, problem):
    content = f"task_name,pct\nedit texts.,{SHARE}\n".replace(*change, 1)
    release.write_bytes(TASKS, content.encode())
    error = release.error()
    assert error.where == f"{WHERE}{TASKS}, line 1"
    assert problem in error.problem
    assert "The header must be: task_name, pct" in error.fix
    assert SHARE not in str(error)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "the file is empty"),
        (b"task_name,pct\n", "a header and no rows"),
        (b"task_name,pct\nedit,5,6\n", "the row has 3 fields, the header 2"),
        ("task_name,pct\né,5\n".encode("latin-1"), "is not UTF-8"),
    ],
)
def test_broken_file(release, content, problem):
    release.write_bytes(TASKS, content)
    error = release.error()
    assert error.where.startswith(WHERE + TASKS)
    assert problem in error.problem


def test_long_rows_are_checked_first(release):
    release.write_flat(TASKS, ("", SHARE))
    release.claude_ai[0]["value"] = "many"
    assert release.error().where == f"{release.where}, line 2, column value"


@pytest.mark.parametrize("facet", FACETS)
def test_no_check_shows_a_measured_value(facet):
    for check in flat_checks(facet):
        named = {
            name
            for template in (check.problem, check.fix)
            for _, name, _, _ in Formatter().parse(template)
        }
        assert not named & {"share", "measured", "whole"}
        assert check.fix


CLUSTERS = "cluster_level_dataset.tsv"
NAMES = [
    f"cluster_{what}_{level}" for level in (0, 1, 2) for what in ("name", "description")
]
CLUSTER_HEADER = [
    *(*NAMES, "percent_records", "percent_users", "onet_task"),
    *(*BY_REQUEST_PATTERNS, "has_thinking_ratio"),
]


def write_clusters(folder: Path, *rows: tuple[str, str, list[str]]) -> None:
    """A table of clusters of (name, share of records, six ratios), as it came out."""
    folder.mkdir(parents=True)
    lines = [CLUSTER_HEADER]
    for name, share, ratios in rows:
        above = [name, "What it is about.", "Above", "More.", "On top", "All."]
        lines.append([*above, share, "1.5", "Write code.", *ratios, "0.5"])
    text = "".join("\t".join(line) + "\n" for line in lines)
    (folder / CLUSTERS).write_text(text, encoding="utf-8")


def test_the_table_of_clusters_is_requests_and_their_patterns(tmp_path):
    ratios = ["0.25", "0.5", "", "0.0", "0.25", ""]
    folder = tmp_path / "release_2025_03_27"
    write_clusters(
        folder / "cluster_level_data",
        ("Debug code, fast", "60.5", ratios),
        ("Write poems", "39.5", [""] * 6),
    )
    cells = read_releases([folder]).cells.to_pylist()
    assert {cell["wave_id"] for cell in cells} == {"claude_ai_2025-02-01"}
    assert [
        (cell["facet"], cell["variable"], cell["cluster_name"], cell["value"])
        for cell in cells
    ] == [
        ("request", "request_pct", "Debug code, fast", 60.5),
        ("request", "request_pct", "Write poems", 39.5),
        *(
            (
                "request::collaboration",
                "request_collaboration_pct",
                f"Debug code, fast::{pattern}",
                value,
            )
            for pattern, value in (
                ("directive", 25.0),
                ("feedback loop", 50.0),
                ("none", 0.0),
                ("task iteration", 25.0),
            )
        ),
    ]


@pytest.mark.parametrize(
    ("share", "ratio", "problem"),
    [
        ("0.605", "0.2", "the shares of the file add up to a ratio, not to percent"),
        ("60.5", "20", "the share is over 100 percent"),
        ("many", "0.2", "the share is not a finite number"),
    ],
)
def test_a_wrong_table_of_clusters_is_refused(tmp_path, share, ratio, problem):
    folder = tmp_path / "release_2025_03_27"
    write_clusters(folder, ("a", share, [ratio] + [""] * 5), ("b", "0.4", [""] * 6))
    with pytest.raises(InputError, match=problem) as raised:
        read_releases([folder])
    assert f"{CLUSTERS}, line 2" in raised.value.where


def test_an_unknown_pattern_says_its_seed_or_is_kept_out(release):
    release.write_flat(PATTERNS, ("debate", "40"), ("directive", "60"))
    error = release.error()
    assert "add a row to seeds/rules/collaboration_patterns.csv" in error.fix
    tables = read_releases([release.path], keep_unknown=True)
    assert "debate" not in tables.cells["cluster_name"].to_pylist()
    assert [tuple(entry.values()) for entry in tables.unknown.to_pylist()] == [
        ("claude_ai_2024-12-01", "global", "collaboration", 0, 1)
    ]
    assert any("1 rows kept out: the collaboration pattern" in n for n in tables.notes)


def test_a_table_that_looks_like_one_is_noted(release):
    release.write_flat("task_pct_v9.csv", ("edit texts.", SHARE))
    (note,) = [note for note in release.read().notes if "task_pct_v9" in note]
    assert "not read, because seeds/rules/flat_tables.csv has no row for it" in note
    assert SHARE not in note
