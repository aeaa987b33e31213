"""Write the sample as a release folder in the official layout."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from economic_index.paths import SAMPLE_RELEASE
from economic_index.sample.release import shape
from economic_index.sample.release.catalogue import Statement, request_list, task_lists
from economic_index.sample.release.cells import Cell, api_cells, claude_ai_cells
from economic_index.sample.release.conversations import draw_wave
from economic_index.sample.release.earlier import flat_tables
from economic_index.sample.release.folder import replace_folder
from economic_index.sample.release.usage import Place, places
from economic_index.seeds import seed_rows

DATA_COLUMNS = (
    "geo_id",
    "geography",
    "date_start",
    "date_end",
    "platform_and_product",
    "facet",
    "level",
    "variable",
    "cluster_name",
    "value",
)
STATEMENT_COLUMNS = (
    "O*NET-SOC Code",
    "Title",
    "Task ID",
    "Task",
    "Task Type",
    "Incumbents Responding",
    "Date",
    "Domain Source",
    "soc_major_group",
)
README_TITLE = "# SYNTHETIC sample release"
README = f"""{README_TITLE}

Nothing in this folder was observed. It is a synthetic release in the layout of the
Anthropic Economic Index of September 2025, so that the warehouse builds without any
download and its tests have something to read. Do not cite a number of it.

How it was made: conversations are drawn one by one from smooth profiles with a fixed
seed, each with a place, an O*NET task, a request and a collaboration pattern; they are
counted, and cells below 15 conversations are folded into `not_classified`. The profiles
follow figures printed in the report, in round numbers. Populations, gross domestic
products, O*NET task ids and SOC codes are real. Every statement, title and request name
is synthetic, and so are the platform labels and the dates around the year 2000.

| file in `data` | what it holds |
|---|---|
| `intermediate/aei_raw_claude_ai_*.csv` | about {shape.CLAUDE_AI.records:,} \
conversations: world, countries, US states |
| `intermediate/aei_raw_1p_api_*.csv` | about {shape.API.records:,} API records: world \
only |
| `intermediate/onet_task_statements.csv` | the statements the task clusters join to |
| `input/task_pct_v*.csv`, `input/automation_vs_augmentation_v*.csv` | worldwide \
shares of two earlier waves, without counts |

The folder is written anew by every build. It holds no row of any real release.
"""


def write_sample_release(folder: Path = SAMPLE_RELEASE) -> Path:
    """Write the synthetic release, the same bytes every time.

    The folder is complete or not there: it is written beside its place and then moved.
    An earlier sample in its place is replaced.

    Args:
        folder: where the release is to be.

    Returns:
        The folder.

    Raises:
        InputError: a file, or a folder with anything but a sample, is in that place.
    """
    return replace_folder(folder, README_TITLE, _write_files)


def write_statements(folder: Path, statements: Iterable[Statement]) -> None:
    """Write the statements file of a release into `folder`."""
    _write_csv(
        folder / "onet_task_statements.csv",
        STATEMENT_COLUMNS,
        (_statement_row(statement) for statement in statements),
    )


def _write_files(folder: Path) -> None:
    data = folder / "data" / "intermediate"
    data.mkdir(parents=True)
    tasks, statements = task_lists()

    origins = places()
    claude_ai = draw_wave(
        shape.CLAUDE_AI, origins, tasks, request_list(shape.CLAUDE_AI)
    )
    _write_cells(data, shape.CLAUDE_AI, claude_ai_cells(origins, claude_ai))

    everywhere = [Place("global", "GLOBAL", shape.API.records, 1.0)]
    api = draw_wave(shape.API, everywhere, tasks, request_list(shape.API))
    _write_cells(data, shape.API, api_cells(api, tasks))

    write_statements(data, statements)
    earlier = folder / "data" / "input"
    earlier.mkdir()
    for name, columns, rows in flat_tables(tasks):
        _write_csv(earlier / name, columns, rows)
    (folder / "README.md").write_text(README, "utf-8", newline="\n")


def _write_cells(data: Path, platform: shape.Platform, cells: Iterable[Cell]) -> None:
    """Write one platform's file, sorted, labelled as its synthetic wave."""
    wave = next(
        row
        for row in seed_rows("waves")
        if row["platform"] == platform.name
        and row["layout"] == "long"
        and row["is_synthetic"] == "true"
        and row["takes_records"] == "false"
    )
    labels = (wave["date_start"], wave["date_end"], wave["platform_and_product"])
    dates = f"{wave['date_start']}_to_{wave['date_end']}"
    _write_csv(
        data / f"aei_raw_{platform.name}_{dates}.csv",
        DATA_COLUMNS,
        (
            (
                cell.geo_id,
                cell.geography,
                *labels,
                cell.facet,
                cell.level,
                cell.variable,
                cell.cluster,
                cell.value,
            )
            for cell in sorted(cells)
        ),
    )


def _statement_row(statement: Statement) -> tuple[str, ...]:
    return (
        statement.soc_code,
        f"Synthetic title of {statement.soc_code}",
        statement.task_id,
        statement.text,
        "Core",
        "100.0",
        "01/2000",
        "Synthetic",
        statement.group,
    )


def _write_csv(
    path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]
) -> None:
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
