"""All releases in one warehouse against the figures that their reports print.

The available folders are slices of the releases: each figure here is one that the
slices give in full. A tolerance is half of the last digit that the figure is known to.
"""

from __future__ import annotations

import duckdb
import pytest

pytestmark = pytest.mark.release

V1 = "claude_ai_2024-12-01"
V2 = "claude_ai_2025-02-01"
V3 = "claude_ai_2025-08-04"
V3_API = "1p_api_2025-08-04"
V4 = "claude_ai_2025-11-13"
V4_API = "1p_api_2025-11-13"
V6 = "claude_ai_2026-04-01"
V6_API = "1p_api_2026-04-01"


@pytest.fixture
def number(every_release_warehouse: duckdb.DuckDBPyConnection):
    """The one number that a query of the marts gives."""

    def asked(query: str) -> float:
        ((found,),) = every_release_warehouse.execute(query).fetchall()
        return found

    return asked


def test_waves(every_release_warehouse):
    rows = every_release_warehouse.execute(
        """
        select wave_id, layout, source_row_count, automation_base, occupation_codes
        from marts.dim_wave
        """
    ).fetchall()
    assert {wave: tuple(rest) for wave, *rest in rows} == {
        V1: ("flat", 3_520, "classified", "2010"),
        # 3,365 tasks, six patterns, and the six columns of 3,364 tasks.
        V2: ("flat", 3_365 + 6 + 6 * 3_364, "classified", "2010"),
        V3: ("long", 39_136, "classified", "2010"),
        V3_API: ("long", 4_126, "classified", "2010"),
        V4: ("long_primitives", 25_127, "all", "2010"),
        V4_API: ("long_primitives", 15_618, "all", "2010"),
        V6: ("monthly", 6_647, "classified", "2019"),
        V6_API: ("monthly", 109, "classified", "2019"),
    }


@pytest.mark.parametrize(
    ("wave", "base", "mode", "published"),
    [
        (V1, "classified", "automation", 42.5538),
        (V1, "classified", "augmentation", 57.4462),
        # The available table is rounded to two decimals.
        (V2, "classified", "automation", pytest.approx(43.0619, abs=0.005)),
        (V6, "classified", "automation", pytest.approx(48.98, abs=0.005)),
    ],
)
def test_automation_on_the_base_of_the_report(number, wave, base, mode, published):
    found = number(
        f"""
        select {mode}_pct_{base} from marts.fct_geography_automation
        where wave_id = '{wave}' and geography_id = 'GLOBAL'
        """
    )
    assert found == (
        pytest.approx(published, abs=5e-5)
        if isinstance(published, float)
        else published
    )


@pytest.mark.parametrize(
    ("wave", "top_ten", "largest", "records"),
    [(V4, 24.2471, 5.9746, 999_875), (V4_API, 32.1445, 9.9607, 971_525)],
)
def test_tasks_of_january_2026(number, wave, top_ten, largest, records):
    table = f"from marts.fct_task_profile where wave_id = '{wave}'"
    assert number(f"select sum(task_pct) {table} and task_rank <= 10") == (
        pytest.approx(top_ten, abs=5e-5)
    )
    assert number(f"select max(task_pct) {table}") == pytest.approx(largest, abs=5e-5)
    assert number(f"select sum(usage_count) {table}") == records


@pytest.mark.parametrize(
    ("wave", "codes", "group", "base", "published"),
    [
        (V1, 2010, "15", "_classified", 37.2249),
        (V1, 2010, "27", "_classified", 10.2774),
        (V1, 2010, "25", "_classified", 9.3288),
        (V1, 2010, "43", "_classified", 7.8668),
        (V1, 2010, "19", "_classified", 6.3784),
        (V1, 2010, "13", "_classified", 5.9279),
        (V1, 2010, "53", "_classified", 0.2838),
        (V1, 2010, "45", "_classified", 0.0742),
        (V2, 2010, "15", "_classified", 37.2249 + 3.0143),
        (V4, 2010, "15", "", 33.720),
        (V4, 2010, "15", "_classified", 36.058),
        (V4_API, 2010, "15", "_classified", 51.829),
        (V3, 2019, "15", "_classified", 41.968),
        (V3_API, 2019, "15", "_classified", 53.883),
        (V4, 2019, "15", "_classified", 38.5001),
        (V4_API, 2019, "15", "_classified", 59.2074),
        (V4, 2019, "11", "_classified", 3.6918),
    ],
)
def test_occupation_shares(number, wave, codes, group, base, published):
    found = number(
        f"""
        select occupation_pct{base} from marts.fct_occupation_share
        where wave_id = '{wave}' and occupation_codes = '{codes}'
            and occupation_id = '{group}'
        """
    )
    digits = 3 if round(published, 3) == published else 4
    assert found == pytest.approx(published, abs=1.01 * 10**-digits)


