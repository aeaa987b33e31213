"""The how-tos of LiteLLM, WildChat and labels, done step by step once."""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path

import pytest

from economic_index.paths import ROOT
from tests.python.conftest import once, run_build, run_command
from tests.python.docs.markdown import blocks

DOCS = ROOT / "docs"
HOWTOS = ("index_from_litellm.md", "index_from_wildchat.md")
LABELS = DOCS / "labels.md"


def commands(page: Path, name: str) -> list[dict[str, str]]:
    """The variables of the commands `make <name>` that a page shows."""
    found = []
    for block in blocks(page):
        if block.language == "sh":
            make, target, *variables = shlex.split(block.code)
            assert make == "make"
            if target == name:
                found.append(dict(each.split("=", 1) for each in variables))
    return found


def follow(folder: Path) -> None:
    """Run the code and the commands of the pages, as a reader would, in one folder.

    One build takes the records of both logs, and the labels of the first.
    """
    for page in HOWTOS:
        run_code(DOCS / "howto" / page, folder)
        (given,) = commands(DOCS / "howto" / page, "records")
        done = run_command(
            [sys.executable, "-m", "economic_index", "records", "--from-environment"],
            given | {"SALT": str(folder / "salt"), "PYTHONPATH": str(ROOT)},
            folder,
        )
        assert done.returncode == 0, done.stderr
        (folder / f"{page}.txt").write_text(done.stdout)
        (build,) = commands(DOCS / "howto" / page, "build")
        assert build == {"RECORDS": given["OUT"]}
        assert re.search(rf"Next: make build RECORDS={given['OUT']}$", done.stdout)
    run_code(LABELS, folder)
    (build,) = commands(LABELS, "build")
    assert build["RECORDS"] == "build/howto/litellm.parquet"
    records = sorted((folder / "build" / "howto").glob("*.parquet"))
    labels = folder / build["LABELS"]
    done = run_build(
        folder / "index",
        *("--records", *records),
        *("--labels", labels, "--labeller", build["LABELLER"]),
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (folder / "stdout.txt").write_text(done.stdout)


def run_code(page: Path, folder: Path) -> None:
    """Run the Python of a page in a folder."""
    for block in blocks(page):
        if block.language == "python":
            script = folder / "page.py"
            script.write_text(block.code)
            done = run_command([sys.executable, script], {}, folder)
            assert done.returncode == 0, done.stderr


@pytest.fixture(scope="session")
def followed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which the pages were followed; `index` in it is the build."""
    return once(tmp_path_factory, "followed_howtos", follow)
