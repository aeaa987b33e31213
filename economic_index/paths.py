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
# Where usage records go that are made from an export, and the salt of their accounts:
# apart, so that the records can be copied without it.
RECORDS = ROOT / "records"
SALT = ROOT / "secrets" / "account_salt"
# The seeds with an index of one's own laid over them, made anew where they are missing.
INDEX_SEEDS = BUILD / "index"

# What a build folder holds. A build replaces it together.
WAREHOUSE = "warehouse.duckdb"
PUBLISHED = "published"
UNPROTECTED = "unprotected"
QUALITY = "quality"
REQUEST = "request.json"
SUMMARY = "summary.txt"
OUTPUTS = (WAREHOUSE, PUBLISHED, UNPROTECTED, QUALITY, REQUEST, SUMMARY)
# The records as they were labelled, one folder a build.
LABELLED = "labelled"
# The public models of dbt's manifest, in the folder that a build works in.
MANIFEST = "manifest.json"
# What lies in the published folder for those who read DuckDB.
DATABASE = "published.duckdb"
