"""How much memory the build may use."""

from __future__ import annotations

import os
import re

from economic_index.errors import InputError

VARIABLE = "ECONOMIC_INDEX_MEMORY"
HINT = f"Give the build more memory, e.g. {VARIABLE}=4GB."
UNITS = {"KB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12}
LEAST_BYTES = 100e6
WRITTEN = re.compile(r"(\d+(?:\.\d+)?) ?(?:(%)|([KMGT])i?B)", re.IGNORECASE)


def memory_limit() -> str:
    """DuckDB's memory limit: the environment's ``ECONOMIC_INDEX_MEMORY``, or 50 %.

    Raises:
        InputError: it is no share of the memory and no amount, or too little to work.
    """
    limit = os.environ.get(VARIABLE, "50%")
    written = WRITTEN.fullmatch(limit)
    if not written:
        raise InputError(
            VARIABLE, "this is no amount of memory", "Write it as 4GB, 500MB or 50%"
        )
    amount, percent, unit = written.groups()
    if percent:
        enough = 0 < float(amount) <= 100
    else:
        factor = UNITS[f"{unit.upper()}B"]
        enough = float(amount) * factor >= LEAST_BYTES
    if not enough:
        raise InputError(
            VARIABLE,
            "the amount is below 100 MB, or the share not between 0 and 100 %",
            "Write at least 100MB, or leave the variable out",
        )
    return limit


def out_of_memory() -> InputError:
    """The error of a check that needs more memory than it may use."""
    return InputError(
        VARIABLE,
        f"the memory limit, {memory_limit()}, is too small for this input",
        HINT.removesuffix("."),
    )
