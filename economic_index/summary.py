"""The summary that a build ends with. Every number in it is read from the warehouse."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb

LOOSENED = """
    select cell_kind, disclosure_rule, threshold, default_threshold as "by default"
    from marts.dim_disclosure_rule
    where is_looser_than_default
    order by all
"""

WAVES = """
    select
        waves.wave_id,
        waves.platform_and_product,
        waves.date_start || ' to ' || waves.date_end as "window",
        count(*) filter (where coverage.status = 'A') || ' of ' || count(*) as slices,
        case when waves.is_synthetic then 'SYNTHETIC' else '' end as note
    from marts.dim_wave as waves
    inner join marts.fct_slice_coverage as coverage using (wave_id)
    where coverage.status = 'A' or coverage.unknown_row_count is null
    group by all
    order by all
"""

MISSING = """
    select
        wave_id,
        facet,
        string_agg(
            geography_level || case
                when facet like 'request%' then ' level ' || cluster_level else ''
            end, ', ' order by geography_level, cluster_level
        ) as missing
    from marts.fct_slice_coverage
    where status = 'O' and unknown_row_count is null
    group by all
    order by all
"""

# The notes of the build name what is unknown of them.
KEPT_OUT = """
    select wave_id, geography_level as level, facet, sum(unknown_row_count) as "rows"
    from marts.fct_slice_coverage
    where unknown_row_count > 0
    group by all
    order by all
"""

ROWS = """
    select schema_name || '.' || table_name as "table", estimated_size as "rows"
    from duckdb_tables()
    where schema_name in ('marts', 'report', 'exports')
    order by all
"""

LEADERS = """
    select
        usage.wave_id,
        usage.geography_level as level,
        geographies.geography_name as geography,
        round(usage.usage_pct, 2) as "usage %",
        round(usage.usage_per_capita_index, 2) as "usage index",
        round(usage.usage_per_capita_index_low, 2)
        || '–' || round(usage.usage_per_capita_index_high, 2) as "95 % interval",
        usage.usage_tier_name as tier,
        case when usage.is_anomalous then 'suspect' else '' end as note
    from marts.fct_geography_usage as usage
    inner join marts.dim_geography as geographies using (geography_id)
    where usage.meets_minimum_observations and usage.usage_per_capita_index is not null
    qualify row_number() over (
        partition by usage.wave_id, usage.geography_level
        order by usage.usage_per_capita_index desc
    ) <= 5
    order by usage.wave_id, level, usage.usage_per_capita_index desc
"""

OCCUPATIONS = """
    select
        shares.wave_id,
        occupations.occupation_name as occupation,
        round(shares.occupation_pct, 2) as "% of all",
        round(shares.occupation_pct_classified, 2) as "% of classified"
    from marts.fct_geography_occupation as shares
    inner join marts.dim_occupation as occupations using (occupation_id)
    where shares.geography_level = 'global' and not occupations.is_residual
    qualify row_number() over (
        partition by shares.wave_id order by shares.occupation_pct desc
    ) <= 3
    order by shares.wave_id, shares.occupation_pct desc
"""

AUTOMATION = """
    select
        wave_id,
        round(automation_pct_all, 2) as "automation % of all",
        round(augmentation_pct_all, 2) as "augmentation % of all",
        round(automation_pct_classified, 2) as "automation % of classified"
    from marts.fct_geography_automation
    where geography_level = 'global'
    order by all
"""

# A number of cells or records below the disclosure threshold is not printed.
AS_SHOWN = """
    create temp macro as_shown(number, threshold) as case
        when number = 0 or number >= threshold
            then cast(cast(number as bigint) as varchar)
        else 'fewer than ' || threshold
    end
"""

DISCLOSURE = """
    with sums as (
        select
            wave_id,
            facet,
            coalesce(sum(cell_count) filter (where outcome = 'published'), 0) as shown,
            coalesce(sum(cell_count) filter (where outcome = 'primary'), 0) as unsafe,
            coalesce(sum(record_count) filter (where outcome = 'primary'), 0) as mass,
            coalesce(sum(cell_count) filter (where outcome = 'secondary'), 0) as taken,
            coalesce(
                sum(record_count) filter (where outcome = 'secondary'), 0
            ) as taken_mass
        from intermediate.int_disclosure__report
        group by all
    )

    select
        sums.wave_id,
        sums.facet,
        sums.shown as published,
        as_shown(sums.unsafe, thresholds.minimum_record_count) as "primary",
        as_shown(sums.mass, thresholds.minimum_record_count) as "records in them",
        as_shown(sums.taken, thresholds.minimum_record_count) as "secondary",
        as_shown(sums.taken_mass, thresholds.minimum_record_count) as "records in these"
    from sums
    inner join seeds.disclosure_thresholds as thresholds
        on thresholds.cell_kind = 'cell'
    order by all
