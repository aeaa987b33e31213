"""The summary that a build ends with. Every number in it is read from the warehouse.

A screen of it is printed: what was built, three numbers, what changed, what is missing
and where to look. All tables of it are in `summary.txt` beside the warehouse.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from economic_index.paths import DATABASE, QUALITY, SUMMARY, WAREHOUSE
from economic_index.publish import TABLE_DIGESTS

# Of a long list, so many are named on the screen.
NAMED = 4
# Of a kind of label, so that its table of two labellers fits a line.
MOST_VALUES = 8

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
            then format('{:,}', cast(number as bigint))
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
        wave_id, label_kind, labeller, other_labeller, label_value, other_label_value,
        record_count
    from staging.stg_labels__confusion
    semi join staging.stg_labels__agreement
        using (wave_id, label_kind, other_labeller)
    order by all
"""

UNMATCHED = """
    select count(*) from marts.dim_task where not is_residual and not is_matched
"""


# Of each number its latest wave. Where a build lacks one, the row is absent.
HEADLINES = """
    with waves as (
        select wave_id, row_number() over (order by date_end, platform, wave_id) as nth
        from marts.dim_wave
    ),

    leader as (
        select
            1 as place,
            'Highest usage index' as headline,
            geographies.geography_name || ' '
            || round(usage.usage_per_capita_index, 2) as "value",
            usage.wave_id
        from marts.fct_geography_usage as usage
        inner join marts.dim_geography as geographies using (geography_id)
        inner join waves using (wave_id)
        where
            usage.geography_level = 'country'
            and usage.usage_per_capita_index_rank = 1
        order by waves.nth desc, geographies.geography_name
        limit 1
    ),

    occupation as (
        select
            2 as place,
            'Largest occupation worldwide' as headline,
            occupations.occupation_name || ' '
            || round(shares.occupation_pct, 2) || ' %' as "value",
            shares.wave_id
        from marts.fct_geography_occupation as shares
        inner join marts.dim_occupation as occupations using (occupation_id)
        inner join waves using (wave_id)
        where
            shares.geography_level = 'global'
            and not occupations.is_residual
            and shares.occupation_pct is not null
        order by waves.nth desc, shares.occupation_pct desc, occupations.occupation_id
        limit 1
    ),

    automation as (
        select
            3 as place,
            'Automation worldwide' as headline,
            round(shares.automation_pct_all, 2) || ' %' as "value",
            shares.wave_id
        from marts.fct_geography_automation as shares
        inner join waves using (wave_id)
        where
            shares.geography_level = 'global' and shares.automation_pct_all is not null
        order by waves.nth desc
        limit 1
    ),

    -- What a log tells that nobody has labelled, where an index of one's own has it.
    activity as (

        select
            models.*,
            waves.nth
        from marts.fct_geography_model as models
        inner join waves using (wave_id)
        where models.geography_id = 'GLOBAL' and models.model = 'all'

    ),

    told as (

        select
            4 as place,
            'Usage' as headline,
            format('{:,} records', usage_count) as "value",
            wave_id,
            nth
        from activity
        where usage_count is not null
        union all
        select
            5 as place,
            'Active accounts' as headline,
            format('{:,}', active_accounts_at_least)
            || coalesce(format(' to {:,}', active_accounts_at_most), ' or more')
                as "value",
            wave_id,
            nth
        from activity
        where active_accounts_at_least is not null
        union all
        select
            6 as place,
            'Tokens' as headline,
            format(
                '{:,} in, {:,} out',
                cast(input_tokens_sum as bigint),
                cast(output_tokens_sum as bigint)
            ) as "value",
            wave_id,
            nth
        from activity
        where input_tokens_sum is not null and output_tokens_sum is not null
        union all
        select
            7 as place,
            'Cost' as headline,
            format('{:,.2f} US dollars', cost_usd_sum) as "value",
            wave_id,
            nth
        from activity
        where cost_usd_sum is not null

    ),

    latest as (

        select
            place,
            headline,
            "value",
            wave_id
        from told
        qualify row_number() over (partition by place order by nth desc) = 1

    )

    select headline, "value", wave_id
    from (
        from leader
        union all
        from occupation
        union all
        from automation
        union all
        from latest
    )
    order by place
"""

BUILT = """
    select
        count(*),
        strftime(min(date_start), '%b %Y'),
        strftime(max(date_end), '%b %Y'),
        string_agg(distinct platform, ', ' order by platform),
        bool_or(is_synthetic),
        bool_and(is_synthetic)
    from marts.dim_wave
"""

TABLES = """
    select count(*), sum(estimated_size)
    from duckdb_tables()
    where schema_name in ('marts', 'report', 'exports')
"""

WITHOUT = """
    select wave_id, count(*)
    from marts.fct_slice_coverage
    where status = 'O' and unknown_row_count is null
    group by all
    order by count(*) desc, wave_id
"""

