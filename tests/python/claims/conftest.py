"""The reference tables of what reports print, where the machine has them."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest

from economic_index.paths import ROOT

REFERENCE = Path("reference")


def reference_rows(name: str) -> list[dict[str, str]]:
    """The rows of a reference table; skips the test where there is none."""
    places = [ROOT.parent / "shared"]
    if release := os.environ.get("AEI_RELEASE_DIR"):
        places.insert(0, Path(release).resolve().parents[1])
    for place in places:
        path = place / REFERENCE / name
        if path.is_file():
            with path.open(encoding="utf-8", newline="") as handle:
                return list(csv.DictReader(handle))
    pytest.skip(f"no {REFERENCE / name} beside the release folder: set AEI_RELEASE_DIR")


@pytest.fixture(scope="session")
def reference() -> dict[str, dict[str, str]]:
    """Claim id to row of the table of what the report of September 2025 prints."""
    return {row["claim_id"]: row for row in reference_rows("published_claims.csv")}


@pytest.fixture(scope="session")
def checks() -> list[dict[str, str]]:
    """The rows of the table of numbers of the other reports and releases."""
    return reference_rows("published_checks.csv")
