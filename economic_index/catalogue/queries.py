"""The ready queries of `analyses/`, as plain SQL on the published tables."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb

from economic_index.catalogue.dataset import Dataset
from economic_index.paths import DATABASE, ROOT
from economic_index.publish import copy_to, without_formulas

ANALYSES = ROOT / "analyses"
QUESTION = re.compile(r"^-- (.*)$", re.MULTILINE)
REFERENCE = re.compile(r"\{\{ ref\('(\w+)'\) \}\}")


def compiled(path: Path, dataset: Dataset) -> str | None:
    """A query with the published tables' names in it.

    Returns:
        None where it reads a table that is not published.
    """
    places = {table.name: f"{table.schema}.{table.name}" for table in dataset.tables}
    text = path.read_text(encoding="utf-8")
    if any(name not in places for name in REFERENCE.findall(text)):
        return None
    return REFERENCE.sub(lambda match: places[match[1]], text)


def write_queries(dataset: Dataset, folder: Path) -> dict[str, str]:
    """Write each query as SQL and its rows as CSV.

    Args:
        dataset: what is published.
        folder: is made.

    Returns:
        The question of each query by its name.
    """
    folder.mkdir()
    database = dataset.folder / DATABASE
    questions = {}
    with duckdb.connect(str(database), read_only=True) as connection:
        # Rows that a query ranks alike come in the same order every time.
        connection.execute("set threads = 1")
        for path in sorted(ANALYSES.glob("*.sql")):
            text = compiled(path, dataset)
            if text is None:
                continue
            connection.execute(f"create or replace temp table answer as {text}")
            ((count,),) = connection.execute("select count(*) from answer").fetchall()
            if dataset.index["is_own"] and not count:
                # A question that the organisation's records do not answer.
                continue
            questions[path.stem] = question(text)
            (folder / path.name).write_text(text, encoding="utf-8")
            answer = without_formulas(connection, "answer")
            copy_to(connection, answer, folder / f"{path.stem}.csv")
    return questions


def question(text: str) -> str:
    """The question that a query's first comment asks."""
    words = " ".join(QUESTION.findall(text))
    return words.partition("?")[0] + "?"
