"""One build of an index of one's own, which the tests of this folder read."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from pyarrow import parquet

from tests.python.conftest import once, successful_build
from tests.python.inputs.records.logs import write_log

# The log's waves begin in February 2000; the index's wave is that month.
INDEX = """\
id: acme
title: Acme AI index
publisher: Acme Corporation
footer: Written by the data team.
platforms:
  - id: claude_ai
    label: Acme assistant
    facets: [onet_task, collaboration, request, "onet_task::collaboration",
        "request::collaboration", model, activity, human_only_time, ai_autonomy,
        human_education_years]
  - {id: 1p_api, label: Acme gateway, levels: []}
waves: {every: month, from: 2000-02, to: 2000-04}
"""


# Every second account is in one of two parts of a unit, the others in a unit of 500.
SEGMENTS = """\
segment,parent,headcount,name
eng,,400,Engineering
eng-web,eng,100,
eng-data,eng,300,
ops,,500,Operations
"""
WITH_SEGMENT = """
select
    *,
    -- Time is known of all, autonomy of all but those of one account, education of most
    -- as years of a single account.
    1.5 + account % 3 as human_only_time_hours,
    case when account > 0 then 3.0 end as ai_autonomy_score,
    case when account = 0 then 25.0 when account < 20 then 0.1 end
        as human_education_years,
    case
    when account % 2 = 1 then 'ops'
    when account % 4 = 0 then 'eng-web'
    else 'eng-data'
end as segment
from (
    select *, cast(regexp_extract(account_id, '[0-9]+$') as integer) as account
    from '{path}'
)
"""


def write_folder(folder: Path) -> None:
    """Write the log, and the folder of an index that takes its records."""
    write_log(folder)
    for path in (folder / "log").glob("*.parquet"):
        table = duckdb.sql(WITH_SEGMENT.format(path=path)).to_arrow_table()
        parquet.write_table(table.drop_columns(["account"]), path)
    (folder / "acme").mkdir()
    (folder / "acme" / "segments.csv").write_text(SEGMENTS)
    (folder / "acme" / "index.yml").write_text(INDEX)


def build_index(folder: Path, *options: str) -> None:
    """Build the index of the log.

    Args:
        folder: for the log, the index and the build.
        options: of the command, besides the input.
    """
    write_folder(folder)
    successful_build(
        folder,
        *options,
        *("--index", folder / "acme", "--records", f"{folder}/log/*.parquet"),
        *("--reference", folder / "reference"),
    )


@pytest.fixture(scope="session")
def own_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The build of an index of one's own."""
    return once(tmp_path_factory, "own_index", build_index)
