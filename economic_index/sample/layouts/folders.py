"""Write synthetic release folders: each layout, small or at full size."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import duckdb

from economic_index.paths import SAMPLE_RELEASE
from economic_index.sample.layouts.exposure import write_exposure
from economic_index.sample.layouts.lists import connect
from economic_index.sample.layouts.monthly import write_monthly
from economic_index.sample.layouts.primitives import write_primitives
from economic_index.sample.layouts.sizes import SIZES, Size
from economic_index.sample.release import write_sample_release
from economic_index.sample.release.folder import replace_folder

README_TITLE = "# SYNTHETIC release of the layout "
README = f"""{README_TITLE}{{layout}}

Nothing in this folder was observed: do not cite a number of it. It has the layout of
{{like}} of the Anthropic Economic Index, and about the rows that its size, `{{rows}}`,
says. Places, O*NET task ids and SOC codes are real. Shares and means are drawn around
round numbers that follow the reports; the same version of the project writes the same
bytes every time. Every name, label and date says that it is synthetic, or lies around
the year 2000. It holds no row of any real release.
"""

Writer = Callable[[duckdb.DuckDBPyConnection, Size, Path], None]

# What each layout is like, and what writes it.
LAYOUTS: dict[str, tuple[str, Writer]] = {
    "long_primitives": ("the release of January 2026", write_primitives),
    "monthly": ("the release of June 2026", write_monthly),
    "labor_market": ("the tables of labor market exposure", write_exposure),
}


def write_layout(layout: str, rows: str, folder: Path) -> Path:
    """Write one synthetic folder, complete or not at all.

    Args:
        layout: one of `LAYOUTS`.
        rows: one of `SIZES`.
        folder: where it is to be; an earlier synthetic folder there is replaced.

    Returns:
        The folder.

    Raises:
        InputError: a file, or a folder of another kind, is in that place.
    """
    like, write_tables = LAYOUTS[layout]

    def write(fresh: Path) -> None:
        fresh.mkdir()
        with connect(SIZES[rows]) as connection:
            write_tables(connection, SIZES[rows], fresh)
        text = README.format(layout=layout, like=like, rows=rows)
        (fresh / "README.md").write_text(text, "utf-8", newline="\n")

    return replace_folder(folder, README_TITLE, write, layout, rows)


def write_sample(parent: Path = SAMPLE_RELEASE.parent) -> tuple[Path, ...]:
    """The release folders of the built-in sample, every layout in small.

    Args:
        parent: the folder that they are in.

    Returns:
        The folders.

    Raises:
        InputError: something else is in the place of one of them.
    """
    first = write_sample_release(parent / SAMPLE_RELEASE.name)
    place = partial("{}_{}".format, SAMPLE_RELEASE.name)
    return (
        first,
        *(write_layout(layout, "small", parent / place(layout)) for layout in LAYOUTS),
    )
