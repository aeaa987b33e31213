"""The data set for machines: Frictionless, schema.org and Croissant."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from economic_index.catalogue.dataset import Column, Dataset, PublishedTable

CONTEXT = Path(__file__).with_name("croissant_context.json")
CONFORMS_TO = "http://mlcommons.org/croissant/1.0"
SCHEMA_ORG = "https://schema.org/"

# DuckDB type: Frictionless type, schema.org type.
TYPES = {
    "VARCHAR": ("string", "sc:Text"),
    "BIGINT": ("integer", "sc:Integer"),
    "INTEGER": ("integer", "sc:Integer"),
    "DOUBLE": ("number", "sc:Float"),
    "BOOLEAN": ("boolean", "sc:Boolean"),
    "DATE": ("date", "sc:Date"),
}


def data_package(dataset: Dataset) -> dict:
    """The Frictionless data package of the CSV files."""
    return {
        "profile": "tabular-data-package",
        "name": dataset.texts["name"],
        "title": dataset.title,
        "description": dataset.texts["description"],
        "version": dataset.version,
        "keywords": dataset.texts["keywords"],
        "licenses": [
            {"name": source.licence, "title": source.title}
            | ({"path": source.licence_path} if source.licence_path else {})
            for source in dataset.sources
        ],
        "sources": [
            {"title": f"{source.publisher}: {source.title}"}
            | ({"path": source.path} if source.path else {})
            for source in dataset.sources
        ],
        "contributors": [{"title": dataset.publisher, "role": "publisher"}],
        "build": dict(dataset.build),
        "resources": [resource(dataset, table) for table in dataset.tables],
    }


def resource(dataset: Dataset, table: PublishedTable) -> dict:
    """One table as a Frictionless resource: its CSV file and its schema."""
    path = f"csv/{table.path}.csv"
    size, digest = size_and_digest(dataset.folder / path)
    schema: dict[str, object] = {
        "fields": [
            {
                "name": column.name,
                "type": TYPES[column.type][0],
                "description": column.description,
            }
            | ({"constraints": {"required": True}} if column.is_required else {})
            for column in table.columns
        ],
        "missingValues": [""],
    }
    if table.primary_key:
        schema["primaryKey"] = list(table.primary_key)
    return {
        "profile": "tabular-data-resource",
        "name": f"{table.schema}-{table.name}".lower(),
        "title": table.name,
        "description": table.description,
        "path": path,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": size,
        "hash": f"sha256:{digest}",
        "schema": schema,
    }


def schema_org(dataset: Dataset) -> dict:
    """The data set as schema.org's Dataset, for search engines of data."""
    window = {}
    if dataset.windows:
        window = {"temporalCoverage": "/".join(dataset.windows)}
    return {
        # The vocabulary alone: no reader has to fetch a context.
        "@context": {"@vocab": SCHEMA_ORG},
        "@type": "Dataset",
        "name": dataset.title,
        "description": dataset.texts["description"],
        "version": dataset.version,
        "identifier": f"{dataset.texts['name']}@{dataset.version}",
        "keywords": dataset.texts["keywords"],
        "license": dataset.licence,
        "isAccessibleForFree": True,
        "creator": {"@type": "Organization", "name": dataset.publisher},
        "citation": dataset.citation(),
        "isBasedOn": [
            based_on(source.title, source.path) for source in dataset.sources
        ],
        "measurementTechnique": "aggregation under statistical disclosure control",
        "distribution": [
            {
                "@type": "DataDownload",
                "name": table.name,
                "encodingFormat": media_type,
                "contentUrl": f"{kind}/{table.path}.{kind}",
            }
            for table in dataset.tables
            for kind, media_type in (
                ("csv", "text/csv"),
                ("parquet", "application/vnd.apache.parquet"),
            )
        ],
        "variableMeasured": [
            {
                "@type": "PropertyValue",
                "name": f"{table.name}.{column.name}",
                "description": column.description,
            }
            for table in dataset.tables
            if table.schema == "marts"
            for column in table.columns
            if column.type == "DOUBLE"
        ],
    } | window


def based_on(title: str, path: str) -> dict:
    """A source as schema.org names it."""
    return {"@type": "CreativeWork", "name": title} | ({"url": path} if path else {})


def croissant(dataset: Dataset) -> dict:
    """The data set in Croissant: a file and a record set for each table."""
    return {
        "@context": json.loads(CONTEXT.read_text(encoding="utf-8")),
        "@type": "sc:Dataset",
        "conformsTo": CONFORMS_TO,
        "name": dataset.texts["name"],
        "description": (
            f"{dataset.title}, version {dataset.version}. "
            f"{dataset.texts['description']}"
        ),
        # Croissant wants three numbers; the rest stands in the description.
        "version": str(dataset.build["project_version"]),
        "license": dataset.licence,
        # The folder itself: the files are named relative to it.
        "url": "./",
        "citeAs": dataset.bibtex(),
        "creator": {"@type": "sc:Organization", "name": dataset.publisher},
        "keywords": dataset.texts["keywords"],
        "distribution": [file_object(dataset, table) for table in dataset.tables],
        "recordSet": [record_set(table) for table in dataset.tables],
    }


def file_object(dataset: Dataset, table: PublishedTable) -> dict:
    """The Parquet file of a table."""
    path = f"parquet/{table.path}.parquet"
    size, digest = size_and_digest(dataset.folder / path)
    return {
        "@type": "cr:FileObject",
        "@id": path,
        "name": path,
        "description": table.description,
        "contentUrl": path,
        "contentSize": f"{size} B",
        "encodingFormat": "application/x-parquet",
        "sha256": digest,
    }


def record_set(table: PublishedTable) -> dict:
    """The rows of a table."""
    name = f"{table.schema}.{table.name}"
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "description": table.description,
        "field": [field(table, column) for column in table.columns],
    } | (
        {"key": [{"@id": f"{name}/{column}"} for column in table.primary_key]}
        if table.primary_key
        else {}
    )


def field(table: PublishedTable, column: Column) -> dict:
    """A column of a record set."""
    return {
        "@type": "cr:Field",
        "@id": f"{table.schema}.{table.name}/{column.name}",
        "name": f"{table.schema}.{table.name}/{column.name}",
        "description": column.description,
        "dataType": TYPES[column.type][1],
        "source": {
            "fileObject": {"@id": f"parquet/{table.path}.parquet"},
            "extract": {"column": column.name},
        },
    }


def size_and_digest(path: Path) -> tuple[int, str]:
    """Bytes of a file, and their SHA-256."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return path.stat().st_size, digest


def write_json(path: Path, content: Mapping) -> None:
    """Write JSON as people can read it, always the same."""
    text = json.dumps(content, ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8")
