"""Lead from each figure and table of the report to the SQL that makes it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from economic_index.paths import ROOT

PAGE = ROOT / "docs" / "report_to_sql.md"

HEADER = """\
# From the report to the SQL

This page lists, for every figure and table of the report, the question that it answers,
its table in the schema `report`, and the inputs of that table. `make docs` writes this
page from the project, and draws the whole lineage in `build/docs/index.html`.

To follow a number, open the table's SQL below, then the models it names. Each model is
a step of the [method](method.md) and has its grain, unit, base and source in its YAML.
Rules and thresholds are [seeds](../seeds/rules). This query compares the report's
numbers with the computed numbers, claim by claim:

```sql
select place, statement, published_text, value_computed, verdict, evidence, reason
from report.claims
where place like '%Figure 2.2%'
order by claim_id;
```
"""

NUMBERED = re.compile(r"(Figure|Table) (\d+)\.(\d+): ")


def report_page(manifest: Mapping) -> str:
    """The page as Markdown.

    Args:
        manifest: dbt's manifest of the project.
    """
    sections: dict[str, list[Mapping]] = {}
    for exposure in sorted(manifest["exposures"].values(), key=place):
        numbered = NUMBERED.match(exposure["label"])
        title = f"Chapter {numbered[2]}" if numbered else "Beyond the figures"
        sections.setdefault(title, []).append(exposure)
    lines = [HEADER]
    for title, exposures in sections.items():
        lines += [f"## {title}\n"]
        lines += ["| in the report | question | table | made of |", "|---|---|---|---|"]
        lines += [row(manifest, exposure) for exposure in exposures]
        lines += [""]
    return "\n".join(lines)


def place(exposure: Mapping) -> tuple[int, int, str]:
    """Order in the report; what has no number comes last."""
    numbered = NUMBERED.match(exposure["label"])
    if not numbered:
        return (10**6, 0, exposure["label"])
    return (int(numbered[2]), int(numbered[3]), numbered[1])


def row(manifest: Mapping, exposure: Mapping) -> str:
    """One line of the page's tables."""
    tables = [manifest["nodes"][name] for name in exposure["depends_on"]["nodes"]]
    made_of = {
        parent
        for table in tables
        if table["fqn"][1] == "report"
        for parent in table["depends_on"]["nodes"]
    }
    parents = [
        manifest["nodes"][name]
        for name in sorted(made_of, key=lambda name: name.split(".")[-1])
    ]
    cells = (
        exposure["label"],
        exposure["description"].strip(),
        linked(tables),
        linked(parents),
    )
    return f"| {' | '.join(cells)} |"


def linked(nodes: Iterable[Mapping]) -> str:
    """Names of models and seeds, each a link to its file."""
    return ", ".join(
        f"[`{node['name']}`](../{Path(node['original_file_path']).as_posix()})"
        for node in nodes
    )
