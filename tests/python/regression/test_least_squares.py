"""The fitting function: against statsmodels, and where there is nothing to give."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats

from economic_index.regression.least_squares import (
    COLLINEAR_TERM,
    CONSTANT_RESPONSE,
    CONSTANT_TERM,
    NO_OBSERVATION,
    PERFECT_FIT,
    TOO_FEW_OBSERVATIONS,
    fit_least_squares,
    partial_out,
    student_p_value,
)

# Random designs have condition numbers up to some hundreds.
VALUE_TOLERANCE = 1e-9

# The logarithm of the gamma function loses digits to its size, up to a million here.
P_VALUE_TOLERANCE = 1e-8


@pytest.fixture(autouse=True)
def no_floating_point_warning() -> Iterator[None]:
    """No division by zero, overflow or invalid value passes unseen."""
    with np.errstate(divide="raise", invalid="raise", over="raise"):
        yield


def with_constant(*columns: np.ndarray) -> np.ndarray:
    return np.column_stack([np.ones(len(columns[0])), *columns])


def reasons(fit) -> list[str | None]:
    return [coefficient.reason for coefficient in fit.coefficients]


def values(fit, name: str) -> list[float | None]:
    return [getattr(coefficient, name) for coefficient in fit.coefficients]


@pytest.mark.parametrize("covariance", ["nonrobust", "HC1"])
@pytest.mark.parametrize("has_constant", [True, False])
@pytest.mark.parametrize("seed", range(20))
def test_random_designs_agree_with_statsmodels(
    seed: int, has_constant: bool, covariance: str
) -> None:
    random = np.random.default_rng(seed)
    width = random.integers(1, 8)
    count = width + random.integers(3, 200)
    design = random.normal(size=(count, width))
    if has_constant:
        design = with_constant(*design.T)
    # Errors grow with the last term, so that the two covariances differ.
    response = random.normal(size=count) * (1 + np.abs(design[:, -1]))
    fit = fit_least_squares(response, design, covariance)
    outcome = sm.OLS(response, design).fit(cov_type=covariance, use_t=True)
    pairs = [
        (values(fit, "estimate"), outcome.params),
        (values(fit, "standard_error"), outcome.bse),
        (values(fit, "p_value"), outcome.pvalues),
        (fit.r_squared, outcome.rsquared),
        (fit.fitted, outcome.fittedvalues),
    ]
    for ours, theirs in pairs:
        np.testing.assert_allclose(ours, theirs, rtol=VALUE_TOLERANCE)
    assert fit.degrees_of_freedom == outcome.df_resid
    assert reasons(fit) == [None] * design.shape[1]


@pytest.mark.parametrize("covariance", ["nonrobust", "HC1"])
@pytest.mark.parametrize("seed", range(10))
def test_units_do_not_matter(seed: int, covariance: str) -> None:
    """A term in another unit has its coefficient in that unit; nothing else moves."""
    random = np.random.default_rng(seed)
    design = with_constant(*random.normal(size=(3, 40)))
    response = random.normal(size=40)
    units = 10.0 ** random.integers(-12, 12, 4)
    unit = 10.0 ** random.integers(-12, 12)
    one = fit_least_squares(response, design, covariance)
    other = fit_least_squares(response * unit, design * units, covariance)
    for name in ("estimate", "standard_error"):
        expected = np.array(values(one, name)) * unit / units
        np.testing.assert_allclose(values(other, name), expected, rtol=VALUE_TOLERANCE)
    np.testing.assert_allclose(
        values(other, "p_value"), values(one, "p_value"), rtol=VALUE_TOLERANCE
    )
    assert other.r_squared == pytest.approx(one.r_squared, rel=VALUE_TOLERANCE)


@pytest.mark.parametrize("degrees", [1, 2, 3, 42, 109, 5000, 1_000_000])
@pytest.mark.parametrize("t", [0.0, 0.01, 0.5, 1.0, 2.0, 8.4, 30.0])
def test_p_values_agree_with_scipy(t: float, degrees: int) -> None:
    expected = 2 * stats.t.sf(t, degrees)
    assert student_p_value(t, degrees) == pytest.approx(expected, rel=P_VALUE_TOLERANCE)
    assert student_p_value(-t, degrees) == student_p_value(t, degrees)


def test_a_p_value_beyond_the_smallest_double_is_zero() -> None:
    assert student_p_value(1e6, 1000) == 0.0


def test_nothing_without_observations() -> None:
    fit = fit_least_squares(np.empty(0), np.empty((0, 2)), "HC1")
    assert reasons(fit) == [NO_OBSERVATION] * 2
    assert values(fit, "estimate") == [None] * 2
    assert (fit.r_squared, fit.degrees_of_freedom, fit.fitted) == (None, None, None)


@pytest.mark.parametrize(("count", "is_enough"), [(1, False), (2, False), (3, True)])
def test_more_observations_than_parameters_are_needed(
    count: int, is_enough: bool
) -> None:
    x = np.array([1.0, 2.0, 4.0])[:count]
    y = np.array([1.0, 3.0, 2.0])[:count]
    fit = fit_least_squares(y, with_constant(x), "nonrobust")
    expected = None if is_enough else TOO_FEW_OBSERVATIONS
    assert reasons(fit) == [expected] * 2
    assert all((value is not None) == is_enough for value in values(fit, "estimate"))


def test_parameters_of_an_earlier_stage_need_observations_too() -> None:
    random = np.random.default_rng(1)
    y, x = random.normal(size=(2, 6))
    assert reasons(fit_least_squares(y, with_constant(x), "HC1", spent=3)) == [None] * 2
    fit = fit_least_squares(y, with_constant(x), "HC1", spent=4)
    assert reasons(fit) == [TOO_FEW_OBSERVATIONS] * 2


@pytest.mark.parametrize("level", [0.0, 0.1, 1e6])
def test_a_response_that_does_not_vary(level: float) -> None:
    x = np.arange(9.0)
    fit = fit_least_squares(np.full(9, level), with_constant(x), "HC1")
    assert reasons(fit) == [CONSTANT_RESPONSE] * 2
    assert fit.r_squared is None


@pytest.mark.parametrize("level", [0.0, 0.1, 1e6])
def test_a_term_that_does_not_vary(level: float) -> None:
    random = np.random.default_rng(2)
    y = random.normal(size=9)
    fit = fit_least_squares(y, with_constant(np.full(9, level)), "nonrobust")
    assert reasons(fit)[1] == CONSTANT_TERM
    assert values(fit, "estimate")[1] is None
    assert values(fit, "standard_error")[1] is None
    assert fit.r_squared is None


def test_collinear_terms_are_empty_and_the_others_stand() -> None:
    """One equation less the twins gives the coefficient that they leave alone."""
    random = np.random.default_rng(3)
    y, x, z = random.normal(size=(3, 50))
    fit = fit_least_squares(y, with_constant(x, z, 3 * z + 2), "HC1")
    assert reasons(fit) == [COLLINEAR_TERM, None, COLLINEAR_TERM, COLLINEAR_TERM]
    assert values(fit, "estimate")[2:] == [None, None]
    outcome = sm.OLS(y, with_constant(x, z)).fit(cov_type="HC1", use_t=True)
    assert fit.coefficients[1].estimate == pytest.approx(
        outcome.params[1], rel=VALUE_TOLERANCE
    )
    assert fit.coefficients[1].standard_error == pytest.approx(
        outcome.bse[1], rel=VALUE_TOLERANCE
    )
    assert fit.r_squared == pytest.approx(outcome.rsquared, rel=VALUE_TOLERANCE)
    assert fit.degrees_of_freedom == outcome.df_resid


def test_a_full_set_of_indicators_and_a_constant_are_collinear() -> None:
    random = np.random.default_rng(4)
    y, x = random.normal(size=(2, 30))
    groups = (np.arange(30)[:, None] % 3 == np.arange(3)).astype(float)
    fit = fit_least_squares(y, with_constant(x, *groups.T), "nonrobust")
    assert reasons(fit) == [COLLINEAR_TERM, None, *[COLLINEAR_TERM] * 3]
    within = fit_least_squares(y, np.column_stack([x, groups]), "nonrobust")
    assert reasons(within) == [None] * 4
    assert fit.coefficients[1].estimate == pytest.approx(
        within.coefficients[0].estimate, rel=VALUE_TOLERANCE
    )


def test_shares_that_add_up_are_collinear_in_spite_of_rounding() -> None:
    random = np.random.default_rng(5)
    shares = random.dirichlet(np.ones(4), size=60) * 100
    fit = fit_least_squares(random.normal(size=60), with_constant(*shares.T), "HC1")
    assert reasons(fit) == [COLLINEAR_TERM] * 5
    assert fit.degrees_of_freedom == 56


def test_r_squared_is_about_the_mean_where_indicators_stand_for_a_constant() -> None:
    random = np.random.default_rng(6)
    groups = (np.arange(40)[:, None] % 2 == np.arange(2)).astype(float)
    y = 100 + random.normal(size=40)
    fit = fit_least_squares(y, groups, "nonrobust")
    within = ((y - groups @ (groups.T @ y / groups.sum(axis=0))) ** 2).sum()
    expected = 1 - within / ((y - y.mean()) ** 2).sum()
    assert fit.r_squared == pytest.approx(expected, rel=VALUE_TOLERANCE)


def test_a_perfect_fit_has_no_p_value() -> None:
    x = np.arange(1.0, 12.0)
    fit = fit_least_squares(3 * x - 1, with_constant(x), "HC1")
    np.testing.assert_allclose(values(fit, "estimate"), [-1, 3], rtol=VALUE_TOLERANCE)
    assert values(fit, "standard_error") == [0.0, 0.0]
    assert values(fit, "p_value") == [None, None]
    assert reasons(fit) == [PERFECT_FIT] * 2
    assert fit.r_squared == 1.0


def test_an_unknown_covariance_is_refused() -> None:
    with pytest.raises(ValueError, match="HC9"):
        fit_least_squares(np.arange(3.0), np.ones((3, 1)), "HC9")


def test_what_the_controls_determine_leaves_zeros() -> None:
    random = np.random.default_rng(7)
    controls = random.normal(size=(20, 2))
    free = random.normal(size=20)
    bound = controls @ [0.1, 0.7] + 0.3
    residuals = partial_out(np.column_stack([free, bound]), controls)
    assert (residuals[:, 1] == 0).all()
    expected = sm.OLS(free, with_constant(*controls.T)).fit().resid
    np.testing.assert_allclose(residuals[:, 0], expected, atol=VALUE_TOLERANCE)
    fit = fit_least_squares(residuals[:, 0], residuals[:, 1:], "HC1", spent=2)
    assert reasons(fit) != [None]
    assert values(fit, "estimate") == [None]
