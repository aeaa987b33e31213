"""Write numbers and dates for people, as `dashboard/static/format.js` does in pages."""

from __future__ import annotations

import datetime
from typing import Any

ABSENT = "–"


def number(value: Any, kind: str) -> str:
    """A value as a reader sees it.

    Args:
        value: what the query gave; None prints as a dash.
        kind: of `tables.cell_kind`.
    """
    if value is None:
        return ABSENT
    if kind == "bool":
        return "yes" if value else "no"
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, str):
        return value
    if kind == "count":
        return f"{value:,.0f}"
    if kind == "usd":
        return f"{value:,.0f}"
    if kind in ("pct", "index"):
        return small_or(value, f"{value:,.2f}")
    return significant(value)


def small_or(value: float, text: str) -> str:
    """The text, or more digits where two decimals would round the number away."""
    return significant(value) if 0 < abs(value) < 0.1 else text.replace("-", "−")


def significant(value: float) -> str:
    """Three significant digits, with a true minus sign."""
    return f"{value:.3g}".replace("-", "−")


def window(start: datetime.date, end: datetime.date) -> str:
    """A date window in words: `4 to 11 August 2025`."""
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day} to {end.day} {end:%B %Y}"
    if start.year == end.year:
        return f"{start.day} {start:%B} to {end.day} {end:%B %Y}"
    return f"{start.day} {start:%B %Y} to {end.day} {end:%B %Y}"
