"""The look-up tables that the drawing query of one platform joins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp
from statistics import NormalDist, fmean
from typing import TypeVar

import pyarrow as pa

from economic_index.sample.records.draws import slot_count, slot_table
from economic_index.sample.records.parameters import (
    INCOME_GROUP_FLOORS_USD,
    MIXES_PER_INCOME_GROUP,
    MODELS,
    TOKEN_LEVELS,
    TOKEN_SPREAD,
    Source,
)
from economic_index.sample.records.places import Origin, origins
from economic_index.sample.records.planted import (
    Case,
    planted_cases,
    planted_places,
)
from economic_index.sample.records.requests import (
    GROUPS,
    drawn_requests,
    request_mixes,
)
from economic_index.sample.records.tasks import (
    catalogue,
    income_tilts,
    mean_tokens,
    pattern_mixes,
    patterns,
    task_mixes,
)
from economic_index.sample.release import shape

PLANTED = "planted_records"
Taken = TypeVar("Taken")
INCOME_GROUPS = len(INCOME_GROUP_FLOORS_USD)


@dataclass(frozen=True)
class Lookups:
    """What the records of a platform are drawn from.

    Attributes:
        tables: by name. A table ``<things>`` has the position of a thing as its key,
            ``<thing>_slots`` has the slots that a position is drawn from.
        slots: slots of one list, by thing.
    """

    tables: dict[str, pa.Table]
    slots: dict[str, int]


def lookups(source: Source, size: int) -> Lookups:
    """The look-up tables of a platform's log of `size` records."""
    platform = source.platform
    planted = planted_table(source, planted_cases(size))
    places = origins(planted_places())
    tilts = income_tilts(places)
    requests = drawn_requests(platform)
    lists = {
        "origin": [[origin.share for origin in places]],
        "task": task_mixes(platform, tilts),
        "request": request_mixes(platform, requests),
        "pattern": pattern_mixes(platform, tilts),
        "network": [list(source.networks.values())],
        "model": [[model.share for model in MODELS]],
    }
    tables = {
        PLANTED: planted,
        "origins": _origin_table(source, places, size, planted),
        "tasks": _task_table(),
        "requests": _named("request", "request_cluster_id", [*requests, None]),
        "patterns": _named("pattern", "collaboration_pattern", patterns(platform)),
        "networks": _named("network", "network_type", list(source.networks)),
        "models": _model_table(),
        "token_levels": _token_table(),
    }
    for thing, weights in lists.items():
        tables[f"{thing}_slots"] = slot_table(weights)
    slots = {thing: slot_count(len(weights[0])) for thing, weights in lists.items()}
    return Lookups(tables, slots)


def planted_table(source: Source, cases: Sequence[Case]) -> pa.Table:
    """The planted records of a platform, one row each; its accounts count from 0."""
    position = {task_id: task for task, task_id in enumerate(catalogue().ids)}
    rows = []
    account = 0
    for case in cases:
        if source.platform.name not in case.platforms:
            continue
        for block in case.blocks:
            for number, records in enumerate(block.accounts):
                country, subdivision = _turn(block.places, number)
                row = {
                    "account": account,
                    "country": country,
                    "subdivision": subdivision,
                    "network_type": block.network,
                    "is_flagged": block.is_flagged,
                    "task": position[_turn(block.tasks, number)],
                    "request_cluster_id": block.request,
                    "collaboration_pattern": _turn(block.patterns, number),
                }
                rows += [row] * records
                account += 1
    schema = pa.schema(
        {
            "account": pa.int64(),
            "country": pa.string(),
            "subdivision": pa.string(),
            "network_type": pa.string(),
            "is_flagged": pa.bool_(),
            "task": pa.int32(),
            "request_cluster_id": pa.string(),
            "collaboration_pattern": pa.string(),
        }
    )
    table = pa.Table.from_pylist(rows, schema)
    return table.add_column(0, "number", pa.array(range(len(rows)), pa.int64()))


def _turn(values: Sequence[Taken], number: int) -> Taken:
    return values[number % len(values)]


def _origin_table(
    source: Source, places: Sequence[Origin], size: int, planted: pa.Table
) -> pa.Table:
    """Each place with its accounts, which follow one another from place to place."""
    first = 1 + max(planted["account"].to_pylist())
    firsts, counts = [], []
    for origin in places:
        records = origin.share * (size - planted.num_rows)
        count = max(1, round(records / source.records_per_account))
        firsts.append(first)
        counts.append(count)
        first += count
    groups = [origin.income_group for origin in places]
    mixes = [position % MIXES_PER_INCOME_GROUP for position in range(len(places))]
    return pa.table(
        {
            "origin": pa.array(range(len(places)), pa.int32()),
            "country": pa.array([origin.country for origin in places], pa.string()),
            "subdivision": pa.array([o.subdivision for o in places], pa.string()),
            "first_account": pa.array(firsts, pa.int64()),
            "account_count": pa.array(counts, pa.int64()),
            "income_group": pa.array(groups, pa.int32()),
            "mix": pa.array(mixes, pa.int32()),
        }
    )


def _task_table() -> pa.Table:
    """Each task with its position among `GROUPS` and its mean tokens."""
    listed = catalogue()
    groups = [GROUPS.index(task.group) for task in listed.tasks]
    inputs, outputs = mean_tokens()
    return pa.table(
        {
            "task": pa.array(range(len(listed.ids)), pa.int32()),
            "onet_task_id": pa.array(listed.ids, pa.int32()),
            "task_group": pa.array([*groups, GROUPS.index("")], pa.int32()),
            "mean_input_tokens": pa.array(inputs, pa.float64()),
            "mean_output_tokens": pa.array(outputs, pa.float64()),
        }
    )


def _named(key: str, column: str, names: Sequence[str | None]) -> pa.Table:
    return pa.table(
        {
            key: pa.array(range(len(names)), pa.int32()),
            column: pa.array(names, pa.string()),
        }
    )


def _model_table() -> pa.Table:
    return pa.table(
        {
            "model_position": pa.array(range(len(MODELS)), pa.int32()),
            "model": pa.array([model.name for model in MODELS], pa.string()),
            "input_usd": pa.array([model.input_usd for model in MODELS]),
            "output_usd": pa.array([model.output_usd for model in MODELS]),
            "cost_given_share": pa.array([model.cost_given_share for model in MODELS]),
        }
    )


def _token_table() -> pa.Table:
    """Factors on a task's mean tokens, by quantile; each column has the mean 1.

    A long input goes with a longer output, by the elasticity that the tasks have too.
    """
    quantiles = [
        NormalDist().inv_cdf((level + 0.5) / TOKEN_LEVELS)
        for level in range(TOKEN_LEVELS)
    ]
    spreads = {
        "input_factor": TOKEN_SPREAD,
        "output_factor": TOKEN_SPREAD * shape.OUTPUT_ON_INPUT,
        "noise_factor": shape.OUTPUT_SPREAD,
    }
    columns = {"token_level": pa.array(range(TOKEN_LEVELS), pa.int32())}
    for name, spread in spreads.items():
        factors = [exp(spread * quantile) for quantile in quantiles]
        mean = fmean(factors)
        columns[name] = pa.array([factor / mean for factor in factors])
    return pa.table(columns)
