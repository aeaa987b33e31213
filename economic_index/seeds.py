"""Read the project's seed tables from Python, so that no rule is written down twice."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from economic_index.paths import SEEDS


@cache
def seed_rows(name: str, folder: Path = SEEDS) -> tuple[dict[str, str], ...]:
    """All rows of one seed, as text, in file order.

    Args:
        name: the seed's name without folder and ending, e.g. ``waves``.
        folder: the seeds folder; a test may point at another one.

    Returns:
        One mapping of column to text a row; an empty cell is ``""``.

    Raises:
        FileNotFoundError: no seed has that name.
    """
    paths = sorted(folder.rglob(f"{name}.csv"))
    if not paths:
        raise FileNotFoundError(f"no seed named {name} under {folder}")
    with paths[0].open(encoding="utf-8", newline="") as handle:
        return tuple(csv.DictReader(handle))
