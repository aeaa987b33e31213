"""The how-tos of LiteLLM and WildChat, done step by step once."""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path

import pytest

from economic_index.paths import ROOT
from tests.python.conftest import once, run_build, run_command
from tests.python.docs.markdown import blocks

HOWTOS = ("index_from_litellm.md", "index_from_wildchat.md")


def commands(page: str, name: str) -> list[dict[str, str]]:
    """The variables of the commands `make <name>` that a page shows."""
    found = []
    for block in blocks(ROOT / "docs" / "howto" / page):
        if block.language == "sh":
            make, target, *variables = shlex.split(block.code)
            assert make == "make"
            if target == name:
                found.append(dict(each.split("=", 1) for each in variables))
    return found


def follow(folder: Path) -> None:
    """Run the code and the commands of the pages, as a reader would, in one folder.

    The build takes the records of both pages together.
    """
    for page in HOWTOS:
        for block in blocks(ROOT / "docs" / "howto" / page):
            if block.language == "python":
                script = folder / "page.py"
                script.write_text(block.code)
                done = run_command([sys.executable, script], {}, folder)
                assert done.returncode == 0, done.stderr
        (given,) = commands(page, "records")
        done = run_command(
            [sys.executable, "-m", "economic_index", "records", "--from-environment"],
            given | {"SALT": str(folder / "salt"), "PYTHONPATH": str(ROOT)},
            folder,
        )
        assert done.returncode == 0, done.stderr
        (folder / f"{page}.txt").write_text(done.stdout)
        (build,) = commands(page, "build")
        assert build == {"RECORDS": given["OUT"]}
        assert re.search(rf"Next: make build RECORDS={given['OUT']}$", done.stdout)
    records = sorted((folder / "build" / "howto").glob("*.parquet"))
    done = run_build(folder / "index", "--records", *records)
    assert done.returncode == 0, done.stdout + done.stderr
    (folder / "stdout.txt").write_text(done.stdout)


@pytest.fixture(scope="session")
def followed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which the pages were followed; `index` in it is the build."""
    return once(tmp_path_factory, "followed_howtos", follow)
