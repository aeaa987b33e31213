"""What a build of usage records would publish, said before anything is published.

It reads the private tables of a dry run, and names no number of records or cells below
the disclosure threshold.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from economic_index.summary import AS_SHOWN, as_table

# What a dry run builds, with all that it rests on.
GOALS = ("+int_disclosure__report", "+int_records__ledger")

WAVES = """
    select
        ledger.wave_id,
        as_shown(ledger.record_count, thresholds.minimum_record_count) as records
    from intermediate.int_records__ledger as ledger
    inner join seeds.disclosure_thresholds as thresholds
        on thresholds.cell_kind = 'cell'
    order by all
"""

# A share of cells tells no number of records; a share of records would.
FACETS = """
    with

    levels as (

        select
            wave_id,
            facet,
            sum(cell_count) as cells,
            coalesce(sum(cell_count) filter (where outcome = 'published'), 0) as shown
        from intermediate.int_disclosure__report
        group by all

    ),

    rules as (

        select
            wave_id,
            facet,
            rule,
            row_number() over (
                partition by wave_id, facet order by sum(record_count) desc, rule
            ) as place
        from intermediate.int_disclosure__report
        where outcome != 'published'
        group by wave_id, facet, rule

    )

    select
        levels.wave_id,
        levels.facet,
        as_shown(levels.cells, thresholds.minimum_record_count) as cells,
        cast(round(levels.shown / levels.cells * 100) as integer) || ' %' as published,
        rules.rule as "costs most"
    from levels
    inner join seeds.disclosure_thresholds as thresholds
        on thresholds.cell_kind = 'cell'
    left join rules
        on
            levels.wave_id = rules.wave_id
            and levels.facet = rules.facet
            and rules.place = 1
    order by all
"""

# What no cell of a kind can reach, however the records are spread.
OUT_OF_REACH = """
    with

    waves as (

        select
            wave_key,
            count(*) as record_count,
            count(distinct account_key) as account_count
        from intermediate.int_records__eligible
        where wave_key > 0
        group by wave_key

    )

    select
        names.wave_id,
        case thresholds.cell_kind when 'cell' then 'cells' else 'request clusters' end,
        thresholds.minimum_record_count,
        thresholds.minimum_account_count
    from waves
    inner join intermediate.int_records__waves as names using (wave_key)
    cross join seeds.disclosure_thresholds as thresholds
    where
        waves.record_count < thresholds.minimum_record_count
        or waves.account_count < thresholds.minimum_account_count
    order by all
"""

RULES = """
What costs most: primary, the cells are too small or one or two accounts have too much
of them; geography, base, parent, nothing left: what they are part of is not published;
residual, remainder, difference, reserve, joined, least: they would tell an unsafe cell.
docs/disclosure.md explains each rule."""


def what_will_be_seen(warehouse: Path) -> str:
    """The plan of a dry run, as text.

    Args:
        warehouse: the DuckDB file, built up to the models ``GOALS``.
    """
    parts = []
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        connection.execute(AS_SHOWN)
        for title, query in (
            ("Waves", WAVES),
            ("Cells that will be published", FACETS),
        ):
            found = connection.execute(query)
            header = [column[0] for column in found.description]
            rows = found.fetchall()
            if rows:
                parts.append(as_table(title, header, rows))
        parts.append(RULES.strip())
        lines = [
            f"  {wave}: {kind} need {records:,} records of {accounts:,} accounts, and "
            "the wave has fewer: none can be published"
            for wave, kind, records, accounts in connection.execute(
                OUT_OF_REACH
            ).fetchall()
        ]
        if lines:
            parts.append("\n".join(["Out of reach", *lines]))
    parts.append("This was a dry run: nothing is published, and the last build stays.")
    return "\n\n".join(parts)
