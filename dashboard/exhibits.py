"""The files beside a page: rows, pictures, and what they are."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from dashboard.tables import Column, Table, plain, write_csv
from economic_index.catalogue import Dataset

if TYPE_CHECKING:
    from dashboard.pages import Block

FILES = {
    "csv": "the rows, for spreadsheets",
    "json": "the rows, for programs",
    "metadata.json": "title, columns, waves, status codes, sources, licences, citation",
    "png": "the picture, latest wave",
    "svg": "the picture, to be enlarged",
}
PICTURES = ("png", "svg")


def files_of(name: str, is_pictured: bool) -> list[tuple[str, str]]:
    """The files of a figure, each with what it is for."""
    return [
        (f"{name}.{suffix}", what)
        for suffix, what in FILES.items()
        if is_pictured or suffix not in PICTURES
    ]


def files_of_page(name: str, blocks: Sequence[Block]) -> list[tuple[str, str]]:
    """The files of a page with several charts, each with what it is for."""
    return [
        *((f"{name}.{block.id}.csv", f"{block.title}: the rows") for block in blocks),
        (f"{name}.json", "the rows of all of them, for programs"),
        (f"{name}.metadata.json", FILES["metadata.json"]),
    ]


def write_json(content: object, target: Path, indent: int | None = None) -> None:
    """Write a JSON file; one without indentation has no blanks either."""
    separators = None if indent else (",", ":")
    text = json.dumps(content, ensure_ascii=False, separators=separators, indent=indent)
    target.write_text(text + "\n", encoding="utf-8")


def plain_rows(records: Sequence[Mapping]) -> list[dict]:
    """Rows as JSON holds them."""
    return [
        {name: plain(value) for name, value in record.items()} for record in records
    ]


def write_rows(table: Table, target: Path) -> None:
    """Write the rows of a figure as `<target>.csv` and `<target>.json`."""
    write_csv(table.columns, table.rows, target.with_name(f"{target.name}.csv"))
    write_json(plain_rows(table.records), target.with_name(f"{target.name}.json"))


def titled(block: Block) -> str:
    """The title of a block, its number first."""
    return f"{block.number}: {block.title}" if block.number else block.title


def described(block: Block) -> dict:
    """What the rows of a block are."""
    waves = sorted(
        {
            value
            for record in block.table.records
            for name, value in record.items()
            if name.startswith("wave_id") and value
        }
    )
    return {
        "id": block.id,
        "title": titled(block),
        "finding": block.finding,
        "question": block.lead,
        "columns": [asdict(column) for column in block.table.columns],
        "row_count": len(block.table.rows),
        "waves": waves,
        "missing_slices": block.missing,
        "notes": block.notes,
        "sql": block.table.sql,
    }


def provenance(
    dataset: Dataset, common: Mapping[str, object], title: str, key: str
) -> dict:
    """Where the rows of a page come from, and how it is cited.

    Args:
        dataset: the published folder.
        common: what is the same for every page: status codes, releases.
        title: of the page.
        key: that it is cited by.
    """
    return {
        **common,
        "is_synthetic": dataset.is_synthetic,
        "version": dataset.version,
        "build": dict(dataset.build),
        "sources": [asdict(source) for source in dataset.sources],
        "citation": dataset.citation(title),
        "bibtex": dataset.bibtex(title, key),
    }


def metadata(
    block: Block, dataset: Dataset, common: Mapping[str, object], is_pictured: bool
) -> dict:
    """What the files of a figure hold, for programs that show or check it."""
    page = f"{block.id}.html"
    return (
        described(block)
        | {
            "page": page,
            "embed": f"{page}?embed={block.id}",
            "files": [name for name, _ in files_of(block.id, is_pictured)],
        }
        | provenance(dataset, common, titled(block), block.id)
    )


def page_metadata(
    blocks: Sequence[Block],
    name: str,
    title: str,
    key: str,
    dataset: Dataset,
    common: Mapping[str, object],
) -> dict:
    """What the files of a page with several charts hold.

    Args:
        blocks: with rows.
        name: of the page's file, without suffix.
        title: of the page.
        key: that it is cited by.
        dataset: the published folder.
        common: as `provenance` has it.
    """
    page = f"{name}.html"
    return {
        "title": title,
        "page": page,
        "files": [file for file, _ in files_of_page(name, blocks)],
        "charts": [
            described(block)
            | {"file": f"{name}.{block.id}.csv", "embed": f"{page}?embed={block.id}"}
            for block in blocks
        ],
    } | provenance(dataset, common, title, key)


def linked_data(
    dataset: Dataset,
    title: str,
    description: str,
    key: str,
    files: Sequence[str],
    image: str = "",
) -> dict:
    """A page with rows as schema.org's Dataset.

    Args:
        dataset: the published folder that the rows are from.
        title: of the page.
        description: what the page shows.
        key: that it is cited by.
        files: beside the page; those with rows are its downloads.
        image: the picture beside the page; empty where there is none.
    """
    media_types = {"csv": "text/csv", "json": "application/json"}
    return {
        "@context": {"@vocab": "https://schema.org/"},
        "@type": "Dataset",
        "name": title,
        "description": description,
        "version": dataset.version,
        "identifier": f"{key}@{dataset.version}",
        "license": dataset.licence,
        "creator": {"@type": "Organization", "name": dataset.publisher},
        "citation": dataset.citation(title),
        "isPartOf": {"@type": "Dataset", "name": dataset.title},
        "isAccessibleForFree": True,
        "distribution": [
            {
                "@type": "DataDownload",
                "encodingFormat": media_types[file.rpartition(".")[2]],
                "contentUrl": file,
            }
            for file in files
            if file.endswith(tuple(media_types)) and not file.endswith("metadata.json")
        ],
    } | ({"image": image} if image else {})


def write_task(
    folder: Path,
    task_id: str,
    statement: str,
    columns: Sequence[Column],
    rows: Sequence[Mapping],
    dataset: Dataset,
) -> None:
    """Write the rows of a task as `<id>.csv` and `<id>.json`.

    There are thousands: what is the same for all stands once, in `metadata.json`.
    """
    cells = (tuple(row[column.name] for column in columns) for row in rows)
    write_csv(columns, cells, folder / f"{task_id}.csv")
    content = {
        "title": statement,
        "rows": plain_rows(rows),
        "metadata": "metadata.json",
        "citation": dataset.citation(f"Task {task_id}"),
    }
    write_json(content, folder / f"{task_id}.json")
