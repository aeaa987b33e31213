"""The files of a figure beside its page: rows, picture, and what they are."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from dashboard.tables import Published, Table, plain
from economic_index.catalogue import Dataset

if TYPE_CHECKING:
    from dashboard.pages import Block

FILES = {
    "csv": "the rows, for spreadsheets",
    "json": "the rows, for programs",
    "metadata.json": "title, columns, waves, status codes, sources, licences, citation",
    "png": "the picture, latest wave",
    "svg": "the picture, to be enlarged",
    "embed.html": "the chart alone, for an iframe",
}
PICTURES = ("png", "svg", "embed.html")


def files_of(name: str, is_pictured: bool) -> list[tuple[str, str]]:
    """The files of a figure, each with what it is for."""
    return [
        (f"{name}.{suffix}", what)
        for suffix, what in FILES.items()
        if is_pictured or suffix not in PICTURES
    ]


def write_rows(published: Published, table: Table, target: Path) -> None:
    """Write the rows of a figure as `<target>.csv` and `<target>.json`."""
    published.write_csv(table, target.with_name(f"{target.name}.csv"))
    rows = [
        {name: plain(value) for name, value in record.items()}
        for record in table.records
    ]
    text = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    target.with_name(f"{target.name}.json").write_text(text + "\n", encoding="utf-8")


def metadata(
    block: Block, dataset: Dataset, statuses: Mapping[str, str], is_pictured: bool
) -> dict:
    """What the files of a figure hold, for programs that show or check it."""
    waves = sorted(
        {
            value
            for record in block.table.records
            for name, value in record.items()
            if name.startswith("wave_id") and value
        }
    )
    title = f"{block.number}: {block.title}" if block.number else block.title
    return {
        "id": block.id,
        "title": title,
        "finding": block.finding,
        "question": block.lead,
        "page": f"{block.id}.html",
        "files": [name for name, _ in files_of(block.id, is_pictured)],
        "columns": [asdict(column) for column in block.table.columns],
        "row_count": len(block.table.rows),
        "waves": waves,
        "missing_slices": block.missing,
        "notes": block.notes,
        "status_codes": statuses,
        "sql": block.table.sql,
        "is_synthetic": dataset.is_synthetic,
        "version": dataset.version,
        "build": dict(dataset.build),
        "sources": [asdict(source) for source in dataset.sources],
        "citation": dataset.citation(title),
        "bibtex": dataset.bibtex(title, block.id),
    }


def linked_data(block: Block, dataset: Dataset, is_pictured: bool) -> dict:
    """The figure as schema.org's Dataset."""
    title = f"{block.number}: {block.title}" if block.number else block.title
    picture = {"image": f"{block.id}.png"} if is_pictured else {}
    return {
        "@context": {"@vocab": "https://schema.org/"},
        "@type": "Dataset",
        "name": title,
        "description": " ".join(filter(None, (block.finding, block.lead))) or title,
        "version": dataset.version,
        "identifier": f"{block.id}@{dataset.version}",
        "license": dataset.licence,
        "creator": {"@type": "Organization", "name": dataset.publisher},
        "citation": dataset.citation(title),
        "isPartOf": {"@type": "Dataset", "name": dataset.title},
        "isAccessibleForFree": True,
        "distribution": [
            {
                "@type": "DataDownload",
                "encodingFormat": media_type,
                "contentUrl": f"{block.id}.{suffix}",
            }
            for suffix, media_type in (
                ("csv", "text/csv"),
                ("json", "application/json"),
            )
        ],
    } | picture


def charts_of_page(
    blocks: Sequence[Block], name: str, key: str, dataset: Dataset
) -> dict:
    """The charts of a place or an occupation with their rows, for programs.

    Args:
        blocks: of the page; those without rows are left out.
        name: of the page.
        key: that it is cited by.
        dataset: the published folder.
    """
    return {
        "title": name,
        "charts": [
            {
                "id": block.id,
                "title": block.title,
                "columns": [asdict(column) for column in block.table.columns],
                "rows": [
                    {column: plain(value) for column, value in record.items()}
                    for record in block.table.records
                ],
                "sql": block.table.sql,
                "missing_slices": block.missing,
            }
            for block in blocks
            if block.table.rows and block.kind != "table"
        ],
        "is_synthetic": dataset.is_synthetic,
        "version": dataset.version,
        "sources": [asdict(source) for source in dataset.sources],
        "citation": dataset.citation(name),
        "bibtex": dataset.bibtex(name, key),
    }
