"""Ordinary least squares that says when it cannot give a number.

Every fit goes through a singular value decomposition of the design with its columns
scaled to length 1, so that the units of the variables do not decide what is collinear.
A coefficient is given only where the design determines it; everything else comes with a
reason. Conventions (degrees of freedom, which R² a model without a constant has) are
those of statsmodels, the reference in the tests.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]

# Singular values of the scaled design below this part of the largest are taken for 0.
# Values that went through sums of shares agree to about 1e-13, so what is collinear by
# definition lies well below; a design this close to it would leave estimates 6 digits.
RANK_TOLERANCE = 1e-10

# A coefficient is determined where no direction of the null space moves it. The null
# space is known to the precision of a double over the rank tolerance, about 1e-6.
NULL_SPACE_TOLERANCE = 1e-6

# Parts of a vector below this part of its length are rounding: a sum of a few thousand
# doubles is exact to about 1e-13.
ROUNDING = 1e-12

NO_OBSERVATION = "no complete observation"
TOO_FEW_OBSERVATIONS = "not more observations than parameters"
CONSTANT_RESPONSE = "the response does not vary"
CONSTANT_TERM = "the term does not vary"
COLLINEAR_TERM = "the term is a linear combination of the others"
PERFECT_FIT = "no residual variance: the p-value does not exist"


@dataclass(frozen=True)
class Coefficient:
    """One coefficient; what could not be computed is None, and `reason` says why."""

    estimate: float | None = None
    standard_error: float | None = None
    p_value: float | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Fit:
    """A regression: its coefficients in the order of the design's columns.

    `fitted` is None where nothing could be fitted; `degrees_of_freedom` is the number
    of observations less the rank of the design.
    """

    coefficients: tuple[Coefficient, ...]
    r_squared: float | None = None
    degrees_of_freedom: int | None = None
    fitted: Vector | None = None


@dataclass(frozen=True)
class Decomposition:
    """Singular value decomposition of a design with its columns scaled to length 1.

    `basis` (n × rank) spans the columns, `values` (rank) are the singular values,
    `axes` (k × rank) and `null_space` (k × (k − rank)) divide the space of
    coefficients; `lengths` (k) are what the columns were divided by.
    """

    basis: Matrix
    values: Vector
    axes: Matrix
    null_space: Matrix
    lengths: Vector

    @property
    def rank(self) -> int:
        """Number of columns that are linearly independent."""
        return len(self.values)

    def project(self, vector: Vector) -> Vector:
        """The part of a vector (n) that the columns span."""
        return self.basis @ (self.basis.T @ vector)

    def residual(self, vector: Vector) -> Vector:
        """The part of a vector (n) that the columns do not span."""
        remainder = vector - self.project(vector)
        # Once more: the first pass leaves rounding of the size of what it took away.
        return remainder - self.project(remainder)


def decompose(design: Matrix) -> Decomposition:
    """Decompose a design (n × k); the null space is complete where n is at least k."""
    lengths = np.linalg.norm(design, axis=0)
    lengths[lengths == 0] = 1.0
    left, values, right = np.linalg.svd(design / lengths, full_matrices=False)
    rank = int(np.sum(values > RANK_TOLERANCE * values.max(initial=0.0)))
    return Decomposition(
        basis=left[:, :rank],
        values=values[:rank],
        axes=right[:rank].T,
        null_space=right[rank:].T,
        lengths=lengths,
    )


def partial_out(variables: Matrix, controls: Matrix) -> Matrix:
    """Residuals of each variable (n × m) on the controls (n × c) and a constant.

    A variable that the controls determine comes back as exact zeros, so that a later
    fit does not take its rounding for variation.
    """
    ones = np.ones((len(controls), 1))
    decomposition = decompose(np.hstack([controls, ones]))
    residuals = np.empty_like(variables)
    for column, variable in enumerate(variables.T):
        residual = decomposition.residual(variable)
        if np.linalg.norm(residual) <= RANK_TOLERANCE * np.linalg.norm(variable):
            residual = np.zeros_like(residual)
        residuals[:, column] = residual
    return residuals


def fit_least_squares(
    response: Vector, design: Matrix, covariance: str, spent: int = 0
) -> Fit:
    """Regress a response (n) on the columns of a design (n × k).

    Args:
        response: finite values.
        design: finite values; a constant is a column like any other.
        covariance: `nonrobust` (equal variances) or `HC1` (White's, times n over the
            degrees of freedom). The p-values are those of Student's t in both cases.
        spent: parameters that an earlier stage fitted on the same observations. They
            raise the number of observations that are needed; the degrees of freedom are
            those of this stage all the same, as the report has them.

    Raises:
        ValueError: the covariance has another name.
    """
    if covariance not in ("nonrobust", "HC1"):
        raise ValueError(f"unknown covariance {covariance!r}")
    count, width = design.shape
    if count == 0:
        return nothing(width, NO_OBSERVATION)
    if count <= width + spent:
        return nothing(width, TOO_FEW_OBSERVATIONS)
    mean = response.mean()
    if np.linalg.norm(response - mean) <= ROUNDING * np.linalg.norm(response):
        return nothing(width, CONSTANT_RESPONSE)
    parts = decompose(design)
    scaled = parts.axes @ ((parts.basis.T @ response) / parts.values)
    # What rounding left of a coefficient that is 0.
    scaled[np.abs(scaled) <= ROUNDING * np.linalg.norm(response)] = 0.0
    errors = parts.residual(response)
    is_perfect = np.linalg.norm(errors) <= ROUNDING * np.linalg.norm(response)
    if is_perfect:
        errors = np.zeros_like(errors)
    degrees = count - parts.rank
    variances = scaled_variances(parts, errors, degrees, covariance)
    reasons = undetermined(design, parts)
    coefficients = []
    for index, reason in enumerate(reasons):
        if reason is not None:
            coefficients.append(Coefficient(reason=reason))
            continue
        estimate = scaled[index] / parts.lengths[index]
        error = math.sqrt(variances[index]) / parts.lengths[index]
        p_value = None
        if error > 0:
            p_value = student_p_value(float(estimate / error), degrees)
        coefficients.append(
            Coefficient(
                estimate=float(estimate),
                standard_error=float(error),
                p_value=p_value,
                reason=PERFECT_FIT if p_value is None else None,
            )
        )
    return Fit(
        coefficients=tuple(coefficients),
        r_squared=(
            r_squared(response, errors, parts) if varies(design, reasons) else None
        ),
        degrees_of_freedom=degrees,
        fitted=response - errors,
    )


def changes_by_removal(response: Vector, design: Matrix) -> Matrix:
    """How far each coefficient (k) moves when one observation (n) is left out.

    The closed form of Belsley, Kuh and Welsch (1980): column *i* of the design's
    pseudoinverse times eᵢ / (1 − hᵢ). An observation of leverage 1 has no residual and
    moves what it alone determines to nothing: 0 here.

    Returns:
        Changes (k × n), the coefficient with all observations less the one without.
    """
    parts = decompose(design)
    errors = parts.residual(response)
    remaining = 1 - (parts.basis**2).sum(axis=1)
    alone = remaining <= RANK_TOLERANCE
    scaled = np.where(alone, 0.0, errors / np.where(alone, 1.0, remaining))
    # Rounding is no influence.
    scaled[np.abs(errors) <= ROUNDING * np.linalg.norm(response)] = 0.0
    sensitivity = (parts.axes / parts.values) / parts.lengths[:, None]
    return (sensitivity @ parts.basis.T) * scaled


def nothing(width: int, reason: str) -> Fit:
    """A fit that gives nothing, for one reason."""
    return Fit(coefficients=(Coefficient(reason=reason),) * width)


def scaled_variances(
    parts: Decomposition, errors: Vector, degrees: int, covariance: str
) -> Vector:
    """Variances (k) of the coefficients of the scaled columns."""
    sensitivity = parts.axes / parts.values
    if covariance == "HC1":
        # (X'X)⁻ X' diag(e²) X (X'X)⁻ is the square of this matrix (k × n) with itself.
        influence = sensitivity @ (parts.basis * errors[:, None]).T
        return (influence**2).sum(axis=1) * len(errors) / degrees
    return (sensitivity**2).sum(axis=1) * (errors @ errors) / degrees


def undetermined(design: Matrix, parts: Decomposition) -> list[str | None]:
    """Why the design does not determine a coefficient; None for one that it does."""
    reasons: list[str | None] = []
    for column, directions in zip(design.T, parts.null_space, strict=True):
        if np.linalg.norm(directions) <= NULL_SPACE_TOLERANCE:
            reasons.append(None)
        elif is_constant(column) and not np.all(column == 1):
            reasons.append(CONSTANT_TERM)
        else:
            reasons.append(COLLINEAR_TERM)
    return reasons


def is_constant(column: Vector) -> bool:
    """Whether a column does not vary beyond rounding."""
    centred = np.linalg.norm(column - column.mean())
    return bool(centred <= ROUNDING * np.linalg.norm(column))


def varies(design: Matrix, reasons: list[str | None]) -> bool:
    """Whether any coefficient of a column that varies was determined."""
    return any(
        reason is None and not is_constant(column)
        for column, reason in zip(design.T, reasons, strict=True)
    )


def r_squared(response: Vector, errors: Vector, parts: Decomposition) -> float:
    """Part of the response's variation that is fitted.

    The variation is about the mean where the columns span a constant (a full set of
    indicators does), and about 0 where they do not: statsmodels' convention.
    """
    ones = np.ones_like(response)
    has_constant = np.linalg.norm(parts.residual(ones)) <= RANK_TOLERANCE * math.sqrt(
        len(ones)
    )
    variation = response - response.mean() if has_constant else response
    return float(1 - (errors @ errors) / (variation @ variation))


def student_p_value(t: float, degrees: int) -> float:
    """Two-sided p-value of Student's t, exact in the far tail too."""
    return 2 * float(stdtr(degrees, -abs(t)))
