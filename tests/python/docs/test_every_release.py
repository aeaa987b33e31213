"""The page on every release is what a build of all folders gives."""

from __future__ import annotations

import csv
from pathlib import Path

import duckdb
import pytest

from economic_index.every_release import PAGE, release_page, rounded, table
from economic_index.paths import SEEDS


@pytest.mark.release
def test_the_page_is_that_of_a_build(every_release_build: Path) -> None:
    """Renew it: `make build` of all folders, `make docs`, copy it from `build/docs`."""
    page = release_page(every_release_build / "published")
    assert PAGE.read_text(encoding="utf-8") == page


@pytest.mark.release
def test_the_page_tells_the_slopes_of_income(every_release_build: Path) -> None:
    page = PAGE.read_text(encoding="utf-8")
    for row in (
        "| claude_ai_2025-08-04 | country | 0.6895 | 0.0418 | 0.7088 | 114 |",
        "| claude_ai_2025-11-13 | country | 0.6998 | 0.0375 | 0.7553 | 115 |",
        "| claude_ai_2026-04-01 | country | 0.7786 | 0.0323 | 0.8398 | 113 |",
    ):
        assert row in page
    database = every_release_build / "published" / "published.duckdb"
    with duckdb.connect(str(database), read_only=True) as opened:
        verdicts = opened.execute("select claim_id, verdict from report.claims")
        lines = [line.split(" | ") for line in page.splitlines()]
        told = {line[0].lstrip("| "): line for line in lines}
        for claim, verdict in verdicts.fetchall():
            assert verdict in told[claim], claim


def test_the_page_names_every_claim_of_the_seed() -> None:
    page = PAGE.read_text(encoding="utf-8")
    claims = SEEDS / "published" / "published_claims.csv"
    with claims.open(encoding="utf-8", newline="") as file:
        absent = [
            row["claim_id"]
            for row in csv.DictReader(file)
            if row["claim_id"] not in page
        ]
    assert absent == []


def test_cells_of_the_page() -> None:
    assert [
        rounded(cell) for cell in ("14782.6", "0.45678", "2026-04-01", "a.b", "")
    ] == [
        "14,783",
        "0.4568",
        "2026-04-01",
        "a.b",
        "",
    ]
    assert table(("a", "b"), [("x|y", None)]) == "| a | b |\n|---|---|\n| x\\|y |  |"
