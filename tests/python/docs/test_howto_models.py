"""The how-tos that add to the dbt project, done on one copy of it, built once.

The copy starts from the sample's warehouse: dbt builds what the pages add, and no more.
"""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from dashboard.figures import figures
from economic_index.errors import InputError
from economic_index.paths import ROOT
from tests.python.conftest import (
    DBT,
    once,
    run_command,
    take_along_parse,
    target_folder,
)
from tests.python.docs.markdown import Block, blocks
from tests.python.docs.test_howto import HOWTO, file_block, message

FIGURE, METRIC, CLAIM = "add_a_figure.md", "add_a_metric.md", "add_a_claim.md"

# What a page writes, beside the page itself: (page, files).
TOUCHED = {
    FIGURE: ["models/report/fig_2_12.sql", "models/report/fig_2_12.yml"],
    METRIC: ["models/semantic/_metrics.yml", "docs/metrics.md"],
    CLAIM: ["seeds/published/published_claims.csv"],
}
COPIED = (
    *("analyses", "dashboard", "economic_index", "macros", "models", "seeds", "tests"),
    *("dbt_project.yml", "profiles.yml", "selectors.yml"),
)

# Put the new table into the published database, and write the pages of the figures.
SHOW = """
import sys
from pathlib import Path
import duckdb
from dashboard import assets
from dashboard.pages import Site
from dashboard.tables import Published
from economic_index.catalogue import read_dataset
from economic_index.publish import write_comments, write_table
warehouse, published, folder = map(Path, sys.argv[1:])
with duckdb.connect() as connection:
    connection.execute(f"attach '{warehouse}' as warehouse (read_only)")
    connection.execute("use warehouse")
    connection.execute(f"attach '{published}' as shared")
    write_table(connection, "report", "fig_2_12")
    write_comments(connection)
assets.install()
with Published(published) as database:
    site = Site(database, read_dataset(published.parent), folder)
    site.write_figures()
    site.write_exhibits()
"""


def fields(block: Block) -> list[str]:
    """What stands behind a block's fence."""
    return block.info.split(" ")


def write_pages(project: Path) -> None:
    """Do to a copy of the project what the pages say."""
    for page, files in TOUCHED.items():
        written = [path for path in files if path != "docs/metrics.md"]
        shown = {path for block in blocks(HOWTO / page) for path in fields(block)[1:]}
        assert set(files) <= shown
        for path in written:
            target, code = project / path, file_block(page, path).code
            if path.endswith(".csv"):
                header, _, code = code.partition("\n")
                assert target.read_text().startswith(header)
            elif target.exists():
                # An entry of the list that ends the file.
                code = f"\n{code}"
            with target.open("a") as handle:
                handle.write(code)


def make(sample: Path, place: Path) -> None:
    """The copy, with what the pages add built in its warehouse."""
    for name in COPIED:
        source, target = ROOT / name, place / name
        if source.is_dir():
            left_out = shutil.ignore_patterns("node_modules", "__pycache__", "python")
            shutil.copytree(source, target, ignore=left_out)
        else:
            shutil.copy(source, target)
    write_pages(place)
    shutil.copy(sample / "warehouse.duckdb", place)
    shutil.copy(sample / "request.json", place)
    target = place / "target"
    target.mkdir()
    take_along_parse(target_folder(), target)
    outcome = run_command(
        [
            *(sys.executable, DBT, target, "build", "--target-path", target),
            *("--select", "fig_2_12", "published_claims+"),
        ],
        {
            "ECONOMIC_INDEX_WAREHOUSE": str(place / "warehouse.duckdb"),
            "PYTHONPATH": str(place),
        },
        place,
    )
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory, sample_build: Path) -> Path:
    """A copy of the project that has what the pages add, in its warehouse too."""
    return once(tmp_path_factory, "howto", lambda place: make(sample_build, place))


