"""Keep rows out whose facet, variable, metric or category no seed has, and list them.

A build refuses such rows unless its user says otherwise: what a new release measures
needs rows of the seeds before it can be told apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from string import Formatter

import duckdb
import pyarrow as pa

from economic_index.inputs.release.row_checks import Check
from economic_index.text import shown

SCHEMA = pa.schema(
    [
        ("wave_id", pa.string()),
        ("geography", pa.string()),
        ("facet", pa.string()),
        ("level", pa.int32()),
        ("row_count", pa.int64()),
    ]
)


def set_unknown_aside(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    checks: Sequence[Check],
    facet: str,
) -> tuple[pa.Table, list[str]]:
    """Take the rows out of a table that break a check of what is known.

    A row of an unknown wave or place, or without a level, stays: it is refused.

    Args:
        connection: holds the table.
        table: its name; it has ``wave_id``, ``geography_level``, ``level_number``,
            ``source_file`` and every column that the checks name.
        checks: those of the table; the ones that do not tell of unknown names are
            passed over.
        facet: SQL expression of what the slice of such a row is called.

    Returns:
        One row a wave, geography level, facet and level with the number of rows that
        were taken out, sorted; and a remark for each unknown name of a file.
    """
    taken = [SCHEMA.empty_table()]
    notes = []
    for check in checks:
        if not check.tells_unknown:
            continue
        broken = f"""
            from {table}
            where ({check.broken}) and wave_id is not null
                and geography_level is not null and level_number is not null
        """
        taken.append(
            connection.sql(
                f"""
                select
                    wave_id, geography_level as geography, {facet} as facet,
                    cast(level_number as integer) as level, count(*) as row_count,
                {broken}
                group by all
                """
            )
            .to_arrow_table()
            .cast(SCHEMA)
        )
        named = sorted(
            {
                name
                for template in (check.problem, check.fix)
                for _, name, _, _ in Formatter().parse(template)
                if name
            }
        )
        columns = ", ".join(["source_file", *named])
        for source_file, *values, row_count in connection.execute(
            f"select {columns}, count(*) {broken} group by all order by all"
        ).fetchall():
            fields = {
                name: shown(value) for name, value in zip(named, values, strict=True)
            }
            notes.append(
                f"{source_file}: {row_count:,} rows kept out: "
                f"{check.problem.format(**fields)}. {check.fix.format(**fields)}"
            )
        connection.execute(f"delete {broken}")
    return joined(taken), notes


def joined(tables: Sequence[pa.Table]) -> pa.Table:
    """The rows of several tables of `SCHEMA`, one a slice, sorted."""
    keys = [name for name in SCHEMA.names if name != "row_count"]
    return (
        pa.concat_tables(tables)
        .group_by(keys)
        .aggregate([("row_count", "sum")])
        .rename_columns([*keys, "row_count"])
        .select(SCHEMA.names)
        .cast(SCHEMA)
        .sort_by([(name, "ascending") for name in keys])
    )