"""

SCOREBOARD = """
    select
        release_id as release,
        count(*) as claims,
        count(*) filter (where verdict = 'match') as "match",
        count(*) filter (
            where verdict = 'match' and evidence = 'measured'
        ) as "of them measured",
        count(*) filter (where verdict = 'match' and evidence = 'rule') as "a rule",
        count(*) filter (
            where verdict = 'match' and evidence = 'presence'
        ) as "has rows",
        count(*) filter (where verdict = 'differs') as differs,
        count(*) filter (where verdict = 'not computable') as "not computable"
    from report.claims
    group by all
    order by all
"""

# Private, as all comparisons of labellers; below the thresholds nothing is in them.
AGREEMENT = """
    select
        wave_id,
        label_kind as label,
        labeller,
        other_labeller as "other labeller",
        coalesce(cast(compared_count as varchar), 'too few') as "records compared",
        round(agreement_pct, 1) as "agreement %",
        kappa as "Cohen's kappa"
    from staging.stg_labels__agreement
    order by all
"""

CONFUSION = """
    select
        wave_id,
        other_labeller as "other labeller",
        label_value as "the index says",
        other_label_value as "the other says",
        record_count as records
    from staging.stg_labels__confusion
    where label_kind = 'collaboration_pattern'
    order by wave_id, other_labeller, label_value, other_label_value
"""

UNMATCHED = """
    select count(*) from marts.dim_task where not is_residual and not is_matched
"""


def print_summary(folder: Path) -> None:
    """Print waves, slices, rows, headline numbers and where to look.

    Args:
        folder: the build folder that holds `warehouse.duckdb` and `published/`.
    """
    with duckdb.connect(str(folder / "warehouse.duckdb"), read_only=True) as connection:
        connection.execute(AS_SHOWN)
        for title, query in (
            ("ATTENTION: DISCLOSURE RULES LOOSER THAN THE DEFAULT ONES", LOOSENED),
            ("Waves", WAVES),
            ("Slices that are missing (what rests on them is absent)", MISSING),
            ("Rows that were kept out, because no seed knows them", KEPT_OUT),
            ("Usage index, leading geographies above the minimum", LEADERS),
            ("Occupations worldwide", OCCUPATIONS),
            ("Automation worldwide", AUTOMATION),
            ("Cells of your records: published, and suppressed", DISCLOSURE),
            ("How labellers agree, for you alone", AGREEMENT),
            ("Patterns as two labellers see them, for you alone", CONFUSION),
            ("The reports' numbers beside ours (report.claims)", SCOREBOARD),
            ("Rows", ROWS),
        ):
            try:
                cursor = connection.execute(query)
            except duckdb.CatalogException:
                # An index of one's own has no claims.
                continue
            rows = cursor.fetchall()
            if rows:
                print_table(title, [column[0] for column in cursor.description], rows)
        ((unmatched,),) = connection.execute(UNMATCHED).fetchall()
        if unmatched:
            print(
                f"\n{unmatched} task clusters match no O*NET statement of the release: "
                "select * from marts.dim_task where not is_matched"
            )
    print(
        f"""
Where to look
  {folder / "warehouse.duckdb"}
      your own warehouse: schemas marts and exports to query, the rest is private
  {folder / "published"}
      what may be shared: published.duckdb, Parquet, CSV, release files
  {folder / "quality" / "index.html"}
      what the published files were checked for
"""
    )


def print_table(title: str, header: Sequence[str], rows: Sequence[tuple]) -> None:
    """Print rows as aligned text columns, numbers to the right.

    Args:
        title: the line above the table.
        header: one name a column.
        rows: tuples as wide as the header; None prints as a dash.
    """
    cells = [["–" if cell is None else str(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(header, *cells, strict=True)]
    numeric = [
        all(isinstance(row[index], int | float | None) for row in rows)
        for index in range(len(header))
    ]

    def line(values: Sequence[str]) -> str:
        return (
            "  "
            + "  ".join(
                value.rjust(width) if right else value.ljust(width)
                for value, width, right in zip(values, widths, numeric, strict=True)
            ).rstrip()
        )

    print(f"\n{title}")
    print(line(header))
    print(line(["-" * width for width in widths]))
    for row in cells:
        print(line(row))
