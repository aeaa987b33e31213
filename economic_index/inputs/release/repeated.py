"""A wave that several files give: the same in each, or not (two vintages)."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from economic_index.inputs.release.row_checks import Check, run_checks

DIFFERENT_ROW = Check(
    "value",
    "true",
    "the wave {wave_id} is also in {other_file}, which has no such row",
    "Give one of the two files only: they are different vintages of the wave",
)


def drop_repeated_files(
    connection: duckdb.DuckDBPyConnection, table: str, content: Sequence[str]
) -> list[str]:
    """Keep one file of a wave that several files give in the same words.

    Args:
        connection: holds the table.
        table: rows with ``wave_id``, ``source_file`` and ``line_number``; in one facet
            or kind of file, each wave should come from one file.
        content: the columns in which the rows of two files must agree.

    Returns:
        A remark for each file that is not read.

    Raises:
        InputError: two files of a wave do not say the same.
    """
    repeated = connection.execute(
        f"""
        select source_file, wave_id, first_file
        from (
            select
                source_file,
                wave_id,
                min(source_file) over (partition by wave_id) as first_file,
            from (select distinct source_file, wave_id from {table})
        )
        where source_file <> first_file
        order by all
        """
    ).fetchall()
    notes = []
    for source_file, wave_id, first_file in repeated:
        connection.execute(
            f"""
            create or replace temp table different_rows as
            with rows_of_both as (
                select
                    source_file, line_number, wave_id,
                    count(*) over (partition by {", ".join(content)}) as copies,
                from {table}
                where wave_id = $wave_id
                    and source_file in ($first_file, $source_file)
            )

            select
                source_file, line_number, wave_id,
                case source_file
                    when $first_file then $source_file else $first_file
                end as other_file,
            from rows_of_both
            where copies < 2
            """,
            {"wave_id": wave_id, "first_file": first_file, "source_file": source_file},
        )
        run_checks(connection, "different_rows", (DIFFERENT_ROW,))
        connection.execute(
            f"delete from {table} where source_file = ? and wave_id = ?",
            [source_file, wave_id],
        )
        notes.append(
            f"{source_file}: the wave {wave_id} is as in {first_file}, and is read once"
        )
    return notes
