"""Say of a build's releases what they hold, what they give, what may be compared."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import duckdb

from economic_index.paths import DATABASE, ROOT, SEEDS

PAGE = ROOT / "docs" / "every_release.md"

HEADER = """\
# Every release in one warehouse

What comes out of a build, release by release: the waves, the claims of every report
with their verdicts, and what may not be compared. `make docs` writes this page of the
last build into `build/docs/every_release.md`; the one in `docs/` is that of all folders
that the tests have. Those are slices of the releases, and the release of March 2026 is
not among them: a claim that rests on a missing slice is not computable, and says which.

The dashboard's page Change draws the series with their breaks; `fct_series`,
`fct_change` and `report.claims` hold all of it as tables.
"""

# (title, what it says, SQL on the published tables).
TABLES = (
    (
        "Waves",
        "One platform over one window; what the release says of itself are rows of "
        "[`release_rules.csv`](../seeds/rules/release_rules.csv).",
        """
        select
            wave_id as wave,
            release_id as release,
            layout,
            source_row_count as "rows read",
            products_covered as products,
            coalesce(classifier, 'not stated') as classifier,
            automation_base as "automation is a share of",
            occupation_codes as "SOC codes"
        from marts.dim_wave
        order by date_start, platform desc
        """,
    ),
    (
        "Usage and income",
        "Slope of the logarithm of the usage index on that of GDP per person of "
        "working age, by wave. January leaves Seychelles out, whose usage is suspect; "
        "June's slope rests on the index that the release publishes.",
        """
        select
            wave_id as wave,
            sample,
            round(estimate, 4) as slope,
            round(standard_error, 4) as "standard error",
            round(r_squared, 4) as "R²",
            observation_count as n
        from marts.fct_regression
        inner join marts.dim_wave using (wave_id)
        where model = 'usage_index_on_income' and term != 'constant'
        order by sample, date_start
        """,
    ),
    (
        "How unevenly usage is spread",
        "The usage index over places that pass the minimum observations.",
        """
        select
            wave_id as wave,
            geography_level as level,
            sample,
            geography_count as n,
            round(usage_index_gini, 4) as "Gini",
            round(usage_index_log_stdev, 4) as "σ of logarithms",
            round(top_5_usage_pct, 2) as "usage of the first 5, %",
            round(top_10_usage_pct, 2) as "of the first 10, %",
            round(top_20_usage_pct, 2) as "of the first 20, %",
            round(top_5_usage_index_pct, 2) as "highest 5 of the sum of indices, %",
            round(top_10_usage_index_pct, 2) as "highest 10, %",
            round(top_20_usage_index_pct, 2) as "highest 20, %"
        from marts.fct_usage_concentration
        inner join marts.dim_wave using (wave_id)
        order by geography_level, date_start, sample
        """,
    ),
    (
        "Do places catch up?",
        "β is the slope of growth on the level before, below 0 where those behind "
        "catch up; ρ is the rank correlation, σ the spread of the logarithms.",
        """
        select
            wave_id_before as before,
            wave_id_after as after,
            geography_level as level,
            sample,
            geography_count as n,
            round(growth_on_level_slope, 4) as "β",
            round(rank_correlation, 4) as "ρ",
            round(usage_index_log_stdev_before, 4) as "σ before",
            round(usage_index_log_stdev_after, 4) as "σ after",
            comparability_note as "to be read with care"
        from marts.fct_usage_convergence
        order by geography_level, wave_id_before, wave_id_after, sample
        """,
    ),
    (
        "What may not be compared, and why",
        "Breaks are rows of [`series_breaks.csv`](../seeds/rules/series_breaks.csv). "
        "No line is drawn through one, and `is_comparable` is false across it.",
        """
        select
            wave_id_before as before,
            wave_id as after,
            string_agg(distinct measure, ', ' order by measure) as measures,
            split_part(comparability_note, '; ', 1) as why
        from marts.fct_series
        where not is_comparable
        group by all
        order by all
        """,
    ),
    (
        "What may be compared, with care",
        "Between two waves that follow each other, what differs all the same.",
        """
        select
            wave_id_before as before,
            wave_id as after,
            string_agg(distinct measure, ', ' order by measure) as measures,
            comparability_note as "what differs"
        from marts.fct_series
        where is_comparable
        group by all
        order by all
        """,
    ),
)

QUESTIONS = (
    "where_does_ai_save_most_time",
    "how_do_use_cases_differ_between_countries",
    "what_changed_between_waves_that_may_be_compared",
    "which_exposed_occupations_use_ai_little",
)
SHOWN = 5

CLAIMS = """
select
    release_id, claim_id, statement, platform, published_text, value_in_file,
    value_computed, value_computed_high, verdict, missing_slices, reason
