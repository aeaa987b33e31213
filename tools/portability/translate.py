"""What does not translate to BigQuery and Snowflake, by sqlglot; nothing is run there.

``python -m tools.portability.translate target`` prints the table of docs/engines.md, of
the models that dbt has compiled into the folder of its target.
"""

from __future__ import annotations

import logging
import re
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import sqlglot

DIALECTS = ("bigquery", "snowflake")
COMPILED = Path("compiled") / "economic_index" / "models"


def translated(target: Path) -> tuple[int, dict[tuple[str, str], list[str]]]:
    """What of the compiled models has no counterpart in a dialect.

    Args:
        target: dbt's target folder, after ``dbt compile`` on DuckDB.

    Returns:
        The number of models, and the models by (dialect, what sqlglot says of them).
    """
    found: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    # Beside the models lie their tests, in folders named after YAML files.
    paths = sorted(
        path
        for path in (target / COMPILED).rglob("*.sql")
        if not any(parent.suffix == ".yml" for parent in path.parents)
    )
    for path in paths:
        sql = path.read_text(encoding="utf-8")
        for dialect in DIALECTS:
            for message in faults(sql, dialect):
                found[dialect, message].append(path.stem)
    return len(paths), dict(found)


def faults(sql: str, dialect: str) -> set[str]:
    """What sqlglot says of a statement that it cannot write in a dialect."""
    try:
        sqlglot.transpile(
            sql,
            read="duckdb",
            write=dialect,
            unsupported_level=sqlglot.ErrorLevel.RAISE,
            max_unsupported=100,
        )
    except sqlglot.UnsupportedError as error:
        return {line for line in str(error).splitlines() if line}
    except sqlglot.ParseError as error:
        return {re.sub(r"\. Line .*", "", str(error).splitlines()[0])}
    return set()


def table(found: Iterable[tuple[str, str]]) -> str:
    """What has no counterpart, by (dialect, what sqlglot says), as Markdown."""
    lines = [f"| {dialect} | {message} |" for dialect, message in sorted(found)]
    return "\n".join(["| dialect | what |", "|---|---|", *lines])


def main() -> None:
    """Print the table, and in front how many models translate as a whole."""
    logging.getLogger("sqlglot").setLevel(logging.CRITICAL)
    count, found = translated(Path(sys.argv[1]))
    for dialect in DIALECTS:
        stopped = {
            name for (of, _), names in found.items() if of == dialect for name in names
        }
        print(f"{dialect}: {count - len(stopped)} of {count} models")
    print(table(found))


if __name__ == "__main__":
    main()
