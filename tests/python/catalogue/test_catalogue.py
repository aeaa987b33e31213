"""What `published/` says of itself, read by the libraries that readers use."""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import mlcroissant
import pandas as pd
import pytest
import rdflib
import yaml
from frictionless import Package, system

from economic_index.catalogue import read_dataset
from economic_index.catalogue.codebook import label, stata_names
from economic_index.catalogue.dataset import (
    Column,
    Dataset,
    PublishedTable,
    escaped,
    texts,
)
from economic_index.catalogue.queries import ANALYSES, question
from economic_index.paths import ROOT

SCHEMA_ORG = rdflib.Namespace("https://schema.org/")
# Rows of each table that Frictionless reads: it takes a second for 10,000.
ROWS_READ = 300
# It reads a table that is not published.
PRIVATE_QUERY = "which_geographies_could_be_in_another_tier"


@pytest.fixture(scope="module")
def folder(default_build: Path) -> Path:
    return (default_build / "published").resolve()


@pytest.fixture(scope="module")
def dataset(folder: Path) -> Dataset:
    return read_dataset(folder)


@pytest.fixture(scope="module")
def published(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(folder / "published.duckdb"), read_only=True) as connection:
        yield connection


def contract(published: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """The columns of every public table, as `schema.table`."""
    found: dict[str, list[str]] = {}
    for table, column in published.execute(
        "select schema_name || '.' || table_name, column_name from duckdb_columns() "
        "where database_name = 'published' order by table_name, column_index"
    ).fetchall():
        found.setdefault(table, []).append(column)
    return found


def test_frictionless_finds_the_package_valid(
    folder: Path, published: duckdb.DuckDBPyConnection
) -> None:
    content = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    with system.use_context(trusted=True):
        package = Package(str(folder / "datapackage.json"))
        report = package.validate(limit_rows=ROWS_READ, parallel=False)
    assert report.flatten(["name", "type", "note"]) == []
    described = {
        f"{resource['path'].split('/')[1]}.{resource['title']}": [
            field["name"] for field in resource["schema"]["fields"]
        ]
        for resource in content["resources"]
    }
    assert described == contract(published)


def test_frictionless_would_find_a_table_that_is_not_as_described(
    folder: Path, tmp_path: Path
) -> None:
    """A count that is a word, in a copy."""
    content = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    (resource,) = (
        one for one in content["resources"] if one["title"] == "dim_build_input"
    )
    lines = (folder / resource["path"]).read_text(encoding="utf-8").splitlines()
    lines[1] = "one" + lines[1].lstrip("0123456789")
    target = tmp_path / resource["path"]
    target.parent.mkdir(parents=True)
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")
    (tmp_path / "datapackage.json").write_text(
        json.dumps(content | {"resources": [resource]})
    )
    with system.use_context(trusted=True):
        package = Package(str(tmp_path / "datapackage.json"))
        found = package.validate(parallel=False).flatten(["type"])
    assert ["type-error"] in found


def test_croissant_is_valid_and_reads_the_tables(
    folder: Path, published: duckdb.DuckDBPyConnection
) -> None:
    described = mlcroissant.Dataset(jsonld=str(folder / "croissant.json"))
    assert not described.metadata.ctx.issues.errors
    columns = {
        record_set.id: [field.id.split("/")[1] for field in record_set.fields]
        for record_set in described.metadata.record_sets
    }
    assert columns == contract(published)
    rows = list(described.records("marts.dim_wave"))
    waves = published.execute("select wave_id from marts.dim_wave order by 1")
    assert sorted(row["marts.dim_wave/wave_id"].decode() for row in rows) == [
        wave for (wave,) in waves.fetchall()
    ]


def test_the_linked_data_are_a_dataset_of_schema_org(
    folder: Path, dataset: Dataset
) -> None:
    graph = rdflib.Graph().parse(folder / "dataset.jsonld", format="json-ld")
    (subject,) = graph.subjects(rdflib.RDF.type, SCHEMA_ORG.Dataset)
    # What Google's Dataset Search and the schema ask for.
    for name in ("name", "description", "license", "creator", "version", "citation"):
        assert list(graph.objects(subject, SCHEMA_ORG[name])), name
    assert str(graph.value(subject, SCHEMA_ORG.version)) == dataset.version
    files = [
        str(graph.value(download, SCHEMA_ORG.contentUrl))
        for download in graph.objects(subject, SCHEMA_ORG.distribution)
    ]
    assert len(files) == 2 * len(dataset.tables)
    for name in files:
        assert (folder / name.removeprefix("./")).is_file(), name


def test_the_build_is_stamped_without_a_clock(
    folder: Path, dataset: Dataset, published: duckdb.DuckDBPyConnection
) -> None:
    build = dataset.build
    project = (ROOT / "pyproject.toml").read_text()
    assert f'\nversion = "{build["project_version"]}"\n' in project
    assert re.fullmatch(r"[0-9a-f]{40}", build["commit_id"])
    assert (folder / "VERSION").read_text() == f"{dataset.version}\n"
    inputs = published.execute(
        "select input_kind, sha256 from marts.dim_build_input"
    ).fetchall()
    assert len(inputs) == build["input_count"]
    # No digest of usage records: it would confirm a guess of them.
    assert {kind for kind, digest in inputs if digest is None} == {"records"}
    assert all(
        re.fullmatch(r"[0-9a-f]{64}", digest)
        for kind, digest in inputs
        if kind != "records"
    )


def test_the_version_is_that_of_the_citation_file(dataset: Dataset) -> None:
    """The project's, and the data set's in `published/`."""
    project = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert str(project["version"]) == dataset.build["project_version"]
    data = yaml.safe_load((dataset.folder / "CITATION.cff").read_text(encoding="utf-8"))
    assert data["version"] == dataset.version
    assert data["type"] == "dataset"


def test_the_pages_say_that_the_data_are_synthetic(folder: Path) -> None:
    readme = (folder / "README.md").read_text(encoding="utf-8")
    assert "**Synthetic data.**" in readme
    licences = (folder / "LICENSES.md").read_text(encoding="utf-8")
    assert "Synthetic sample" in licences
    # Nothing of these data is Anthropic's.
    assert "Anthropic" not in licences + readme.partition("## Tables")[0]


def test_every_link_of_the_pages_leads_somewhere(folder: Path) -> None:
    for name in ("README.md", "LICENSES.md"):
        text = (folder / name).read_text(encoding="utf-8")
        for target in re.findall(r"\]\(([^)]+)\)", text):
            assert target.startswith("https://") or (folder / target).exists(), target


def test_every_ready_query_is_there_with_its_rows(
    folder: Path, published: duckdb.DuckDBPyConnection
) -> None:
    wanted = {path.stem for path in ANALYSES.glob("*.sql")} - {PRIVATE_QUERY}
    assert {path.stem for path in (folder / "queries").glob("*.sql")} == wanted
    for name in sorted(wanted):
        text = (folder / "queries" / f"{name}.sql").read_text(encoding="utf-8")
        assert "{{" not in text
        cursor = published.execute(text)
        header, count = [column[0] for column in cursor.description], 0
        count = len(cursor.fetchall())
        with (folder / "queries" / f"{name}.csv").open(encoding="utf-8") as file:
            rows = list(csv.reader(file))
        assert (rows[0], len(rows) - 1) == (header, count), name


def test_a_question_ends_with_its_mark() -> None:
    assert (
        question("-- How many\n-- of them? Not all.\nselect 1") == "How many of them?"
    )


def test_stata_reads_the_marts_with_labels(
    folder: Path, dataset: Dataset, published: duckdb.DuckDBPyConnection
) -> None:
    tables = [table for table in dataset.tables if table.schema == "marts"]
    for table in tables:
        path = folder / "stata" / f"{table.name}.dta"
        assert path.is_file() == bool(table.row_count)
    path = folder / "stata" / "fct_geography_usage.dta"
    with pd.io.stata.StataReader(path) as reader:
        labels = reader.variable_labels()
        frame = reader.read()
    assert all(labels.values())
    rows, counts, index = published.execute(
        "select count(*), sum(usage_count), avg(usage_per_capita_index) "
        "from marts.fct_geography_usage"
    ).fetchall()[0]
    assert len(frame) == rows
    assert frame.usage_count.sum() == counts
    assert frame.usage_per_capita_index.mean() == pytest.approx(index)


def test_the_codebook_has_every_column(
    folder: Path, published: duckdb.DuckDBPyConnection
) -> None:
    with (folder / "codebook.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found: dict[str, list[str]] = {}
    for row in rows:
        place = f"{row['table_schema']}.{row['table_name']}"
        found.setdefault(place, []).append(row["column_name"])
        assert 0 < len(row["label"]) <= 80
        assert row["description"]
    assert found == contract(published)


def test_names_and_labels_fit_stata() -> None:
    long = "a" * 31
    columns = tuple(
        Column(name, "DOUBLE", "", False) for name in (f"{long}bc", f"{long}bd", "c")
    )
    table = PublishedTable("marts", "fct_x", "", (), 0, columns)
    names = stata_names(table)
    assert len(set(names.values())) == 3
    assert all(len(name) <= 32 for name in names.values())
    assert label("One sentence. Another.") == "One sentence"
    assert len(label("word " * 40)) <= 80


def test_the_quickstart_runs(folder: Path, tmp_path: Path) -> None:
    """As a script, which runs every cell; a broken query would end it."""
    notebook = shutil.copyfile(folder / "quickstart.py", tmp_path / "quickstart.py")
    (tmp_path / "published.duckdb").symlink_to(folder / "published.duckdb")
    outcome = subprocess.run(
        [sys.executable, str(notebook)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome.returncode == 0, outcome.stderr
    (tmp_path / "published.duckdb").unlink()
    with duckdb.connect(str(tmp_path / "published.duckdb")) as connection:
        connection.execute("create schema marts")
    broken = subprocess.run(
        [sys.executable, str(notebook)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert broken.returncode != 0


def test_bibtex_escapes_what_it_would_read_as_a_command() -> None:
    assert escaped("R&D 5 % #1_a") == r"R\&D 5 \% \#1\_a"


def test_every_source_names_its_licence() -> None:
    for source in texts()["sources"]:
        assert source["licence"] and source["used_for"] and source["publisher"]


def test_usage_records_carry_no_licence_of_others(dataset: Dataset) -> None:
    """The default build is a sample: neither real records nor a real release."""
    assert {source.when for source in dataset.sources} == {"always", "sample"}
