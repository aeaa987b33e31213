"""Change over time in the synthetic sample, which has every slice of every wave."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pandas as pd
import pytest

WAVES = {
    "V1": "synthetic_claude_ai_v1",
    "V2": "synthetic_claude_ai_v2",
    "V3": "synthetic_claude_ai",
}
FIVE = ["directive", "feedback loop", "learning", "task iteration", "validation"]

# Both sides add up the same doubles in another order.
SUM_TOLERANCE = 1e-9


@pytest.fixture(scope="module")
def patterns(sample_dir: Path) -> pd.DataFrame:
    """Published pattern shares, one column a wave."""
    columns = {}
    for wave in ("V1", "V2"):
        name = f"automation_vs_augmentation_{wave.lower()}.csv"
        flat = pd.read_csv(sample_dir / "data" / "input" / name, keep_default_na=False)
        columns[wave] = flat.set_index("interaction_type").pct
    raw = pd.read_csv(
        next(sample_dir.rglob("aei_raw_claude_ai_*.csv")), keep_default_na=False
    ).query("geography == 'global' and variable == 'collaboration_pct'")
    columns["V3"] = raw.set_index("cluster_name")["value"]
    return pd.DataFrame(columns)


@pytest.fixture(scope="module")
def figure(sample_warehouse: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    return sample_warehouse.sql("select * from report.fig_1_2").df()


@pytest.mark.parametrize("wave", WAVES)
def test_figure_rescales_with_none(
    figure: pd.DataFrame, patterns: pd.DataFrame, wave: str
) -> None:
    kept = patterns[wave].drop("not_classified", errors="ignore").dropna()
    expected = (100 * kept / kept.sum())[FIVE]
    rows = figure[(figure.report_wave == wave) & (figure.panel == "pattern")]
    rows = rows.sort_values("series_order").set_index("series")
    assert list(rows.index) == FIVE
    assert list(rows.series_pct) == pytest.approx(list(expected), abs=SUM_TOLERANCE)
    assert list(rows.series_pct_as_published) == list(patterns[wave][FIVE])
    assert rows.series_pct_classified.sum() == pytest.approx(100, abs=SUM_TOLERANCE)


def test_automation_overtakes_augmentation_in_the_last_wave(
    figure: pd.DataFrame,
) -> None:
    modes = figure[figure.panel == "mode"].pivot(
        index="report_wave", columns="series", values="series_pct"
    )
    ahead = modes.automation > modes.augmentation
    assert ahead.to_dict() == {"V1": False, "V2": False, "V3": True}


def test_mode_is_the_sum_of_its_patterns(figure: pd.DataFrame) -> None:
    columns = ["series_pct", "series_pct_classified", "series_pct_as_published"]
    wide = figure.pivot(index="report_wave", columns="series", values=columns)
    for column in columns:
        share = wide[column]
        summed = share["directive"] + share["feedback loop"]
        pd.testing.assert_series_equal(
            share["automation"], summed, check_names=False, atol=SUM_TOLERANCE
        )


def test_change_is_empty_where_a_share_is_absent(
    sample_warehouse: duckdb.DuckDBPyConnection,
) -> None:
    change = sample_warehouse.sql("select * from marts.fct_change").df()
    absent = change.pct_before.isna() | change.pct_after.isna()
    assert (change.change_pp.isna() == absent).all()
    assert (change.published_in_both == ~absent).all()
    assert set(change.status) == {"A", "O"}
    tasks = change[change.entity_type == "task"]
    assert tasks.pct_before.isna().any()
    assert tasks.pct_after.isna().any()
    assert not (change[["pct_before", "pct_after"]] == 0).any(axis=None)


def test_absence_is_zero_only_as_reported(
    sample_warehouse: duckdb.DuckDBPyConnection,
) -> None:
    change = sample_warehouse.sql(
        "select * from marts.fct_change where entity_type = 'task_group'"
    ).df()
    absent = change[change.pct_before.isna()]
    assert len(absent) > 0
    assert (absent.pct_before_as_reported == 0).all()
    assert (absent.change_pp_as_reported == absent.pct_after_as_reported).all()


def test_waves_of_other_platforms_are_not_compared(
    sample_warehouse: duckdb.DuckDBPyConnection,
) -> None:
    pairs = sample_warehouse.sql(
        "select distinct platform, wave_id_before, wave_id_after from marts.fct_change"
    ).fetchall()
    assert set(pairs) == {
        ("claude_ai", WAVES["V1"], WAVES["V2"]),
        ("claude_ai", WAVES["V1"], WAVES["V3"]),
        ("claude_ai", WAVES["V2"], WAVES["V3"]),
    }


def test_automation_of_a_flat_wave_is_of_all_its_conversations(
    sample_warehouse: duckdb.DuckDBPyConnection, patterns: pd.DataFrame
) -> None:
    (found,) = sample_warehouse.execute(
        "select automation_pct_all, automation_pct_classified "
        "from marts.fct_geography_automation where wave_id = ?",
        [WAVES["V1"]],
    ).fetchall()
    first = patterns["V1"]
    automation = first["directive"] + first["feedback loop"]
    assert found[0] == pytest.approx(automation, abs=SUM_TOLERANCE)
    expected = 100 * automation / first[FIVE].sum()
    assert found[1] == pytest.approx(expected, abs=SUM_TOLERANCE)