SUPPRESSED = """
    select
        coalesce(sum(cell_count) filter (where outcome = 'published'), 0),
        as_shown(
            coalesce(sum(cell_count) filter (where outcome = 'primary'), 0),
            any_value(thresholds.minimum_record_count)
        ),
        as_shown(
            coalesce(sum(cell_count) filter (where outcome = 'secondary'), 0),
            any_value(thresholds.minimum_record_count)
        )
    from intermediate.int_disclosure__report
    cross join seeds.disclosure_thresholds as thresholds
    where thresholds.cell_kind = 'cell'
    having count(*) > 0
"""

VERDICTS = """
    select
        count(*),
        count(*) filter (where verdict = 'match'),
        count(*) filter (where verdict = 'differs'),
        count(*) filter (where verdict = 'not computable')
    from report.claims
    having count(*) > 0
"""


@dataclass(frozen=True)
class Snapshot:
    """What a build published, as the next build compares itself with it.

    Attributes:
        waves: ids of its waves.
        tables: rows and digest by `schema.table`.
        headlines: value and wave by headline.
    """

    waves: frozenset[str] = frozenset()
    tables: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    headlines: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, published: Path) -> Snapshot | None:
        """What lies in a folder of published files.

        Returns:
            None where there is none, or one whose tables an older version made.
        """
        digests = published / TABLE_DIGESTS
        database = published / DATABASE
        if not digests.is_file() or not database.is_file():
            return None
        with digests.open(encoding="utf-8", newline="") as file:
            tables = {
                f"{row['table_schema']}.{row['table_name']}": (
                    int(row["row_count"]),
                    row["sha256"],
                )
                for row in csv.DictReader(file)
            }
        try:
            with duckdb.connect(str(database), read_only=True) as connection:
                waves = connection.execute("select wave_id from marts.dim_wave")
                ids = frozenset(wave for (wave,) in waves.fetchall())
                rows = connection.execute(HEADLINES).fetchall()
        except duckdb.Error:
            return None
        headlines = {name: (value, wave) for name, value, wave in rows}
        return cls(ids, tables, headlines)


@dataclass(frozen=True)
class Summary:
    """The summary of a build.

    Attributes:
        screen: what fits a screen.
        tables: everything, one table after the other.
    """

    screen: str
    tables: str


def summarise(
    work: Path, published: str, folder: Path, last: Snapshot | None
) -> Summary:
    """Say what a build made, from its own files.

    Args:
        work: holds `warehouse.duckdb` and the published files.
        published: the name of the folder of the published files.
        folder: where readers will see them.
        last: what the last build published, if there was one.
    """
    now = Snapshot.of(work / published) or Snapshot()
    with duckdb.connect(str(work / WAREHOUSE), read_only=True) as connection:
        connection.execute(AS_SHOWN)
        title, *built = heading(connection)
        attention = [
            f"ATTENTION: {count} disclosure rules are looser than the default ones"
            for count in [len(connection.execute(LOOSENED).fetchall())]
            if count
        ]
        screen = "\n\n".join(
            [
                "\n".join([title, *attention, *built]),
                section("Headline numbers", headline_lines(now, last)),
                section("Since the last build", changes(now, last)),
                section("Missing", missing(connection)),
                section("Where to look", places(folder, published)),
            ]
        )
        tables = "\n\n".join([title, *all_tables(connection)])
    return Summary(f"\n{screen}\n", f"{tables}\n")


def section(title: str, lines: Sequence[str]) -> str:
    """Lines under a title."""
    return "\n".join([title, *(f"  {line}" for line in lines)])


