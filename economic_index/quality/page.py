"""One page that says what the published tables were checked for.

It holds no value of a row, needs no script, and asks for nothing outside itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

STYLE = """
body { font: 1rem/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem;
  padding: 0 1rem; color: #1c1c1a; background: #fff; overflow-wrap: anywhere; }
summary { cursor: pointer; padding: 0.3rem 0; }
table { border-collapse: collapse; width: 100%; font-size: 0.9rem; margin: 0 0 1rem; }
th, td { text-align: left; vertical-align: top; padding: 0.25rem 0.75rem 0.25rem 0;
  border-bottom: 1px solid #ddd; }
.failed { color: #a40000; font-weight: 600; }
"""

HEAD = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Quality of what is published</title>
<link rel="icon" href="data:,">
<style>{style}</style>
</head>
<body>
<h1>Quality of what is published</h1>
<p>Great Expectations has read the Parquet files of <code>published/</code> and checked
them against the contracts of the models and the disclosure thresholds.
{tables} tables and sums, {checks} expectations, {failed} failed.</p>
"""


@dataclass(frozen=True)
class Checked:
    """An expectation and how it came out.

    Attributes:
        expectation: its type, as Great Expectations names it.
        columns: what it is about; empty for the whole table.
        parameters: its other arguments by name.
        success: whether it was met.
    """

    expectation: str
    columns: tuple[str, ...]
    parameters: dict[str, object]
    success: bool

    @property
    def row(self) -> str:
        """A row of the page's table."""
        words = self.expectation.replace("_", " ")
        parameters = "; ".join(
            f"{name}: {json.dumps(value, ensure_ascii=False, default=str)}"
            for name, value in self.parameters.items()
        )
        cells = (words, ", ".join(self.columns), parameters)
        text = "".join(f"<td>{escape(cell)}</td>" for cell in cells)
        outcome = "met" if self.success else '<span class="failed">failed</span>'
        return f"<tr>{text}<td>{outcome}</td></tr>"


@dataclass(frozen=True)
class Suite:
    """What was checked of one table.

    Attributes:
        name: of the table, or of the sum.
        row_count: its rows.
        checked: its expectations.
    """

    name: str
    row_count: int
    checked: tuple[Checked, ...]

    @property
    def failed(self) -> int:
        """How many expectations were not met."""
        return sum(not check.success for check in self.checked)

    @property
    def section(self) -> str:
        """Its part of the page, open where something failed."""
        outcome = (
            f'<span class="failed">{self.failed} failed</span>'
            if self.failed
            else "all met"
        )
        rows = "\n".join(check.row for check in self.checked)
        return (
            f"<details{' open' if self.failed else ''}><summary>"
            f"<strong>{escape(self.name)}</strong>: {self.row_count:,} rows, "
            f"{len(self.checked)} expectations, {outcome}</summary>\n"
            "<table><thead><tr><th>Expectation</th><th>Columns</th><th>With</th>"
            f"<th>Result</th></tr></thead><tbody>\n{rows}\n</tbody></table></details>\n"
        )


def quality_page(suites: Iterable[Suite]) -> str:
    """The page of some suites, as HTML."""
    suites = list(suites)
    head = HEAD.format(
        style=STYLE,
        tables=len(suites),
        checks=sum(len(suite.checked) for suite in suites),
        failed=sum(suite.failed for suite in suites),
    )
    sections = "".join(suite.section for suite in suites)
    return f"{head}{sections}</body>\n</html>\n"
