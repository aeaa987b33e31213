"""Concentration and convergence of usage in all releases, beside what reports print."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.release

AUGUST, NOVEMBER, APRIL = (
    "claude_ai_2025-08-04",
    "claude_ai_2025-11-13",
    "claude_ai_2026-04-01",
)


@pytest.mark.parametrize(
    ("wave", "sample", "count", "gini"),
    [
        (AUGUST, "all", 115, 0.4781),
        # The report of March prints 0.46; its own file gives this without Seychelles.
        (NOVEMBER, "without_suspect", 116, 0.4676),
    ],
)
def test_gini_of_countries(every_release_warehouse, wave, sample, count, gini):
    found = every_release_warehouse.execute(
        """
        select geography_count, usage_index_gini from marts.fct_usage_concentration
        where geography_level = 'country' and wave_id = ? and sample = ?
        """,
        [wave, sample],
    ).fetchall()
    assert found == [(count, pytest.approx(gini, abs=5e-5))]


def test_no_task_is_compared_across_the_break_of_june(every_release_warehouse):
    found = every_release_warehouse.execute(
        """
        select entity_type, is_comparable, count(*) > 0
        from marts.fct_change
        where wave_id_after = ? and platform = 'claude_ai'
        group by all order by all
        """,
        [APRIL],
    ).fetchall()
    assert found == [
        ("mode", True, True),
        ("occupation", False, True),
        ("pattern", True, True),
        ("task", False, True),
        ("task_group", False, True),
    ]


def test_only_waves_with_counts_have_an_interval_of_change(every_release_warehouse):
    found = every_release_warehouse.execute(
        """
        select wave_id_before, wave_id_after
        from marts.fct_change
        where change_pp_low is not null and platform = 'claude_ai'
        group by all order by all
        """
    ).fetchall()
    assert found == [(AUGUST, NOVEMBER)]
    ((outside,),) = every_release_warehouse.execute(
        """
        select count(*) from marts.fct_change
        where not change_pp between change_pp_low and change_pp_high
        """
    ).fetchall()
    assert outside == 0
