"""What stands under a chart's line about what it hangs on."""

from __future__ import annotations

import pytest

from dashboard.slopes import slope_in_words

ROBUST = {
    "estimate": 1.5,
    "observation_count": 1200,
    "p_value": 0.01,
    "p_value_hc1": 0.02,
    "covariance": "nonrobust",
    "influential_name": "Utah",
    "estimate_without_influential": 1.25,
    "p_value_hc1_without_influential": 0.03,
    "suspect_observation_count": 0,
    "estimate_without_suspect": None,
    "p_value_hc1_without_suspect": None,
}


def test_a_robust_slope_is_told_with_both_errors_and_without_one_point() -> None:
    assert slope_in_words(ROBUST, "Countries") == (
        "Countries: slope 1.5, fitted to 1,200 points; p = 0.02 by errors that allow "
        "unequal variances (HC1), p = 0.01 by errors that do not. Without Utah, which "
        "moves it most, it is 1.25, p = 0.03."
    )


@pytest.mark.parametrize(
    "change",
    [
        {"p_value_hc1": 0.05, "p_value_hc1_without_influential": 0.06},
        {"estimate_without_influential": -1.25},
        {"p_value_hc1_without_influential": 0.05},
        {
            "suspect_observation_count": 2,
            "estimate_without_suspect": 1.0,
            "p_value_hc1_without_suspect": 0.3,
        },
    ],
)
def test_a_slope_is_not_robust_where_any_of_them_says_otherwise(change: dict) -> None:
    assert not slope_in_words(ROBUST, "").startswith("Not robust")
    assert slope_in_words(ROBUST | change, "").startswith("Not robust. Slope 1.5")


def test_a_suspect_that_is_the_most_influential_is_named_once() -> None:
    said = slope_in_words(
        ROBUST
        | {
            "suspect_observation_count": 1,
            "estimate_without_suspect": 1.25,
            "p_value_hc1_without_suspect": 0.03,
        },
        "",
    )
    assert said.endswith("Without Utah, whose usage is suspect, it is 1.25, p = 0.03.")
    assert said.count("Without") == 1


def test_a_fit_without_errors_prints_none() -> None:
    perfect = ROBUST | {
        "p_value": None,
        "p_value_hc1": None,
        "influential_name": None,
        "estimate_without_influential": None,
        "p_value_hc1_without_influential": None,
    }
    assert slope_in_words(perfect, "") == "Slope 1.5, fitted to 1,200 points."


def test_a_tiny_p_value_is_not_spelt_out() -> None:
    assert "p < 0.001 by errors that allow" in slope_in_words(
        ROBUST | {"p_value": 1e-31, "p_value_hc1": 1e-33}, ""
    )