@pytest.mark.parametrize(
    ("place", "published"),
    [
        ("DNK", 2.1007),
        ("SYC", 1054.638),
        ("ISR", 4.898),
        ("SGP", 4.185),
        ("USA", 3.694),
        ("AUS", 3.272),
        ("CHE", 3.213),
        ("CAN", 3.149),
        ("KOR", 3.123),
        ("NZL", 3.109),
        ("LUX", 3.068),
        ("EST", 3.051),
        ("GBR", 2.594),
        ("JPN", 1.587),
        ("IND", 0.217),
    ],
)
def test_usage_index_of_january_2026(number, place, published):
    found = number(
        f"""
        select usage_per_capita_index from marts.fct_geography_usage
        where wave_id = '{V4}' and geography_id = '{place}'
        """
    )
    assert found == pytest.approx(published, abs=1e-3)


@pytest.mark.parametrize(
    ("wave", "slope", "r_squared", "count"),
    [(V4, 0.6998, 0.7553, 115), (V6, 0.7786, 0.8398, 113)],
)
def test_slopes_of_the_usage_index_on_gdp(
    every_release_warehouse, wave, slope, r_squared, count
):
    """January 2026 without the Seychelles; April 2026 on the published index."""
    ((estimate, explained, observations),) = every_release_warehouse.execute(
        f"""
        select estimate, r_squared, observation_count from marts.fct_regression
        where model = 'usage_index_on_income' and sample = 'country'
            and term <> 'constant' and wave_id = '{wave}'
        """
    ).fetchall()
    assert (estimate, explained) == pytest.approx((slope, r_squared), abs=5e-5)
    assert observations == count


def test_excluded_geographies_keep_their_rows(every_release_warehouse):
    rows = every_release_warehouse.execute(
        """
        select geography_id, anomaly is not null, usage_per_capita_index is not null
        from marts.fct_geography_usage where is_anomalous
        """
    ).fetchall()
    assert ("SYC", True, True) in rows


def test_published_index_of_june_2026(every_release_warehouse):
    ((count, error),) = every_release_warehouse.execute(
        f"""
        select count(*), avg(abs(usage_per_capita_index_difference))
        from marts.fct_published_index
        where wave_id = '{V6}' and geography_level = 'country'
        """
    ).fetchall()
    assert count == 114
    assert error == pytest.approx(0.0333, abs=5e-5)


def test_country_shares_of_june_2026(number):
    found = number(
        f"""
        select sum(usage_pct) from marts.fct_geography_usage
        where wave_id = '{V6}' and geography_level = 'country'
        """
    )
    assert found == pytest.approx(82.03, abs=0.005)


@pytest.mark.parametrize(
    ("table", "condition", "tolerance"),
    [
        ("fct_primitive_share", "primitive = 'use_case'", 0.0101),
        ("fct_primitive_share", "primitive = 'artifact'", 0.0901),
        ("fct_primitive_share", "primitive = 'collaboration_bucket'", 0.0101),
        ("fct_geography_collaboration", "true", 0.0301),
    ],
)
def test_shares_of_june_2026_add_up(
    every_release_warehouse, table, condition, tolerance
):
    """Over all conversations of each of the 114 countries."""
    column = "primitive_pct" if table == "fct_primitive_share" else "collaboration_pct"
    sums = every_release_warehouse.execute(
        f"""
        select sum({column}) from marts.{table}
        where wave_id = '{V6}' and geography_level = 'country' and {condition}
        group by geography_id
        """
    ).fetchall()
    assert len(sums) == 114
    assert max(abs(found - 100) for (found,) in sums) <= tolerance