def run_in(project: Path, *command: str | Path, given: str = "") -> None:
    """Run Python in the copy, with its packages; it must succeed."""
    outcome = subprocess.run(
        [sys.executable, *map(str, command)],
        cwd=project,
        env=os.environ
        | {
            "ECONOMIC_INDEX_WAREHOUSE": str(project / "warehouse.duckdb"),
            "PYTHONPATH": str(project),
        },
        input=given,
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr


def test_add_a_figure(project: Path, sample_build: Path, tmp_path: Path) -> None:
    """The page of its chapter shows it, with what it found and the SQL of its rows."""
    published = tmp_path / "published.duckdb"
    for path in (published, tmp_path / "digests.csv"):
        shutil.copy(sample_build / "published" / path.name, path)
    modules = project / "dashboard" / "node_modules"
    if not modules.exists():
        modules.symlink_to(ROOT / "dashboard" / "node_modules")
    run_in(project, "-c", SHOW, project / "warehouse.duckdb", published, tmp_path)
    page = (tmp_path / "chapter-2.html").read_text()
    for name in ("fig_2_12.html", "fig_2_12.csv", "fig_2_12.png"):
        assert (tmp_path / "figures" / name).is_file()
    (shown,) = re.findall(
        r'<section class="block" id="fig_2_12".*?</section>', page, re.S
    )
    with duckdb.connect(str(published), read_only=True) as connection:
        rows = connection.execute(
            "select geography_name from report.fig_2_12 order by wave_id, usage_rank"
        ).fetchall()
    assert f"{rows[0][0]} has the largest share" in shown
    assert "Which US states account for the largest shares of usage?" in shown
    assert "from report.fig_2_12\norder by wave_id, usage_rank" in shown
    assert page.index('id="fig_2_11"') < page.index('id="fig_2_12"')


def test_a_figure_that_cannot_be_drawn(project: Path, tmp_path: Path) -> None:
    """The error that the page shows."""
    text = (project / "models/report/fig_2_12.yml").read_text()
    file = tmp_path / "fig_2_12.yml"
    file.write_text(text.replace("x: usage_pct\n", "x: usage_share\n"))
    with pytest.raises(InputError, match=message(FIGURE)):
        figures(tmp_path)


def test_add_a_metric(project: Path, tmp_path: Path) -> None:
    """It gives what the SQL of the page gives; the page's row is one of the table."""
    command, query = (
        next(block.code for block in blocks(HOWTO / METRIC) if block.info == language)
        for language in ("sh", "sql")
    )
    script = ROOT / "tests" / "python" / "metrics" / "run_mf.py"
    words = command.replace(".venv/bin/mf", "").split()
    run_in(project, script, project, tmp_path, given=json.dumps([words]))
    with (tmp_path / "0.csv").open(newline="") as lines:
        found = list(csv.DictReader(lines))
    with duckdb.connect(
        str(project / "warehouse.duckdb"), read_only=True
    ) as connection:
        cursor = connection.execute(query)
        names = [column[0] for column in cursor.description]
        expected = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    keys = names[:2]
    numbers = {tuple(row[key] for key in keys): row[names[2]] for row in found}
    assert len(numbers) == len(expected) > 0
    for row in expected:
        number = numbers[tuple(row[key] for key in keys)]
        if row[names[2]] is None:
            assert number == ""
        else:
            assert float(number) == pytest.approx(row[names[2]], rel=1e-9)
    row = file_block(METRIC, "docs/metrics.md").code.strip()
    header = "| metric | unit | base | adds up over |"
    assert header in (ROOT / "docs/metrics.md").read_text()
    assert row.count("|") == header.count("|")


def test_add_a_claim(project: Path) -> None:
    """Its key is among the computed values, and the scoreboard has its verdict."""
    path = "seeds/published/published_claims.csv"
    header, values = file_block(CLAIM, path).code.splitlines()
    claim = dict(zip(header.split(","), values.split(","), strict=True))
    key = tuple(
        claim[name] for name in ("quantity", "geography_id", "cluster_key", "base")
    )
    of_warehouse = file_block(CLAIM, "build/warehouse.duckdb").code
    (of_published,) = [
        block.code for block in blocks(HOWTO / CLAIM) if block.info == "sql"
    ]
    with duckdb.connect(
        str(project / "warehouse.duckdb"), read_only=True
    ) as connection:
        assert key in connection.execute(of_warehouse).fetchall()
        (row,) = connection.execute(of_published).fetchall()
    published = claim["value_published"]
    assert row == (claim["claim_id"], published, float(published), "match")
