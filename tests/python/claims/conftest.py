"""The reference table of the report's claims, where the machine has it."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest

from economic_index.paths import ROOT

REFERENCE = Path("reference") / "published_claims.csv"


@pytest.fixture(scope="session")
def reference() -> dict[str, dict[str, str]]:
    """Claim id to row of the reference table; skips the test where there is none."""
    places = [ROOT.parent / "shared"]
    if release := os.environ.get("AEI_RELEASE_DIR"):
        places.insert(0, Path(release).resolve().parents[1])
    for place in places:
        if (place / REFERENCE).is_file():
            with (place / REFERENCE).open(encoding="utf-8", newline="") as handle:
                return {row["claim_id"]: row for row in csv.DictReader(handle)}
    pytest.skip(f"no {REFERENCE} beside the release folder: set AEI_RELEASE_DIR")
