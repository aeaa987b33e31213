"""The published folder described: what it holds, its build, licences and citation."""

from __future__ import annotations

import shutil
from pathlib import Path

from economic_index.catalogue.codebook import CODEBOOK, codebook_text, write_stata
from economic_index.catalogue.dataset import Dataset, read_dataset
from economic_index.catalogue.metadata import (
    croissant,
    data_package,
    schema_org,
    write_json,
)
from economic_index.catalogue.pages import citation_file, licences, readme
from economic_index.catalogue.queries import write_queries

__all__ = ["Dataset", "describe", "read_dataset"]

VERSION = "VERSION"
# Files that are the same for every data set.
STATIC = ("labels.R", "quickstart.py")


def describe(folder: Path) -> None:
    """Write the descriptions of a published folder into it.

    Args:
        folder: what `publish` wrote.
    """
    dataset = read_dataset(folder)
    questions = write_queries(dataset, folder / "queries")
    for name, text in (
        (VERSION, f"{dataset.version}\n"),
        ("README.md", readme(dataset, questions)),
        ("LICENSES.md", licences(dataset)),
        ("CITATION.cff", citation_file(dataset)),
        (CODEBOOK, codebook_text(dataset)),
    ):
        (folder / name).write_text(text, encoding="utf-8")
    write_json(folder / "datapackage.json", data_package(dataset))
    write_json(folder / "croissant.json", croissant(dataset))
    write_json(folder / "dataset.jsonld", schema_org(dataset))
    write_stata(dataset, folder / "stata")
    for name in STATIC:
        shutil.copyfile(Path(__file__).with_name(name), folder / name)
