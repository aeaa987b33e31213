"""Write the tables of labor market exposure, and of wages and employment."""

from __future__ import annotations

from pathlib import Path

import duckdb

from economic_index.inputs.release.exposure import (
    EMPLOYMENT,
    OCCUPATIONS,
    TASKS,
    WAGES,
)
from economic_index.sample.layouts.sizes import Size
from economic_index.sql import quoted

# About half of the occupations have no exposure, and most tasks none. The occupations
# come in the order of the monthly layout, so that a small folder has some of both.
OCCUPATION_ROWS = """
with listed as (
    select
        left(onet_soc_code, 7) as occ_code,
        min(draw('occupation ' || onet_soc_code)) as place,
    from tasks
    group by left(onet_soc_code, 7)
)

select
    occ_code,
    'Synthetic title of ' || occ_code as title,
    round(
        greatest(0, 1.5 * draw('exposure ' || occ_code) - 0.75), 4
    ) as observed_exposure,
from listed
order by place
limit {occupations}
"""

# The last row repeats the first one, as some of the official table do.
TASK_ROWS = """
with listed as (
    select
        statement as task,
        task_rank,
        round(if(draw('task of ' || task_rank) < 0.1, 0.5 + draw(statement) / 2, 0), 4)
            as penetration,
    from tasks
    where task_rank < {exposed_tasks}
)

select task, penetration
from (
    from listed
    union all
    select task, {exposed_tasks}, penetration from listed where task_rank = 1
)
order by task_rank
"""

# Every wage is a round number; some occupations are paid by the hour.
WAGE_ROWS = """
select distinct
    onet_soc_code as "SOCcode",
    'Synthetic title of ' || onet_soc_code as "JobName",
    'Synthetic' as "JobFamily",
    if(
        draw('hour ' || onet_soc_code) < 0.05,
        20.0,
        20000.0 + 1000 * floor(100 * draw('wage ' || onet_soc_code))
    ) as "MedianSalary",
from onet_task_occupations
order by onet_soc_code
"""

EMPLOYMENT_ROWS = """
select
    occupation_name || ' Occupations' as "SOC or O*NET-SOC 2019 Title",
    100000 + 10000 * cast(floor(100 * draw('employed ' || occupation_id)) as integer)
        as bls_distribution,
from soc_major_groups
where occupation_id <> '55'
order by occupation_id
"""


def write_exposure(
    connection: duckdb.DuckDBPyConnection, size: Size, folder: Path
) -> None:
    """Write the tables, the same bytes every time.

    Args:
        connection: from ``lists.connect``.
        size: how long the lists are.
        folder: an empty folder.
    """
    for table, rows in (
        (OCCUPATIONS, OCCUPATION_ROWS),
        (TASKS, TASK_ROWS),
        (WAGES, WAGE_ROWS),
        (EMPLOYMENT, EMPLOYMENT_ROWS),
    ):
        query = rows.format(
            occupations=size.occupations, exposed_tasks=size.exposed_tasks
        )
        path = folder / table.file_name
        connection.execute(f"copy ({query}) to {quoted(path)} (header)")
