"""Say in words how far the slope of a chart's line hangs on single points."""

from __future__ import annotations

from collections.abc import Mapping

from dashboard.numbers import significant

# What a p-value is usually held against.
SIGNIFICANT = 0.05

# Smaller ones are not told apart.
LEAST_PRINTED = 0.001


def slope_in_words(row: Mapping, sample: str) -> str:
    """A slope, its p-value without equal variances, and both without one point.

    It begins with "Not robust" where any of these changes the slope's sign, or which
    side of the usual bound its p-value is on.

    Args:
        row: of the query `regression`, with an estimate.
        sample: what the line is fitted to, in words; empty where it needs no name.
    """
    slope, p_value = row["estimate"], row["p_value_hc1"]
    fits = fits_without_points(row)
    robust = all(
        estimate * slope > 0 and is_significant(p_without) == is_significant(p_value)
        for _, estimate, p_without in fits
    ) and is_significant(row["p_value"]) == is_significant(p_value)
    sentences = [] if robust else ["Not robust."]
    name = f"{sample}: slope" if sample else "Slope"
    said = f"{name} {significant(slope)}, fitted to {row['observation_count']:,} points"
    if p_value is not None:
        said += f"; {probability(p_value)} by errors that allow unequal variances"
        if row["covariance"] != "HC1":
            said += f" (HC1), {probability(row['p_value'])} by errors that do not"
    sentences.append(f"{said}.")
    for without, estimate, p_without in fits:
        said = f"{without} it is {significant(estimate)}"
        if p_without is not None:
            said += f", {probability(p_without)}"
        sentences.append(f"{said}.")
    return " ".join(sentences)


def slope_label(row: Mapping) -> str:
    """A slope as it stands on the chart, with its p-value.

    Args:
        row: of the query `regression`, with an estimate.
    """
    label = f"Slope {significant(row['estimate'])}"
    if row["p_value_hc1"] is None:
        return label
    return f"{label}, {probability(row['p_value_hc1'])}"


def fits_without_points(row: Mapping) -> list[tuple[str, float, float | None]]:
    """The fits that leave points out: which, the slope, its p-value by HC1."""
    name = row["influential_name"]
    suspects = row["suspect_observation_count"]
    most = row["estimate_without_influential"], row["p_value_hc1_without_influential"]
    trusted = row["estimate_without_suspect"], row["p_value_hc1_without_suspect"]
    # One point may be both: the two fits are then the same.
    is_one = suspects == 1 and most == trusted
    fits = []
    if suspects:
        plural = "s" if suspects > 1 else ""
        which = f"the suspect point{plural}"
        if is_one:
            which = f"{name}, whose usage is suspect,"
        fits.append((f"Without {which}", *trusted))
    if name and not is_one:
        fits.append((f"Without {name}, which moves it most,", *most))
    return [fit for fit in fits if fit[1] is not None]


def probability(p_value: float) -> str:
    """A p-value as it is usually printed."""
    if p_value < LEAST_PRINTED:
        return f"p < {LEAST_PRINTED:g}"
    return f"p = {significant(p_value)}"


def is_significant(p_value: float | None) -> bool:
    """Whether a p-value is below the usual bound."""
    return p_value is not None and p_value < SIGNIFICANT
