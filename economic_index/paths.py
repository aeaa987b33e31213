"""Where things lie, relative to the project's root."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SEEDS = ROOT / "seeds"
BUILD = ROOT / "build"
SAMPLE_RELEASE = BUILD / "sample" / "release_synthetic"
SAMPLE_RECORDS = BUILD / "sample" / "records_synthetic"
# Where downloaded releases go.
RELEASES = ROOT / "releases"
# Which waves were published, and from what. No build replaces it, and `make clean`
# leaves it.
LEDGER = ROOT / "ledger"
# The seeds with an index of one's own laid over them, made anew where they are missing.
INDEX_SEEDS = BUILD / "index"
