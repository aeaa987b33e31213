"""The data set for people: README, licences and how to cite it."""

from __future__ import annotations

from collections.abc import Mapping

import yaml

from economic_index.catalogue.dataset import Dataset

SCHEMAS = {
    "marts": "what to query",
    "report": "one table per figure of the report, and the scoreboard",
    "exports": "the release's own layout",
}


def readme(dataset: Dataset, questions: Mapping[str, str]) -> str:
    """What is in the folder, how to open it, how to cite it.

    Args:
        dataset: what is published.
        questions: of the ready queries, by name.
    """
    build = dataset.build
    synthetic = (
        "**Synthetic data.** The project made them to try the warehouse; no number "
        "here is evidence of anything.\n\n"
        if dataset.is_synthetic
        else ""
    )
    window = " to ".join(dataset.windows) if dataset.windows else "no wave"
    commit = f", commit `{build['commit_id']}`" if build["commit_id"] else ""
    parts = [
        f"# {dataset.title}\n\n{synthetic}{dataset.texts['description']}\n\n"
        f"Version `{dataset.version}`{commit}. Waves from {window}. The part of the "
        "version after `+` changes whenever a row of any table does. "
        "`marts.dim_build` and `marts.dim_build_input` name the rules and the input "
        "files with their digests.\n",
        "## Open it\n\n"
        "```sql\n-- duckdb published.duckdb\n"
        "select * from marts.fct_geography_usage limit 5;\n```\n\n"
        "| file | for |\n|---|---|\n"
        "| `published.duckdb` | DuckDB 1.2 and later; every table and column has its "
        "description as a comment |\n"
        "| `parquet/`, `csv/` | one file per table |\n"
        "| `stata/` | the marts as Stata files (14 and later) with labels |\n"
        "| `labels.R` | reads a table in R with its labels |\n"
        "| `codebook.csv` | every column: type, label, description with unit, base and "
        "source |\n"
        "| `quickstart.py` | a marimo notebook that reads this folder |\n"
        "| `queries/` | ready queries with their results |\n"
        "| `releases/` | the same cells in the layout of the official releases |\n"
        "| `datapackage.json`, `croissant.json`, `dataset.jsonld` | the description "
        "for machines: Frictionless, Croissant, schema.org |\n"
        "| `digests.csv`, `SHA256SUMS` | digests of the tables and of the files |\n",
        "## Absent is not zero\n\n"
        "Every fact row has a `status` (SDMX): `A` published, `U` below the minimum "
        "observations, `Q` suppressed, `O` missing. A value is empty exactly when its "
        "status is `Q` or `O`.\n",
        "## Cite it\n\n"
        f"{dataset.citation()}\n\n```bibtex\n{dataset.bibtex()}```\n\n"
        "Name the licences of [LICENSES.md](LICENSES.md) as well.\n",
        "## Ready queries\n\n"
        + "".join(
            f"- [{question}](queries/{name}.sql) · [rows](queries/{name}.csv)\n"
            for name, question in questions.items()
        ),
    ]
    for schema, words in SCHEMAS.items():
        tables = [table for table in dataset.tables if table.schema == schema]
        if tables:
            rows = "".join(
                f"| `{table.name}` | {table.row_count:,} | {table.description} |\n"
                for table in tables
            )
            parts.append(
                f"## Tables of `{schema}`: {words}\n\n"
                f"| table | rows | what it is |\n|---|---:|---|\n{rows}"
            )
    return "\n".join(parts)


def licences(dataset: Dataset) -> str:
    """The licence of each source."""
    rows = "".join(
        f"| {linked(source.title, source.path)} | {source.publisher} | "
        f"{linked(source.licence, source.licence_path)} | {source.used_for} |\n"
        for source in dataset.sources
    )
    return (
        "# Licences\n\nThe tables rest on these sources. Whoever passes tables on "
        "names the source and its licence.\n\n"
        f"| source | publisher | licence | used for |\n|---|---|---|---|\n{rows}\n"
        f"The code that made the tables: {dataset.texts['code_licence']}.\n"
    )


def linked(text: str, path: str) -> str:
    """A Markdown link, or the text alone where it leads nowhere."""
    return f"[{text}]({path})" if path else text


def citation_file(dataset: Dataset) -> str:
    """`CITATION.cff` of the data set."""
    content = {
        "cff-version": "1.2.0",
        "message": "If you use these tables, please cite them and their sources.",
        "type": "dataset",
        "title": dataset.title,
        "version": dataset.version,
        "abstract": dataset.texts["description"],
        "keywords": list(dataset.texts["keywords"]),
        "authors": [{"name": dataset.publisher}],
        "references": [
            {
                "type": "dataset",
                "title": source.title,
                "authors": [{"name": source.publisher}],
                "notes": f"Licence: {source.licence}. Used for {source.used_for}.",
            }
            | ({"url": source.path} if source.path else {})
            for source in dataset.sources
        ],
    }
    return yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=100)
