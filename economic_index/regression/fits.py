"""From the long rows of the samples to tables of estimates and of observations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from economic_index.regression.least_squares import (
    Coefficient,
    Fit,
    Matrix,
    Vector,
    changes_by_removal,
    decompose,
    fit_least_squares,
    partial_out,
)

Row = dict[str, Any]

CONSTANT = "constant"

ESTIMATES = pa.schema(
    [
        ("wave_id", pa.string()),
        ("model", pa.string()),
        ("sample", pa.string()),
        ("term", pa.string()),
        ("term_order", pa.int32()),
        ("response", pa.string()),
        ("estimate", pa.float64()),
        ("standard_error", pa.float64()),
        ("p_value", pa.float64()),
        ("standard_error_hc1", pa.float64()),
        ("p_value_hc1", pa.float64()),
        ("influential_observation_id", pa.string()),
        ("estimate_without_influential", pa.float64()),
        ("p_value_hc1_without_influential", pa.float64()),
        ("suspect_observation_count", pa.int64()),
        ("estimate_without_suspect", pa.float64()),
        ("p_value_hc1_without_suspect", pa.float64()),
        ("r_squared", pa.float64()),
        ("observation_count", pa.int64()),
        ("dropped_observation_count", pa.int64()),
        ("parameter_count", pa.int64()),
        ("degrees_of_freedom", pa.int64()),
        ("covariance", pa.string()),
        ("reason", pa.string()),
    ]
)

OBSERVATIONS = pa.schema(
    [
        ("wave_id", pa.string()),
        ("model", pa.string()),
        ("sample", pa.string()),
        ("observation_id", pa.string()),
        ("response_value", pa.float64()),
        ("term_value", pa.float64()),
        ("fitted_value", pa.float64()),
    ]
)


class Variable(NamedTuple):
    """A variable of a model, as the rows of the samples say it."""

    term_order: int
    term: str
    role: str
    is_indicated: bool


@dataclass(frozen=True)
class Sample:
    """The complete observations of one model in one sample of one wave.

    `response` is (n), `terms` (n × k, named by `names`, the constant among them) and
    `controls` (n × c); `observation_ids` are sorted. `dropped` counts the observations
    that had an empty value; `suspects` are those that the project itself suspects.
    """

    wave_id: str
    model: str
    name: str
    response_name: str
    names: tuple[str, ...]
    observation_ids: tuple[str, ...]
    response: Vector
    terms: Matrix
    controls: Matrix
    dropped: int
    suspects: frozenset[str]

    def without(self, left_out: Collection[str]) -> Sample:
        """The sample less some observations."""
        kept = np.array([each not in left_out for each in self.observation_ids])
        return replace(
            self,
            observation_ids=tuple(
                each for each in self.observation_ids if each not in left_out
            ),
            response=self.response[kept],
            terms=self.terms[kept],
            controls=self.controls[kept],
        )


@dataclass(frozen=True)
class Result:
    """A sample after its controls were partialled out, and the fit to it."""

    sample: Sample
    response: Vector
    terms: Matrix
    parameter_count: int
    fit: Fit


def estimate_table(rows: Sequence[Row], regressions: Sequence[Row]) -> pa.Table:
    """One row per coefficient, in a total order.

    Args:
        rows: as `int_regression__samples`.
        regressions: as the seed `regressions`.
    """
    covariances = {each["model"]: each["covariance"] for each in regressions}
    table = []
    for result in fit_all(rows, regressions):
        sample, fit = result.sample, result.fit
        for order, (term, coefficient, robustness) in enumerate(
            zip(sample.names, fit.coefficients, robustness_columns(result), strict=True)
        ):
            table.append(
                {
                    "wave_id": sample.wave_id,
                    "model": sample.model,
                    "sample": sample.name,
                    "term": term,
                    "term_order": order,
                    "response": sample.response_name,
                    **coefficient_columns(coefficient),
                    **robustness,
                    "r_squared": fit.r_squared,
                    "observation_count": len(sample.observation_ids),
                    "dropped_observation_count": sample.dropped,
                    "parameter_count": result.parameter_count,
                    "degrees_of_freedom": fit.degrees_of_freedom,
                    "covariance": covariances[sample.model],
                }
            )
    return pa.Table.from_pylist(table, schema=ESTIMATES)


def coefficient_columns(coefficient: Coefficient) -> Row:
    """The columns of the table of estimates that belong to the coefficient alone."""
    return {
        "estimate": coefficient.estimate,
        "standard_error": coefficient.standard_error,
        "p_value": coefficient.p_value,
        "reason": coefficient.reason,
    }


def robustness_columns(result: Result) -> list[Row]:
    """How far each coefficient hangs on equal variances and on single observations.

    Returns:
        For each coefficient its error and p-value by HC1; the observation whose removal
        changes it most, with the estimate and p-value without it; the same without the
        suspect observations, empty where the sample has none.
    """
    sample = result.sample
    robust = fit_sample(sample, "HC1").fit
    present = sample.suspects & set(sample.observation_ids)
    trusted = fit_sample(sample.without(present), "HC1").fit if present else None
    refitted: dict[int, Fit] = {}
    columns = []
    for term, (coefficient, place) in enumerate(
        zip(robust.coefficients, most_influential(result), strict=True)
    ):
        row: Row = {
            "standard_error_hc1": coefficient.standard_error,
            "p_value_hc1": coefficient.p_value,
            "suspect_observation_count": len(present),
        }
        if place is not None:
            name = sample.observation_ids[place]
            if place not in refitted:
                refitted[place] = fit_sample(sample.without({name}), "HC1").fit
            left = refitted[place].coefficients[term]
            row |= {
                "influential_observation_id": name,
                "estimate_without_influential": left.estimate,
                "p_value_hc1_without_influential": left.p_value,
            }
        if trusted is not None:
            left = trusted.coefficients[term]
            row |= {
                "estimate_without_suspect": left.estimate,
                "p_value_hc1_without_suspect": left.p_value,
            }
        columns.append(row)
    return columns


def most_influential(result: Result) -> list[int | None]:
    """For each coefficient the place of the observation whose removal changes it most.

    None where there is no coefficient, or where no removal changes it. Controls that
    were partialled out go into the design again: each removal changes their part too.
    """
    sample, fit = result.sample, result.fit
    if fit.fitted is None:
        return [None] * len(sample.names)
    own = list(range(len(sample.names)))
    design = sample.terms
    if sample.controls.shape[1]:
        # The residuals' own constant is 0 whatever is removed.
        own = [place for place in own if sample.names[place] != CONSTANT]
        ones = np.ones((len(sample.response), 1))
        design = np.hstack([sample.terms[:, own], sample.controls, ones])
    changes = np.abs(changes_by_removal(sample.response, design))
    found: list[int | None] = [None] * len(sample.names)
    for column, place in enumerate(own):
        if fit.coefficients[place].estimate is not None and changes[column].any():
            found[place] = int(np.argmax(changes[column]))
    return found


def observation_table(rows: Sequence[Row], regressions: Sequence[Row]) -> pa.Table:
    """One row per complete observation, in a total order: what a chart draws.

    The value of the term is empty where a model has several terms beside the constant,
    the fitted value where nothing could be fitted.

    Args:
        rows: as `int_regression__samples`.
        regressions: as the seed `regressions`.
    """
    table = []
    for result in fit_all(rows, regressions):
        sample, fitted = result.sample, result.fit.fitted
        columns = [index for index, name in enumerate(sample.names) if name != CONSTANT]
        single = result.terms[:, columns[0]] if len(columns) == 1 else None
        for index, observation_id in enumerate(sample.observation_ids):
            table.append(
                {
                    "wave_id": sample.wave_id,
                    "model": sample.model,
                    "sample": sample.name,
                    "observation_id": observation_id,
                    "response_value": float(result.response[index]),
                    "term_value": None if single is None else float(single[index]),
                    "fitted_value": None if fitted is None else float(fitted[index]),
                }
            )
    return pa.Table.from_pylist(table, schema=OBSERVATIONS)


def fit_all(rows: Sequence[Row], regressions: Iterable[Row]) -> Iterator[Result]:
    """Fit every regression to every sample there is of it, in a total order."""
    rules = {each["model"]: each for each in regressions}
    for sample in read_samples(rows, rules):
        yield fit_sample(sample, rules[sample.model]["covariance"])


def fit_sample(sample: Sample, covariance: str) -> Result:
    """Partial the controls out of response and terms, then fit (Frisch–Waugh–Lovell).

    A constant among the terms stays as it is: it belongs to the fit of the residuals.
    """
    response, terms, spent = sample.response, sample.terms, 0
    count, control_count = sample.controls.shape
    if control_count and count:
        residuals = partial_out(np.column_stack([response, terms]), sample.controls)
        response = residuals[:, 0]
        is_constant = np.array([name == CONSTANT for name in sample.names])
        terms = np.where(is_constant, terms, residuals[:, 1:])
        spent = decompose(sample.controls).rank
    return Result(
        sample=sample,
        response=response,
        terms=terms,
        parameter_count=len(sample.names) + spent,
        fit=fit_least_squares(response, terms, covariance, spent),
    )


def read_samples(rows: Iterable[Row], rules: dict[str, Row]) -> Iterator[Sample]:
    """Turn long rows into designs.

    Args:
        rows: one a value: `wave_id, model, sample, observation_id, term, term_order,
            role, is_indicated, is_suspect, term_value`; an empty value drops its
            observation.
        rules: by model, `has_constant`.
    """

    def key(row: Row) -> tuple[str, str, str]:
        return row["wave_id"], row["model"], row["sample"]

    for (wave_id, model, name), group in groupby(sorted(rows, key=key), key=key):
        variables: dict[Variable, dict[str, float | None]] = defaultdict(dict)
        members = list(group)
        for row in members:
            variable = Variable(*(row[name] for name in Variable._fields))
            variables[variable][row["observation_id"]] = row["term_value"]
        values = list(variables.values())
        all_ids = set().union(*values)
        suspects = frozenset(
            row["observation_id"] for row in members if row["is_suspect"]
        )
        complete = sorted(
            each for each in all_ids if all(has_value(of.get(each)) for of in values)
        )
        columns: dict[str, list[tuple[str, Vector]]] = {
            "response": [],
            "term": [],
            "control": [],
        }
        for variable in sorted(variables):
            of = variables[variable]
            vector = np.array([of[each] for each in complete], dtype=np.float64)
            columns[variable.role] += (
                indicators(variable.term, vector)
                if variable.is_indicated
                else [(variable.term, vector)]
            )
        ((response_name, response),) = columns["response"]
        terms = columns["term"]
        if rules[model]["has_constant"]:
            terms = [(CONSTANT, np.ones(len(complete))), *terms]
        yield Sample(
            wave_id=wave_id,
            model=model,
            name=name,
            response_name=response_name,
            names=tuple(term for term, _ in terms),
            observation_ids=tuple(complete),
            response=response,
            terms=matrix(terms, len(complete)),
            controls=matrix(columns["control"], len(complete)),
            dropped=len(all_ids) - len(complete),
            suspects=suspects,
        )


def has_value(value: float | None) -> bool:
    """Whether a value is there and finite."""
    return value is not None and bool(np.isfinite(value))


def indicators(term: str, vector: Vector) -> list[tuple[str, Vector]]:
    """A 0/1 column for each value that occurs, named by the value."""
    return [
        (f"{term}_{value:g}", (vector == value).astype(np.float64))
        for value in np.unique(vector)
    ]


def matrix(columns: list[tuple[str, Vector]], count: int) -> Matrix:
    """The columns side by side (count × their number), without columns too."""
    if not columns:
        return np.empty((count, 0))
    return np.column_stack([vector for _, vector in columns])
