"""The flat tables of the synthetic earlier waves (method section 6).

The figures are those the report prints; the tolerances are wide, because the sample is
to resemble a release and not to repeat it.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from economic_index.seeds import seed_rows

# Shares are quotients of counts, summed in another order.
ROUNDING = 1e-9


def table(sample_dir: Path, name: str) -> pd.Series:
    """A flat table as a series of shares by cluster."""
    rows = pd.read_csv(sample_dir / "data" / "input" / name, keep_default_na=False)
    return rows.set_index(rows.columns[0]).pct


@pytest.fixture(scope="module")
def tasks(sample_dir: Path, cells: pd.DataFrame) -> pd.DataFrame:
    """Task shares by cluster, one column a wave, NaN where a task is absent."""
    last = cells.query(
        "platform == 'claude_ai' and geography == 'global' and facet == 'onet_task'"
    )
    return pd.DataFrame(
        {
            "V1": table(sample_dir, "task_pct_v1.csv"),
            "V2": table(sample_dir, "task_pct_v2.csv"),
            "V3": last.set_index("cluster_name").pct,
        }
    )


@pytest.fixture(scope="module")
def patterns(sample_dir: Path) -> pd.DataFrame:
    return pd.DataFrame(
        {
            wave: table(sample_dir, f"automation_vs_augmentation_{wave.lower()}.csv")
            for wave in ("V1", "V2")
        }
    )


def test_every_registered_table_is_there(sample_dir: Path) -> None:
    registered = {
        row["file_name"]
        for row in seed_rows("flat_tables")
        if row["release_id"] == "synthetic"
    }
    written = {path.name for path in (sample_dir / "data" / "input").iterdir()}
    assert written == registered


def test_task_shares_add_up(tasks: pd.DataFrame) -> None:
    for wave in ("V1", "V2"):
        assert tasks[wave].sum() == pytest.approx(100, abs=ROUNDING)
        assert "not_classified" not in tasks[wave].dropna()
        assert tasks[wave]["none"] < tasks.V3["none"]


def test_tasks_are_absent_on_both_sides(tasks: pd.DataFrame) -> None:
    assert (tasks.V1.isna() & tasks.V3.notna()).sum() >= 10
    assert (tasks.V1.notna() & tasks.V3.isna()).sum() >= 10
    assert tasks[["V1", "V3"]].notna().all(axis=1).sum() >= 200


def test_no_flat_share_rests_on_too_few(tasks: pd.DataFrame) -> None:
    from economic_index.sample.release import shape
    from economic_index.sample.release.suppression import cell_minimum

    for wave in shape.EARLIER_WAVES:
        smallest = 100 * cell_minimum() / wave.records
        assert tasks[wave.report_wave].min() >= smallest


def test_first_table_of_patterns_leaves_out_what_was_filtered(
    patterns: pd.DataFrame,
) -> None:
    assert list(patterns.index) == sorted(patterns.index)
    assert patterns.V1.sum() == pytest.approx(84.2, abs=0.5)
    assert patterns.V2.sum() == pytest.approx(100, abs=0.1)


def test_directive_rises(patterns: pd.DataFrame, cells: pd.DataFrame) -> None:
    last = cells.query(
        "platform == 'claude_ai' and geography == 'global' "
        "and facet == 'collaboration' and cluster_name != 'not_classified'"
    ).set_index("cluster_name")["count"]
    first = patterns.V1
    assert 100 * first["directive"] / first.sum() == pytest.approx(27, abs=1)
    assert 100 * last["directive"] / last.sum() == pytest.approx(39, abs=1)


@pytest.mark.parametrize(
    ("group", "before", "after"), [("25", 9.3, 12.4), ("19", 6.3, 7.2), ("13", 5.9, 3)]
)
def test_occupations_move_as_reported(
    tasks: pd.DataFrame,
    statements: pd.DataFrame,
    group: str,
    before: float,
    after: float,
) -> None:
    of_group = statements.drop_duplicates("key").set_index("key").soc_major_group
    shares = tasks[(of_group.reindex(tasks.index) == group).to_numpy()].sum()
    assert shares["V1"] == pytest.approx(before, abs=0.8)
    assert shares["V3"] == pytest.approx(after, abs=0.8)


def test_task_groups_move_as_reported(tasks: pd.DataFrame) -> None:
    shares = {}
    for row in seed_rows("task_groups"):
        name = f"task {row['onet_task_id']}." if row["onet_task_id"] else None
        members = [
            cluster
            for cluster in tasks.index
            if (name and cluster.endswith(name))
            or (row["statement_contains"] and row["statement_contains"] in cluster)
        ]
        assert members, row
        total = tasks.loc[members].fillna(0).sum()
        shares[row["task_group"]] = shares.get(row["task_group"], 0) + total
    assert len(shares) == 6
    for group, share in shares.items():
        assert (share.V3 > share.V1) == (group != "debugging"), group
    assert shares["creating_code"].V3 > 2 * shares["creating_code"].V1
