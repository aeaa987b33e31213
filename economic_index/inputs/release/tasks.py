"""Read and check the O*NET task statements that come with a release."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import pyarrow as pa

from economic_index.inputs.release.reader import read_table
from economic_index.inputs.release.release_files import SourceFile
from economic_index.inputs.release.row_checks import Check, nothing_hidden, run_checks

TASK_FILE = "onet_task_statements.csv"

COLUMNS = ("Task ID", "Task", "O*NET-SOC Code")

SCHEMA = pa.schema(
    [
        ("onet_task_id", pa.int64()),
        ("task_statement", pa.string()),
        ("onet_soc_code", pa.string()),
        ("source_file", pa.string()),
    ]
)

TASK_ROWS = """
create table task_rows as
with numbered as (
    select
        source_file,
        line_number,
        as_whole_number("Task ID") as onet_task_id,
        "Task" as task_statement,
        "O*NET-SOC Code" as onet_soc_code,
    from raw_tasks
)

select
    *,
    min(line_number) over (partition by source_file, onet_task_id) as first_line,
    first_value(task_statement) over by_id as first_statement,
    first_value(source_file) over by_id as first_file,
from numbered
window by_id as (partition by onet_task_id order by source_file, line_number)
"""

# The same release file in several folders states each task once.
TASKS = """
select onet_task_id, task_statement, onet_soc_code, source_file
from task_rows
where source_file = first_file
order by source_file, line_number
"""

TASK_CHECKS = (
    Check(
        "Task ID",
        "onet_task_id is null",
        "the task id is not a whole number",
        "Restore the id from the O*NET file",
    ),
    Check(
        "Task",
        "trim(task_statement) = ''",
        "the task statement is empty",
        "Restore the statement from the O*NET file",
    ),
    nothing_hidden("Task", "task_statement"),
    Check(
        "O*NET-SOC Code",
        "trim(onet_soc_code) = ''",
        "the occupation of the task is empty",
        "Restore the occupation from the O*NET file",
    ),
    Check(
        "Task ID",
        "line_number <> first_line",
        "the task id already stands in line {first_line}",
        "Keep one of the two rows",
    ),
    Check(
        "Task",
        "task_statement <> first_statement",
        "the statement {task_statement} has the task id of another one in {first_file}",
        "Read releases of one O*NET version together",
    ),
)


def read_task_statements(
    connection: duckdb.DuckDBPyConnection, files: Sequence[SourceFile]
) -> pa.Table:
    """Read and check task statement files.

    Args:
        connection: from ``row_checks.connect``.
        files: the files, none or more.

    Returns:
        One row a task, by file and line, in the columns of ``SCHEMA``; nothing is null.
        No row when there is no file.

    Raises:
        InputError: a column is missing, a statement is empty, a task id is not a whole
            number or stands twice, or two files give one id two statements.
    """
    if not files:
        return SCHEMA.empty_table()
    raw_tasks = pa.concat_tables(
        [read_table(source, COLUMNS, other_columns_allowed=True) for source in files]
    )
    connection.register("raw_tasks", raw_tasks)
    connection.execute(TASK_ROWS)
    run_checks(connection, "task_rows", TASK_CHECKS)
    return connection.sql(TASKS).to_arrow_table().cast(SCHEMA)
