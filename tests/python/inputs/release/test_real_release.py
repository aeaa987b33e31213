"""The release of 2025-09-15, as far as its slices are available."""

from __future__ import annotations

from collections import Counter

import pyarrow.compute as pc
import pytest

from economic_index.inputs.release import read_releases

pytestmark = pytest.mark.release


@pytest.fixture(scope="module")
def tables(release_dir):
    """What the reader gives for the real folder."""
    return read_releases([release_dir])


def test_every_row_comes_through(tables):
    assert Counter(tables.cells["wave_id"].to_pylist()) == {
        "claude_ai_2025-08-04": 39_136,
        "1p_api_2025-08-04": 4_126,
        # 3,514 and 3,365 tasks (method section 6) and six patterns each.
        "claude_ai_2024-12-01": 3_520,
        "claude_ai_2025-02-01": 3_371,
    }
    assert tables.task_statements.num_rows == 19_530


def test_its_populations_are_those_of_the_seeds(tables):
    # The release of March 2025 has the same patterns by task, and is read there.
    (note,) = tables.notes
    assert note.startswith(
        "release_2025_09_15/data/input/automation_vs_augmentation_by_task_v2.csv: "
        "not read, because seeds/rules/flat_tables.csv has no row for it"
    )


def test_every_country_and_state_is_there(tables):
    usage = tables.cells.filter(pc.field("variable") == "usage_count")
    assert Counter(usage["geography"].to_pylist()) == {"country": 173, "state_us": 52}
    namibia = usage.filter(pc.field("geo_id") == "NA")
    assert namibia["geography"].to_pylist() == ["country"]


def test_flat_tables_add_up(tables):
    flat = tables.cells.filter(pc.starts_with(tables.cells["variable"], "collab"))
    flat = flat.filter(pc.field("wave_id") == "claude_ai_2024-12-01")
    # Sums of six figures printed to 15 digits.
    assert sum(flat["value"].to_pylist()) == pytest.approx(84.209233, abs=1e-6)


def test_task_counts_add_up(tables):
    counts = tables.cells.filter(
        (pc.field("variable") == "onet_task_count")
        & (pc.field("geography") == "global")
    )
    totals = counts.group_by("platform").aggregate([("value", "sum")]).to_pydict()
    assert dict(zip(totals["platform"], totals["value_sum"], strict=True)) == {
        "claude_ai": 964_494,
        "1p_api": 944_638,
    }
