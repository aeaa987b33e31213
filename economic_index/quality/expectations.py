"""What the quality checks expect of each published table.

The expectations come from the promises themselves, the contracts in dbt's manifest and
the threshold seed, and another engine checks them than the one that wrote the files.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import great_expectations.expectations as gxe
import pandas as pd
from great_expectations.expectations.expectation import Expectation

from economic_index.publish import PUBLIC_SCHEMAS

STATUSES = ["A", "U", "Q", "O"]

# Shares are floating-point: their sums stay within this of 100.
SHARE_TOLERANCE = 1e-6

# Columns that tell who somebody is. No published table may have one.
PRIVATE_COLUMNS = {
    "account_id",
    "organisation_id",
    "contributor_id",
    "record_id",
    "occurred_at",
    "is_flagged",
}


@dataclass(frozen=True)
class PublicTable:
    """The promise that one public model makes.

    Attributes:
        schema: `marts`, `report` or `exports`.
        name: the model's name.
        columns: name to data type, in the contract's order.
        grain: columns of the primary key; empty where the model declares none.
    """

    schema: str
    name: str
    columns: Mapping[str, str]
    grain: Sequence[str] = field(default_factory=tuple)


def public_tables(manifest: Mapping) -> Iterator[PublicTable]:
    """The public models of dbt's manifest.

    Args:
        manifest: the content of `target/manifest.json`.
    """
    for node in manifest["nodes"].values():
        is_model = node["resource_type"] == "model"
        if is_model and node["config"]["schema"] in PUBLIC_SCHEMAS:
            keys = [
                constraint["columns"]
                for constraint in node["constraints"]
                if constraint["type"] == "primary_key"
            ]
            yield PublicTable(
                node["schema"],
                node["name"],
                {name: col["data_type"] for name, col in node["columns"].items()},
                keys[0] if keys else (),
            )


def expectations(table: PublicTable, smallest: int) -> Iterator[Expectation]:
    """The expectations of a table, from its promise.

    Args:
        table: the promise.
        smallest: records that a published cell must rest on.
    """
    yield gxe.ExpectTableColumnsToMatchSet(column_set=list(table.columns))
    if len(table.grain) > 1:
        yield gxe.ExpectCompoundColumnsToBeUnique(column_list=list(table.grain))
    elif table.grain:
        yield gxe.ExpectColumnValuesToBeUnique(column=table.grain[0])
    for name in table.grain:
        yield gxe.ExpectColumnValuesToNotBeNull(column=name)
    if "status" in table.columns:
        yield gxe.ExpectColumnValuesToBeInSet(column="status", value_set=STATUSES)
    for name, data_type in table.columns.items():
        if name == "usage_count":
            # A stated 0 is a country padded in from the population table; nothing lies
            # between it and the threshold.
            yield gxe.ExpectColumnValuesToBeBetween(
                column=name,
                min_value=smallest,
                row_condition="usage_count != 0",
                condition_parser="pandas",
            )
        elif name.endswith("_pct") and data_type == "double" and "change" not in name:
            yield gxe.ExpectColumnValuesToBeBetween(
                column=name,
                min_value=-SHARE_TOLERANCE,
                max_value=100 + SHARE_TOLERANCE,
            )
        elif name.endswith("_index") and data_type == "double":
            yield gxe.ExpectColumnValuesToBeBetween(column=name, min_value=0)


@dataclass(frozen=True)
class Sum:
    """A column that adds up to 100 in every group.

    Attributes:
        table: the mart.
        column: the share that is summed.
        by: the columns of a group.
    """

    table: str
    column: str
    by: Sequence[str]


SUMS = (
    Sum("fct_geography_occupation", "occupation_pct", ("wave_id", "geography_id")),
    Sum(
        "fct_geography_occupation",
        "occupation_pct_classified",
        ("wave_id", "geography_id"),
    ),
)


def summed(frame: pd.DataFrame, rule: Sum) -> pd.DataFrame:
    """One row a group with the sum of the rule's column, under the same name."""
    sums = frame.groupby(list(rule.by))[rule.column].sum(min_count=1)
    return sums.dropna().reset_index()


def sum_expectation(rule: Sum) -> Expectation:
    """What the sums of a rule must be."""
    return gxe.ExpectColumnValuesToBeBetween(
        column=rule.column,
        min_value=100 - SHARE_TOLERANCE,
        max_value=100 + SHARE_TOLERANCE,
    )