def test_automation_bucket_of_june_2026_is_of_the_five_patterns(
    every_release_warehouse,
):
    differences = every_release_warehouse.execute(
        f"""
        select abs(shares.primitive_pct - modes.automation_pct_classified)
        from marts.fct_primitive_share as shares
        inner join marts.fct_geography_automation as modes
            using (wave_id, geography_id)
        where shares.wave_id = '{V6}' and shares.geography_level = 'country'
            and shares.primitive = 'collaboration_bucket'
            and shares.category = 'automation'
        """
    ).fetchall()
    assert len(differences) == 114
    assert max(found for (found,) in differences) < 0.0131


@pytest.mark.parametrize(
    ("category", "published"),
    [
        ("none", 7.06),
        ("explanation_or_answer", 16.64),
        ("document_or_report", 14.42),
        ("advice_or_recommendation", 10.06),
    ],
)
def test_artifacts_of_june_2026(number, category, published):
    found = number(
        f"""
        select primitive_pct from marts.fct_primitive_share
        where wave_id = '{V6}' and geography_id = 'GLOBAL'
            and primitive = 'artifact' and category = '{category}'
        """
    )
    assert found == published


def test_means_have_their_unit(every_release_warehouse):
    rows = every_release_warehouse.execute(
        f"""
        select measure_id, unit, mean_value from marts.fct_primitive_mean
        where wave_id = '{V6}' and geography_id = 'GLOBAL'
        """
    ).fetchall()
    assert set(rows) == {
        ("human_only_time_hours", "hours", 4.59),
        ("human_with_ai_time_minutes", "minutes", 38.65),
        ("ai_autonomy_score", "score 1–5", 2.72),
    }


def test_places_of_every_level(every_release_warehouse):
    rows = every_release_warehouse.execute(
        """
        select geography_id, geography_level from marts.fct_geography_usage
        where geography_id in
                ('NAM', 'PRI', 'US-PR', 'US-VA', 'CA-ON', 'not_classified')
            and usage_pct is not null
        """
    ).fetchall()
    assert set(rows) == {
        ("NAM", "country"),
        ("PRI", "country"),
        ("US-PR", "country_state"),
        ("US-VA", "state_us"),
        ("CA-ON", "country_state"),
        ("not_classified", "country"),
    }


def test_labor_market_exposure(number):
    table = "from marts.fct_occupation_exposure"
    assert number(f"select count(*) {table}") == 756
    assert number(f"select count(*) {table} where observed_exposure_share = 0") == 411
    titles = {
        "Computer Programmers": 0.7451,
        "Customer Service Representatives": 0.7011,
        "Data Entry Keyers": 0.6707,
    }
    for title, share in titles.items():
        query = f"select observed_exposure_share {table} where occupation_title = "
        assert number(f"{query}'{title}'") == share
    table = "from marts.fct_task_exposure"
    assert number(f"select sum(source_row_count) {table}") == 17_998
    assert (
        number(f"select sum(source_row_count) {table} where penetration_share = 0")
        == 16_644
    )


def test_wages_and_employment(number):
    table = "from marts.fct_occupation_wage"
    assert number(f"select count(*) {table}") == 1_090
    # Dancers, actors and musicians are paid by the hour.
    assert number(f"select count(median_wage_hour_usd) {table}") == 6
    query = f"select median_wage_year_usd {table} where onet_soc_code = "
    assert number(f"{query}'13-2011.01'") == 70_500
    table = "from marts.fct_occupation_employment"
    assert number(f"select count(*) {table}") == 22
    query = f"select employment_count {table} where occupation_id = "
    assert number(f"{query}'15'") == 5_177_400


def test_a_task_of_several_occupations_is_bridged_to_each(number):
    table = "from marts.dim_task_occupation"
    groups = f"select count(distinct occupation_id) as groups {table} group by task_id"
    known = "select occupation_count from marts.dim_task where occupation_count > 0"
    assert number(f"select sum(groups) from ({groups})") == number(
        f"select sum(occupation_count) from ({known})"
    )
    assert number(f"select max(occupation_count) {table}") > 1
