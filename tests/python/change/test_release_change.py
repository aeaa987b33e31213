"""Change over time in the real release, against pandas (method section 6).

The reference below shares nothing with the SQL: it reads the folder's own files.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import pandas as pd
import pytest

pytestmark = pytest.mark.release

WAVES = {
    "V1": "claude_ai_2024-12-01",
    "V2": "claude_ai_2025-02-01",
    "V3": "claude_ai_2025-08-04",
}

# Both sides add up the same doubles in another order.
SUM_TOLERANCE = 1e-9

# Values printed with four or six decimals in the method: half a unit of the last one.
PRINTED_4 = 5e-5


@pytest.fixture(scope="module")
def statements(release_dir: Path) -> pd.DataFrame:
    """O*NET statements with their key, id and SOC major group."""
    table = pd.read_csv(
        next(release_dir.rglob("onet_task_statements.csv")), keep_default_na=False
    )
    return pd.DataFrame(
        {
            "key": table.Task.str.lower().str.strip(),
            "task_id": table["Task ID"],
            "group": table["O*NET-SOC Code"].str[:2],
        }
    )


@pytest.fixture(scope="module")
def tasks(release_dir: Path) -> pd.DataFrame:
    """Task shares by statement, one column a wave; NaN where a task is absent."""
    columns = {}
    for wave in ("V1", "V2"):
        flat = pd.read_csv(
            next(release_dir.rglob(f"task_pct_{wave.lower()}.csv")),
            keep_default_na=False,
        )
        columns[wave] = flat.set_index("task_name").pct
    raw = pd.read_csv(
        next(release_dir.rglob("aei_raw_claude_ai_*.csv")), keep_default_na=False
    )
    raw = raw.query("geography == 'global' and variable == 'onet_task_pct'")
    columns["V3"] = (
        raw.assign(key=raw.cluster_name.str.lower().str.strip())
        .groupby("key")["value"]
        .sum()
    )
    return pd.DataFrame(columns)


@pytest.fixture(scope="module")
def change(release_warehouse: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    return release_warehouse.sql("select * from marts.fct_change").df()


def pair(change: pd.DataFrame, before: str, after: str) -> pd.DataFrame:
    return change[
        (change.wave_id_before == WAVES[before])
        & (change.wave_id_after == WAVES[after])
    ]


def test_every_pair_of_waves_is_there(change: pd.DataFrame) -> None:
    pairs = set(change.groupby(["wave_id_before", "wave_id_after"]).groups)
    assert pairs == {
        (WAVES["V1"], WAVES["V2"]),
        (WAVES["V1"], WAVES["V3"]),
        (WAVES["V2"], WAVES["V3"]),
    }


@pytest.mark.parametrize(("before", "after"), [("V1", "V3"), ("V2", "V3")])
def test_tasks(
    change: pd.DataFrame,
    tasks: pd.DataFrame,
    statements: pd.DataFrame,
    before: str,
    after: str,
) -> None:
    ids = statements.groupby("key").task_id.min().astype(str)
    expected = tasks[[before, after]].dropna(how="all")
    expected.index = [ids.get(key, key) for key in expected.index]
    found = pair(change, before, after)
    found = found[found.entity_type == "task"].set_index("entity_id")
    assert set(found.index) == set(expected.index)
    expected = expected.reindex(found.index)
    for column, wave in (("pct_before", before), ("pct_after", after)):
        pd.testing.assert_series_equal(
            found[column], expected[wave], check_names=False, atol=SUM_TOLERANCE
        )
    both = expected.notna().all(axis=1)
    assert (found.published_in_both == both).all()
    assert (found.status == both.map({True: "A", False: "O"})).all()
    assert 0 < both.sum() < len(both)
    named = ~expected.index.isin(["none", "not_classified"])
    as_zero = expected.fillna(0)
    pd.testing.assert_series_equal(
        found.change_pp_as_reported[named],
        (as_zero[after] - as_zero[before])[named],
        check_names=False,
        atol=SUM_TOLERANCE,
    )
    assert found.change_pp_as_reported[~named].isna().all()


def test_listed_tasks(
    release_warehouse: duckdb.DuckDBPyConnection, tasks: pd.DataFrame
) -> None:
    named = tasks.drop(index=["none", "not_classified"]).fillna(0)
    moved = (named.V3 - named.V1).abs()
    # No available change lies so near the minimum that rounding could decide.
    assert not moved.between(0.2 - 1e-6, 0.2 + 1e-6).any()
    listed = release_warehouse.sql("select * from report.tbl_task_changes").df()
    assert len(listed) == (moved >= 0.2).sum()
    assert set(listed.task_statement.str.lower()) == set(moved.index[moved >= 0.2])
    assert set(listed.wave_id_before) == {WAVES["V1"]}


@pytest.mark.parametrize("base", ["as_published", "rescaled_with_none"])
def test_occupations(
    change: pd.DataFrame, tasks: pd.DataFrame, statements: pd.DataFrame, base: str
) -> None:
    groups = statements[["key", "group"]].drop_duplicates()
    shares = tasks.drop(index="not_classified")
    if base == "rescaled_with_none":
        shares = 100 * shares / shares.sum()
    expected = shares.join(groups.set_index("key")).groupby("group").sum()
    found = pair(change, "V1", "V3").query("entity_type == 'occupation'")
    found = found[found.base == base].set_index("entity_id")
    assert len(found) == len(expected) == 22
    for column, wave in (("pct_before", "V1"), ("pct_after", "V3")):
        pd.testing.assert_series_equal(
            found[column].sort_index(),
            expected[wave].sort_index(),
            check_names=False,
            atol=SUM_TOLERANCE,
        )


@pytest.mark.parametrize(
    ("base", "occupation", "wave", "printed", "unit"),
    [
        ("as_published", "15", "V3", 36, 1),
        ("as_published", "25", "V1", 9.3, 0.1),
        ("as_published", "25", "V3", 12.4, 0.1),
        ("as_published", "19", "V1", 6.3, 0.1),
        ("as_published", "19", "V3", 7.2, 0.1),
        ("as_published", "13", "V1", 6, 1),
        ("as_published", "13", "V3", 3, 1),
        ("as_published", "11", "V3", 3, 1),
        ("rescaled_with_none", "25", "V3", 12.68, 0.01),
    ],
)
def test_printed_occupations(
    change: pd.DataFrame,
    base: str,
    occupation: str,
    wave: str,
    printed: float,
    unit: float,
) -> None:
    rows = pair(change, "V1", "V3").query("entity_type == 'occupation'")
    rows = rows[(rows.base == base) & (rows.entity_id == occupation)]
    share = rows.pct_before if wave == "V1" else rows.pct_after
    # A printed figure stands for half a unit of its last digit on either side.
    assert share.item() == pytest.approx(printed, abs=unit / 2)


def test_figure_rescales_by_what_was_not_classified(
    release_warehouse: duckdb.DuckDBPyConnection, tasks: pd.DataFrame
) -> None:
    figure = release_warehouse.sql(
        "select * from report.fig_1_1 where report_wave = 'V3'"
    ).df()
    ratio = figure.occupation_pct / figure.occupation_pct_as_published
    expected = 100 / (100 - tasks.V3["not_classified"])
    assert ratio.to_numpy() == pytest.approx(expected, abs=SUM_TOLERANCE)
    assert expected == pytest.approx(1.0247, abs=PRINTED_4)


def test_panels_follow_the_first_report(
    release_warehouse: duckdb.DuckDBPyConnection,
) -> None:
    figure = release_warehouse.sql("select * from report.fig_1_1").df()
    first = figure[figure.report_wave == "V1"].sort_values("panel_order")
    assert list(first.panel_order) == list(range(1, 23))
    assert first.occupation_pct.is_monotonic_decreasing
    assert (figure.groupby("occupation_id").panel_order.nunique() == 1).all()


# Base, entity, V1 and V2 as the method prints them. The V2 available table has two
# decimals, so that its sums may be off by half a unit of each of five figures.
COLLABORATION = [
    ("as_published", "directive", 22.56, 29.42, 5e-3),
    ("rescaled_with_none", "directive", 26.79, 29.42, 5e-3),
    ("classified", "directive", 27.75, None, 5e-3),
    ("classified", "automation", 42.5538, None, PRINTED_4),
    ("classified", "automation", None, 43.0619, 5e-3),
]


@pytest.mark.parametrize(
    ("base", "entity", "first", "second", "tolerance"), COLLABORATION
)
def test_printed_collaboration(
    change: pd.DataFrame,
    base: str,
    entity: str,
    first: float | None,
    second: float | None,
    tolerance: float,
) -> None:
    row = pair(change, "V1", "V2")
    row = row[(row.base == base) & (row.entity_id == entity)]
    for share, printed in ((row.pct_before, first), (row.pct_after, second)):
        if printed is not None:
            assert share.item() == pytest.approx(printed, abs=tolerance)


def test_missing_slice_is_unknown_and_not_zero(
    change: pd.DataFrame, release_warehouse: duckdb.DuckDBPyConnection
) -> None:
    """The available folder lacks the worldwide collaboration of the last wave."""
    ((status,),) = release_warehouse.execute(
        "select status from marts.fct_slice_coverage where wave_id = ? "
        "and facet = 'collaboration' and geography_level = 'global'",
        [WAVES["V3"]],
    ).fetchall()
    assert status == "O", "the slice is there: compare it with the method's 51.0698"
    rows = pair(change, "V1", "V3")
    rows = rows[rows.entity_type.isin(["pattern", "mode"])]
    assert set(rows.entity_id) >= {"automation", "augmentation", "directive"}
    assert (rows.status == "O").all()
    assert (
        rows[["pct_after", "change_pp", "pct_after_as_reported"]].isna().all(axis=None)
    )
    assert rows.pct_before.notna().all()
    figure = release_warehouse.sql("select * from report.fig_1_2").df()
    last = figure[figure.report_wave == "V3"]
    assert len(last) == 7
    assert (last.status == "O").all()
    assert last.series_pct.isna().all()


# O*NET id: V1 and V3 in percent as chapter 1 prints them, and the unit of each.
PRINTED_STATEMENTS = {
    "16120": (1.5, 0.1, 4.9, 0.1),
    "14694": (1.2, 0.1, 2.0, 0.1),
    "1273": (1.2, 0.1, 0.5, 0.1),
    "16786": (0.06, 0.01, 0.6, 0.1),
    "16184": (0.1, 0.1, 0.3, 0.1),
    "14692": (0.05, 0.01, 0.3, 0.1),
    "3431": (2.5, 0.1, 3.8, 0.1),
    "3445": (4.8, 0.1, 2.7, 0.1),
    "1267": (3.0, 0.1, 2.1, 0.1),
    "14661": (2.0, 0.1, 0.9, 0.1),
    "15205": (1.6, 0.1, 2.5, 0.1),
    "3478": (1.3, 0.1, 0.9, 0.1),
    "14732": (0.9, 0.1, 0.4, 0.1),
    "16221": (0.03, 0.01, 0.49, 0.01),
    "12960": (0.003, 0.001, 0.27, 0.01),
    "6890": (0.16, 0.01, 0.55, 0.01),
}

PRINTED_GROUPS = {
    "creating_code": (4.1, 0.1, 8.6, 0.1),
    "debugging": (16.1, 0.1, 13.3, 0.1),
    "electronic_source_search": (0.03, 0.01, 0.49, 0.01),
    "internet_research": (0.003, 0.001, 0.27, 0.01),
    "instructional_materials": (0.2, 0.1, 1.5, 0.1),
    "multimedia_documents": (0.16, 0.01, 0.55, 0.01),
}


@pytest.mark.parametrize(
    ("entity_type", "entity_id", "printed"),
    [("task", *item) for item in PRINTED_STATEMENTS.items()]
    + [("task_group", *item) for item in PRINTED_GROUPS.items()],
)
def test_printed_task_changes(
    change: pd.DataFrame,
    entity_type: str,
    entity_id: str,
    printed: tuple[float, float, float, float],
) -> None:
    before, before_unit, after, after_unit = printed
    row = pair(change, "V1", "V3")
    row = row[(row.entity_type == entity_type) & (row.entity_id == entity_id)]
    assert row.pct_before.item() == pytest.approx(before, abs=before_unit / 2)
    assert row.pct_after.item() == pytest.approx(after, abs=after_unit / 2)


def test_task_groups_are_the_statements_of_the_footnotes(
    release_warehouse: duckdb.DuckDBPyConnection, statements: pd.DataFrame
) -> None:
    members = release_warehouse.sql("select * from intermediate.int_tasks__groups").df()
    by_phrase = members[members.task_group == "instructional_materials"]
    phrase = statements[statements.key.str.contains("develop instructional materials")]
    assert set(by_phrase.task_id) == set(phrase.task_id.astype(str))
    assert set(members.task_id) - set(by_phrase.task_id) == set(PRINTED_STATEMENTS)


def test_waves_without_counts_have_shares(
    release_warehouse: duckdb.DuckDBPyConnection, tasks: pd.DataFrame
) -> None:
    rows = release_warehouse.sql(
        "select wave_id, status, usage_count, task_pct from marts.fct_geography_task "
        "inner join marts.dim_wave using (wave_id) where layout = 'flat'"
    ).df()
    assert (rows.status == "A").all()
    assert rows.usage_count.isna().all()
    for wave in ("V1", "V2"):
        published = rows[rows.wave_id == WAVES[wave]]
        assert len(published) == tasks[wave].notna().sum()
        assert published.task_pct.sum() == pytest.approx(100, abs=SUM_TOLERANCE)


def test_exports_hold_the_long_waves_only(
    release_warehouse: duckdb.DuckDBPyConnection,
) -> None:
    for table in ("exp_release_raw", "exp_release_enriched"):
        (days,) = release_warehouse.execute(
            "select array_agg(distinct cast(date_start as varchar)) "
            f"from exports.{table}"
        ).fetchone()
        assert days == ["2025-08-04"]
