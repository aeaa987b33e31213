"""The quality checks' own process: read from standard input what to check, check it."""

from __future__ import annotations

import gc

if __name__ == "__main__":
    # The libraries make so many objects that looking for dead ones takes a fifth of it.
    gc.disable()

import json
import logging
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import cast

import great_expectations as gx
import pandas as pd
from great_expectations.core import ExpectationSuiteValidationResult
from great_expectations.data_context.types.base import ProgressBarsConfig
from great_expectations.expectations.expectation import Expectation
from great_expectations.expectations.expectation_configuration import (
    ExpectationConfiguration,
)

from economic_index.disclosure.thresholds import smallest_count
from economic_index.publish import NOTICE, RULES, parquet_of
from economic_index.quality.expectations import (
    PRIVATE_COLUMNS,
    SUMS,
    expectations,
    public_tables,
    sum_expectation,
    summed,
)
from economic_index.quality.page import Checked, Suite, quality_page

# A failing value may be a count below the threshold: only how many failed is kept.
RESULT_FORMAT = {"result_format": "BASIC", "partial_unexpected_count": 0}


# Of an expectation's arguments: what it is about, and what tells a reader nothing.
COLUMNS = ("column", "column_list")
INTERNAL = ("batch_id", "condition_parser")


class Validator:
    """Checks frames with Great Expectations, and keeps what came out.

    Attributes:
        suites: what was checked, in order.
    """

    def __init__(self) -> None:
        context = gx.get_context(mode="ephemeral")
        context.variables.progress_bars = ProgressBarsConfig(globally=False)
        # One asset for all frames: every further one is written into the context.
        asset = context.data_sources.add_pandas("published").add_dataframe_asset("rows")
        self.batches = asset.add_batch_definition_whole_dataframe("all rows")
        self.suites: list[Suite] = []

    def run(
        self, name: str, frame: pd.DataFrame, expected: list[Expectation]
    ) -> list[str]:
        """Validate one frame.

        Args:
            name: the suite's name.
            frame: the rows.
            expected: the expectations.

        Returns:
            One line for each expectation that failed, without any value.
        """
        batch = self.batches.get_batch(batch_parameters={"dataframe": frame})
        result = batch.validate(
            gx.ExpectationSuite(name=name, expectations=expected),
            result_format=RESULT_FORMAT,
        )
        self.suites.append(Suite(name, len(frame), checked(result)))
        return failures(name, result)


def checked(result: ExpectationSuiteValidationResult) -> tuple[Checked, ...]:
    """The expectations of a result, without any value that was found."""
    found = []
    for item in result.results:
        config = cast(ExpectationConfiguration, item.expectation_config)
        columns = next(
            (config.kwargs[name] for name in COLUMNS if name in config.kwargs), ()
        )
        parameters = {
            name: value
            for name, value in config.kwargs.items()
            if name not in (*COLUMNS, *INTERNAL)
        }
        names = (columns,) if isinstance(columns, str) else tuple(columns)
        found.append(Checked(config.type, names, parameters, bool(item.success)))
    return tuple(found)


def failures(name: str, result: ExpectationSuiteValidationResult) -> list[str]:
    """One line for each failed expectation: the table, the columns, the rule."""
    lines = []
    for item in result.results:
        if not item.success:
            config = cast(ExpectationConfiguration, item.expectation_config)
            columns = config.kwargs.get("column") or config.kwargs.get(
                "column_list", ""
            )
            lines.append(f"published table {name}: {columns} fails {config.type}")
    return lines


def is_loosened(published: Path) -> bool:
    """Whether a published threshold of disclosure control is looser than by default."""
    path = parquet_of(published, *RULES)
    return path.exists() and bool(pd.read_parquet(path).is_looser_than_default.any())


def smallest_allowed(published: Path) -> int:
    """Records that a published cell must rest on: by the seed, and as published."""
    may_be_loose = (published / NOTICE).exists()
    return max(smallest_count(may_be_loose=may_be_loose), smallest_in_force(published))


def smallest_in_force(published: Path) -> int:
    """Records that a cell rests on by the rules that are published; 0 without any."""
    path = parquet_of(published, *RULES)
    if not path.exists():
        return 0
    rules = pd.read_parquet(path)
    is_it = (rules.cell_kind == "cell") & (
        rules.disclosure_rule == "minimum_record_count"
    )
    return int(rules.threshold[is_it].max()) if is_it.any() else 0


def validate(
    published: Path, manifest: Path, quality: Path, written: Iterable[str]
) -> list[str]:
    """Check every published table against its promise, and say so on a page.

    Args:
        published: folder with `parquet/<schema>/<table>.parquet`.
        manifest: dbt's manifest of the build that writes it.
        quality: folder to make, for the page `index.html`.
        written: `<schema>.<table>` of each table, once its file is complete; that of
            the disclosure rules and the notice are, before the first one.

    Returns:
        What was found wrong, one line each.
    """
    validator = Validator()
    nodes = json.loads(manifest.read_text(encoding="utf-8"))
    promised = {f"{table.schema}.{table.name}": table for table in public_tables(nodes)}
    smallest = None
    wrong = []
    for name in written:
        table = promised.pop(name, None)
        if table is None:
            wrong.append(f"published table {name}: no contract promises it")
            continue
        if smallest is None:
            smallest = smallest_allowed(published)
        frame = pd.read_parquet(parquet_of(published, table.schema, table.name))
        private = PRIVATE_COLUMNS & set(frame.columns)
        wrong += [f"published table {name}: {column} is private" for column in private]
        wrong += validator.run(name, frame, list(expectations(table, smallest)))
        for rule in SUMS:
            if rule.table == table.name:
                wrong += validator.run(
                    f"sum of {rule.table}.{rule.column}",
                    summed(frame, rule),
                    [sum_expectation(rule)],
                )
    wrong += [f"published table {name}: the file is missing" for name in promised]
    if is_loosened(published) and not (published / NOTICE).exists():
        wrong.append(f"{NOTICE} is missing: thresholds are looser than by default")
    quality.mkdir()
    suites = sorted(validator.suites, key=lambda suite: suite.name)
    (quality / "index.html").write_text(quality_page(suites), encoding="utf-8")
    return wrong


def main() -> int:
    """Read three paths, then the tables, one a line. Returns 1 where one is wrong."""
    logging.disable(logging.WARNING)
    lines = (line.rstrip("\n") for line in sys.stdin)
    published, manifest, quality = (Path(next(lines)) for _ in range(3))
    wrong = validate(published, manifest, quality, lines)
    print("\n".join(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    status = main()
    sys.stdout.flush()
    # Without taking down the interpreter: it looks for dead objects while the build
    # waits, and libraries write of those that are left among what was found wrong.
    os._exit(status)
