"""Write the folder of an index of one's own, with every choice named in it."""

from __future__ import annotations

import re
from pathlib import Path

from economic_index.errors import InputError
from economic_index.index.definition import ID, ID_WORDS, NAME
from economic_index.index.overlay import read_index

TEMPLATE = """\
# An index of your own. Its rules go before the project's seeds in each build with
# INDEX={folder}. docs/howto/publish_your_own_index.md explains every key.
id: {name}
title: {title}
publisher: {title}
footer: Made with the Economic Index Warehouse.

# The year of the populations and the GDP that usage is divided by.
reference_year: 2024

# The column `platform` of your records. `levels`: places that are published beside the
# world; `facets`: what usage is divided by, all that records can have where the key is
# left out.
platforms:
  - id: {name}_assistant
    label: {title} assistant
    levels: [country, state_us]

# Usage is counted together by week or month. Without `to` the waves go on; the end is
# exclusive. Or a list of windows: `- {{from: 2026-10-01, to: 2026-10-15}}`.
waves:
  every: {every}
  from: {start}

# ISO 3166-1 alpha-2 codes of countries whose records are left out.
excluded_countries: []

# Whether account ids that differ in upper and lower case are one account.
account_case_is_folded: false

# Stricter thresholds of disclosure control, by kind of cell, e.g.
#   cell: {{minimum_record_count: 30, minimum_account_count: 10}}
thresholds: {{}}

# Records that a place needs for an index, e.g. country: 500
minimum_observations: {{}}
"""


def write_index(name: str, start: str, every: str, folder: Path | None = None) -> Path:
    """Write the folder of an index that a build accepts as it is.

    Args:
        name: id of the index.
        start: first day or month of its first wave.
        every: `week` or `month`.
        folder: to write; None means one of the index's name, here.

    Returns:
        The folder.

    Raises:
        InputError: the folder is there already, or a value is not what it must be.
    """
    if not re.fullmatch(ID, name):
        raise InputError(
            "NAME",
            ID_WORDS,
            "Write e.g. NAME=acme; OUT says where the folder goes",
        )
    folder = folder or Path(name)
    if folder.exists():
        raise InputError(
            str(folder),
            "this is there already",
            "Name another folder with OUT, or remove it first",
        )
    title = name.replace("_", " ").capitalize()
    text = TEMPLATE.format(
        name=name, folder=f"{folder}/", title=title, start=start, every=every
    )
    folder.mkdir(parents=True)
    path = folder / NAME
    path.write_text(text, encoding="utf-8")
    try:
        read_index(folder)
    except InputError:
        path.unlink()
        folder.rmdir()
        raise
    return folder
