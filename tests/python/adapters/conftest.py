"""The how-tos of LiteLLM, WildChat and labels, done step by step once."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from economic_index.paths import ROOT
from tests.python.conftest import loaded_python, once, run_build, run_command
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


def run_make(target: str, given: dict[str, str], folder: Path) -> str:
    """What a command of make prints in a folder: its Python with its variables."""
    done = run_command(
        [loaded_python(), "-m", "economic_index", target, "--from-environment"],
        given | {"SALT": str(folder / "salt"), "PYTHONPATH": str(ROOT)},
        folder,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def follow(folder: Path) -> None:
    """Run the code and the commands of the pages, as a reader would, in one folder.

    One build takes the records of both logs, for which those of WildChat name the
    platform of the other page, and the labels of the first. The build of the page on
    WildChat is a dry run.
    """
    for page in HOWTOS:
        path = DOCS / "howto" / page
        (index,) = commands(path, "new-index")
        run_make("new-index", index, folder)
        run_code(path, folder)
        (given,) = commands(path, "records")
        said = run_make("records", given, folder)
        (folder / f"{page}.txt").write_text(said)
        (build,) = commands(path, "build")
        assert build == {"INDEX": f"{index['NAME']}/", "RECORDS": given["OUT"]}
        assert re.search(rf"Next: make build RECORDS={given['OUT']}$", said)
        assert given["PLATFORM"] in (folder / index["NAME"] / "index.yml").read_text()
    plan = run_build(
        folder / "plan",
        "--plan",
        *("--index", folder / build["INDEX"], "--records", folder / build["RECORDS"]),
    )
    assert plan.returncode == 0, plan.stdout + plan.stderr
    (folder / "plan.txt").write_text(plan.stdout)
    both = {"PLATFORM": "acme_assistant", "OUT": "both/wildchat.parquet"}
    run_make("records", given | both, folder)
    label_conversations(folder / "both" / "labels.parquet")
    run_code(LABELS, folder)
    add_facets(folder / "acme" / "index.yml")
    (build,) = commands(LABELS, "build")
    done = run_build(
        folder / "index",
        *("--index", folder / build["INDEX"]),
        *("--records", folder / build["RECORDS"], folder / both["OUT"]),
        *("--labels", folder / build["LABELS"], folder / "both" / "labels.parquet"),
        *("--labeller", build["LABELLER"]),
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (folder / "stdout.txt").write_text(done.stdout)


# Of which of WildChat's made-up conversations the use case is coursework, by the place
# that they come from: enough, too few to be shown, and enough again.
COURSEWORK = (300, 30, 90)


def label_conversations(path: Path) -> None:
    """Write the use cases of WildChat's made-up conversations."""
    rows = [
        {
            "record_id": str(number),
            "use_case": "coursework" if number < COURSEWORK[number % 3] else "work",
            "confidence": 0.9,
            "labeller": "example-model",
            "labeller_version": "2026-10",
        }
        for number in range(3_000)
    ]
    pq.write_table(pa.Table.from_pylist(rows), path)


def add_facets(index: Path) -> None:
    """Add the facets that the page of labels shows to the folder of an index."""
    (facets,) = [each.code for each in blocks(LABELS) if "facets: [" in each.code]
    text = index.read_text()
    levels = "    levels: [country, state_us]\n"
    assert levels in text
    index.write_text(text.replace(levels, levels + facets))


def run_code(page: Path, folder: Path) -> None:
    """Run the Python of a page in a folder."""
    for block in blocks(page):
        if block.language == "python":
            script = folder / "page.py"
            script.write_text(block.code)
            done = run_command([loaded_python(), script], {}, folder)
            assert done.returncode == 0, done.stderr


@pytest.fixture(scope="session")
def followed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which the pages were followed; `index` in it is the build."""
    return once(tmp_path_factory, "followed_howtos", follow)