def heading(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """What was built: the title, then the lines under it."""
    ((waves, start, end, platforms, is_some, is_all),) = connection.execute(
        BUILT
    ).fetchall()
    title = "Economic Index Warehouse"
    if is_some:
        extent = "" if is_all else " in part"
        title += f" · SYNTHETIC DATA{extent}: no number is evidence of anything"
    ((tables, rows),) = connection.execute(TABLES).fetchall()
    window = f", {start} to {end}" if waves else ""
    lines = [
        f"{waves} {'wave' if waves == 1 else 'waves'}{window}: {platforms or 'none'}",
        f"{tables} public tables, {int(rows or 0):,} rows; every data test and quality "
        "check passed",
    ]
    for published, primary, secondary in connection.execute(SUPPRESSED).fetchall():
        lines.append(
            f"Cells of usage records: {int(published):,} published; suppressed: "
            f"{primary} primary, {secondary} secondary"
        )
    for wave, kind, labeller, other, *_, kappa in found(connection, AGREEMENT)[1]:
        lines.append(
            f"{labeller} and {other} on {kind}: Cohen's kappa "
            f"{'unknown' if kappa is None else kappa} ({wave})"
        )
    for claims, match, differs, unknown in found(connection, VERDICTS)[1]:
        lines.append(
            f"The reports' {claims} claims: {match} match, {differs} differ, "
            f"{unknown} not computable"
        )
    return [title, *lines]


def headline_lines(now: Snapshot, last: Snapshot | None) -> list[str]:
    """The headline numbers, each beside that of the last build where it differs."""
    lines = []
    for name, (value, wave) in now.headlines.items():
        before = last.headlines.get(name) if last else None
        was = ""
        if before and before != (value, wave):
            was = f"; before: {before[0]}"
            was += f" ({before[1]})" if before[1] != wave else ""
        lines.append(f"{name}: {value} ({wave}){was}")
    return lines or ["None: the slices that they rest on are missing"]


def changes(now: Snapshot, last: Snapshot | None) -> list[str]:
    """What differs from the last build: waves, then tables by how many rows changed."""
    if last is None:
        return ["There is no earlier build to compare with"]
    if now.tables == last.tables:
        return ["Nothing changed: every published table is the same"]
    lines = [
        f"Waves {words}: {named(sorted(waves))}"
        for words, waves in (
            ("added", now.waves - last.waves),
            ("gone", last.waves - now.waves),
        )
        if waves
    ]
    added = sorted(now.tables.keys() - last.tables.keys())
    gone = sorted(last.tables.keys() - now.tables.keys())
    lines += [
        f"Tables {words}: {named(tables)}"
        for words, tables in (("added", added), ("gone", gone))
        if tables
    ]
    differing = [
        (now.tables[name][0] - last.tables[name][0], name)
        for name in now.tables.keys() & last.tables.keys()
        if now.tables[name] != last.tables[name]
    ]
    if differing:
        differing.sort(key=lambda change: (-abs(change[0]), change[1]))
        words = [
            f"{name} ({f'{more:+,} rows' if more else 'values'})"
            for more, name in differing
        ]
        lines.append(f"{len(differing)} tables differ: {named(words)}")
    return lines


def missing(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """What the input lacks, and what no seed knows."""
    lines = []
    without = connection.execute(WITHOUT).fetchall()
    if without:
        count = sum(slices for _, slices in without)
        waves = [f"{wave} ({slices})" for wave, slices in without]
        lines.append(
            f"{count} slices that the input does not have; what rests on them is "
            "absent, never zero:"
        )
        lines.append(f"  {named(waves)}")
    kept_out = sum(row[-1] for row in connection.execute(KEPT_OUT).fetchall())
    if kept_out:
        lines.append(f"{int(kept_out):,} rows that no seed knows were kept out")
    ((unmatched,),) = connection.execute(UNMATCHED).fetchall()
    if unmatched:
        lines.append(f"Task clusters that match no O*NET statement: {unmatched:,}")
    return lines or ["Nothing"]


def places(folder: Path, published: str) -> list[str]:
    """Where the outputs are, and what may be done with them."""
    return [
        f"{folder / WAREHOUSE}: query marts and report; do not share",
        f"{folder / published}: what may be shared, as DuckDB, Parquet and CSV",
        f"{folder / SUMMARY}: all of this summary; `-v` prints it",
        f"{folder / QUALITY / 'index.html'}: what was checked",
    ]


def named(names: Sequence[str]) -> str:
    """A list in words: its first names, and how many more there are."""
    rest = len(names) - NAMED
    more = f" and {rest} more" if rest > 0 else ""
    return ", ".join(names[:NAMED]) + more


def found(
    connection: duckdb.DuckDBPyConnection, query: str
) -> tuple[list[str], list[tuple]]:
    """Columns and rows of a query; none where an index of one's own lacks the table."""
    try:
        cursor = connection.execute(query)
    except duckdb.CatalogException:
        return [], []
    return [column[0] for column in cursor.description], cursor.fetchall()


def all_tables(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """Every table of the summary that has rows."""
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
        ("The reports' numbers beside ours (report.claims)", SCOREBOARD),
        ("Rows", ROWS),
    ):
        header, rows = found(connection, query)
        if rows:
            yield as_table(title, header, rows)
        if query == AGREEMENT:
            yield from confusions(found(connection, CONFUSION)[1])
    ((unmatched,),) = connection.execute(UNMATCHED).fetchall()
    if unmatched:
        yield (
            f"{unmatched} task clusters match no O*NET statement of the release: "
            "select * from marts.dim_task where not is_matched"
        )


def confusions(rows: Sequence[tuple]) -> Iterator[str]:
    """A table of each two labellers and kind of label that has few values.

    Args:
        rows: of ``CONFUSION``; pairs below the thresholds are not among them.
    """
    counts: dict[tuple, dict[tuple[str, str], int]] = {}
    for *names, value, other_value, count in rows:
        counts.setdefault(tuple(names), {})[value, other_value] = count
    for (wave, kind, labeller, other), pairs in counts.items():
        values = sorted({value for value, _ in pairs})
        others = sorted({other_value for _, other_value in pairs})
        if max(len(values), len(others)) <= MOST_VALUES:
            yield as_table(
                f"{kind} in {wave}, for you alone\n"
                f"  {labeller} in rows, {other} in columns; – is none, or too few",
                ["", *others],
                [(value, *(pairs.get((value, x)) for x in others)) for value in values],
            )


def as_table(title: str, header: Sequence[str], rows: Sequence[tuple]) -> str:
    """Rows as aligned text columns, numbers to the right.

    Args:
        title: the line above the table.
        header: one name a column.
        rows: tuples as wide as the header; None becomes a dash.
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

    rules = ["-" * width for width in widths]
    return "\n".join([title, *map(line, [header, rules, *cells])])
