"""One build of an index of one's own, which the tests of this folder read."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.python.conftest import once, successful_build
from tests.python.inputs.records.logs import write_log

# The log's waves begin in February 2000; the index's wave is that month.
INDEX = """\
id: acme
title: Acme AI index
publisher: Acme Corporation
footer: Written by the data team.
platforms:
  - {id: claude_ai, label: Acme assistant}
  - {id: 1p_api, label: Acme gateway, levels: []}
waves: {every: month, from: 2000-02, to: 2000-04}
"""


def write_folder(folder: Path) -> None:
    """Write the log, and the folder of an index that takes its records."""
    write_log(folder)
    (folder / "acme").mkdir()
    (folder / "acme" / "index.yml").write_text(INDEX)


def build_index(folder: Path) -> None:
    """Build the index of the log."""
    write_folder(folder)
    successful_build(
        folder,
        *("--index", folder / "acme", "--records", f"{folder}/log/*.parquet"),
        *("--reference", folder / "reference"),
    )


@pytest.fixture(scope="session")
def own_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The build of an index of one's own."""
    return once(tmp_path_factory, "own_index", build_index)