from report.claims
where not is_synthetic
order by release_id, claim_id
"""


def release_page(published: Path) -> str:
    """The page as Markdown.

    Args:
        published: the published folder of a build.
    """
    lines = [HEADER]
    with duckdb.connect(str(published / DATABASE), read_only=True) as opened:
        for title, said, query in TABLES:
            found = opened.execute(query)
            names = [column[0] for column in found.description]
            rows = found.fetchall()
            lines += [f"## {title}\n", f"{said}\n", table(names, rows), ""]
        lines += questions(published / "queries")
        lines += claims(opened)
    return "\n".join(lines)


def questions(folder: Path) -> list[str]:
    """Ready queries of the later releases, each with its first rows."""
    lines = [
        "## Questions that the first releases could not answer\n",
        f"The first {SHOWN} rows of each; the published folder has all of them in "
        "`queries/`.\n",
    ]
    for name in QUESTIONS:
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            names, *rows = csv.reader(file)
        title = name.replace("_", " ").capitalize().replace(" ai ", " AI ")
        lines += [
            f"### [{title}](../analyses/{name}.sql)\n",
            table(names, [[rounded(cell) for cell in row] for row in rows[:SHOWN]]),
            "",
        ]
    return lines


def claims(opened: duckdb.DuckDBPyConnection) -> list[str]:
    """Every claim of every report with its verdict, and those of absent releases."""
    found = opened.execute(CLAIMS)
    names = [column[0] for column in found.description]
    rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    with (SEEDS / "published" / "published_claims.csv").open(
        encoding="utf-8", newline=""
    ) as file:
        stated = list(csv.DictReader(file))
    lines = [
        "## Every claim of every report\n",
        "The number that the report prints, or the one that its files give to more "
        "digits, beside the computed one. The dashboard's scoreboard has the base and "
        "the reason of each verdict.\n",
    ]
    for release in sorted({row["release_id"] for row in stated}):
        own = [row for row in rows if row["release_id"] == release]
        if not own:
            absent = [
                (
                    row["claim_id"],
                    f"{row['statement']} ({row['platform']})",
                    row["value_published"],
                    row["value_in_file"],
                    "not computable",
                )
                for row in stated
                if row["release_id"] == release
            ]
            lines += [
                f"### {release}: not in this build, {len(absent)} claims\n",
                table(
                    ("claim", "what", "printed", "in the file", "verdict"),
                    sorted(absent),
                ),
                "",
            ]
            continue
        verdicts = [row["verdict"] for row in own]
        counted = ", ".join(
            f"{verdicts.count(verdict)} {verdict}" for verdict in sorted(set(verdicts))
        )
        cells = [
            (
                row["claim_id"],
                f"{row['statement']} ({row['platform']})",
                row["published_text"] or "",
                "" if row["value_in_file"] is None else f"{row['value_in_file']:.6g}",
                computed(row),
                row["verdict"],
                why(row),
            )
            for row in own
        ]
        lines += [
            f"### {release}: {counted}\n",
            table(
                (
                    *("claim", "what", "printed", "in the file"),
                    *("computed", "verdict", "why"),
                ),
                cells,
            ),
            "",
        ]
    return lines


def computed(row: dict) -> str:
    """The computed value of a claim, or both ends of a range."""
    ends = [row["value_computed"], row["value_computed_high"]]
    return " to ".join(f"{end:.6g}" for end in ends if end is not None)


def why(row: dict) -> str:
    """What a claim lacks that does not match."""
    if row["verdict"] == "match":
        return ""
    if row["missing_slices"]:
        return f"missing: {row['missing_slices']}"
    return row["reason"]


def rounded(cell: str) -> str:
    """A number of a CSV file to four significant digits; other text as it is."""
    if "." not in cell:
        return cell
    try:
        value = float(cell)
    except ValueError:
        return cell
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def table(names: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A table in Markdown."""

    def line(cells: Sequence[object]) -> str:
        words = ["" if cell is None else str(cell) for cell in cells]
        return "| " + " | ".join(word.replace("|", "\\|") for word in words) + " |"

    return "\n".join([line(names), "|" + "---|" * len(names), *map(line, rows)])
