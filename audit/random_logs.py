"""Random usage records of very different shapes, to attack what is published of them.

Everything is drawn from one seed: the same seed gives the same log. Countries, states
and O*NET ids are real, the records are synthetic.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from economic_index.record_facets import RECORD_MEANS
from economic_index.seeds import seed_rows

# The id of every account and organisation carries this, so that a leak test can look
# for it in any file.
ACCOUNT_MARK = "acct-zq7x"

START = datetime(2000, 2, 7)
DAYS = 7
# Units of the organisation at the top, the last one with most parts.
UNITS = 5
# An index of one's own whose only wave takes all records.
INDEX = """\
id: own
title: Random logs
publisher: Nobody
platforms:
  - id: claude_ai
    label: Conversations
    facets: &facets [onet_task, collaboration, request, "onet_task::collaboration",
      "request::collaboration", model, activity, use_case, human_only_time,
      human_with_ai_time, ai_autonomy, human_education_years, ai_education_years]
  - {id: 1p_api, label: Records of an API, facets: *facets}
waves: {every: month, from: 2000-02, to: 2000-03}
"""
MODELS = ("claude-sonnet-4-20250514", "claude-3-5-haiku", "claude-3-7-sonnet")


@dataclass(frozen=True)
class Shape:
    """How the records of one log are spread.

    Attributes:
        size: conversations; the API has as many records where `has_api`.
        countries: how many countries they come from.
        states: how many US states; 0 means that the US is none of the countries.
        tasks: how many O*NET tasks they are about.
        branching: how many clusters the request hierarchy has at the top, under each of
            these, and under each of those.
        patterns: how many of the collaboration patterns occur.
        unknown: share of records without a country, a state, a task, a request, a
            pattern.
        skew: 1 spreads records evenly, 3 piles them on the first few nodes.
        tied: share of records that repeat the country's own task, request and pattern,
            which leaves most combinations empty.
        accounts: how many accounts there are for a hundred records.
        dominant: share of the cells of which one account has about half.
        edges: how many cells are set to a size at a threshold (14, 15, 16 …).
        has_api: whether there is an API log too.
        small_requests: whether request clusters exist from a few records on.
    """

    size: int
    countries: int
    states: int
    tasks: int
    branching: tuple[int, int, int]
    patterns: int
    unknown: tuple[float, ...]
    skew: float
    tied: float
    accounts: int
    dominant: float
    edges: int
    has_api: bool
    small_requests: bool

    def __str__(self) -> str:
        return ", ".join(f"{f.name}={getattr(self, f.name)}" for f in fields(self))


def random_shape(seed: int) -> Shape:
    """A shape; the seeds run through very different ones."""
    draw = np.random.default_rng([seed, 1])

    def one_of(*values):
        return values[draw.integers(len(values))]

    unknown = one_of(0.0, 0.0, 0.01, 0.05, 0.3)
    return Shape(
        size=int(one_of(150, 600, 2_000, 6_000, 15_000)),
        countries=int(one_of(1, 2, 5, 12, 40)),
        states=int(one_of(0, 0, 1, 3, 12, 51)),
        tasks=int(one_of(1, 3, 8, 25, 80)),
        branching=one_of(
            (1, 1, 1), (2, 1, 3), (3, 2, 1), (2, 2, 2), (3, 3, 3), (1, 4, 4), (6, 1, 1)
        ),
        patterns=int(one_of(1, 2, 4, 6)),
        unknown=tuple(float(unknown * draw.random() * 2) for _ in range(5)),
        skew=float(one_of(1.0, 1.5, 2.0, 3.0)),
        tied=float(one_of(0.0, 0.0, 0.5, 0.9, 0.98)),
        accounts=int(one_of(2, 10, 30, 80)),
        dominant=float(one_of(0.0, 0.0, 0.1, 0.3)),
        edges=int(one_of(0, 5, 20)),
        has_api=bool(draw.integers(2)),
        small_requests=bool(draw.random() < 0.7),
    )


@dataclass(frozen=True)
class Nodes:
    """The finest nodes that records may lie in."""

    places: list[tuple[str, str | None]]
    tasks: list[int]
    requests: list[str]
    patterns: list[str]


def write_index(folder: Path) -> Path:
    """Write an index of one's own that takes the random logs, into `index/`."""
    place = folder / "index"
    place.mkdir(parents=True, exist_ok=True)
    (place / "index.yml").write_text(INDEX)
    lines = ["segment,parent,headcount,name"]
    for top in range(UNITS):
        lines.append(f"unit-{top},,1000,")
        lines += [f"unit-{top}-{part},unit-{top},10," for part in range(top)]
    (place / "segments.csv").write_text("\n".join([*lines, ""]))
    return place


def with_own_columns(table: pa.Table, seed: int, shape: Shape) -> pa.Table:
    """Records with what only an index of one's own counts: models on every platform.

    A few models have most records, some hardly any, and one record in twenty has none.
    Many accounts use one model only.
    """
    draw = np.random.default_rng([seed, 3])
    size = table.num_rows
    count = int(draw.integers(1, 9))
    picks = (count * draw.random(size) ** (shape.skew + 1)).astype(int)
    accounts = np.unique(table["account_id"].to_numpy(), return_inverse=True)[1]
    own = draw.integers(count, size=accounts.max() + 1)
    is_own = draw.random(size) < shape.tied
    picks[is_own] = own[accounts[is_own]]
    models = pa.array(
        [f"model-{pick}" for pick in picks], mask=draw.random(size) < 0.05
    )
    # An account is in one unit, hardly ever in two; units have up to four parts.
    units = [f"unit-{top}" for top in range(int(draw.integers(1, UNITS + 1)))]
    units += [f"{unit}-{part}" for unit in units for part in range(int(unit[5:]))]
    home = (len(units) * draw.random(accounts.max() + 1) ** shape.skew).astype(int)
    chosen = home[accounts]
    moved = draw.random(size) < 0.02
    chosen[moved] = draw.integers(len(units), size=moved.sum())
    # In one log of three a unit has tasks of its own, and in another one a task has a
    # pattern of its own, too: what three facets say together then tells most.
    likeness = draw.integers(3)
    if likeness:
        tasks = pc.fill_null(table["onet_task_id"], 0).to_numpy() % 97
        alike = draw.random(size) < 0.8
        chosen[alike] = tasks[alike] % len(units)
        if likeness == 2:
            table = with_patterns_of_tasks(table, tasks, draw.random(size) < 0.97)
    for row in RECORD_MEANS.values():
        table = table.append_column(row["measure_id"], numbers(draw, row, accounts))
    kinds = ["work", "personal", "coursework"]
    use_cases = draw.choice(kinds, size, p=(0.7, 0.28, 0.02))
    missing = draw.random(size) < shape.unknown[4]
    table = table.append_column("use_case", pa.array(use_cases, mask=missing))
    segments = pa.array(
        [units[place] for place in chosen],
        mask=draw.random(size) < shape.unknown[0],
    )
    table = table.append_column("segment", segments)
    # These models have no price.
    costs = pc.fill_null(table["cost_usd"], 1.0)
    table = table.set_column(table.column_names.index("cost_usd"), "cost_usd", costs)
    return table.set_column(table.column_names.index("model"), "model", models)


def numbers(
    draw: np.random.Generator, row: Mapping[str, str], accounts: np.ndarray
) -> pa.Array:
    """What records say of themselves, of which a mean may be published.

    Of all records, of all but a few, or of many; one account may have most of the sum.
    """
    size = len(accounts)
    low, high = float(row["minimum"]), float(row["maximum"])
    values = low + (high - low) * draw.random(size) ** 6
    if draw.random() < 0.3:
        values[accounts == draw.integers(accounts.max() + 1)] = high
    silent = draw.choice([0.0, 3 / size, 20 / size, 0.3])
    return pa.array(values, mask=draw.random(size) < silent)


def with_patterns_of_tasks(
    table: pa.Table, tasks: np.ndarray, alike: np.ndarray
) -> pa.Table:
    """Records whose task tells their pattern.

    Args:
        table: the records.
        tasks: a number of each record's task.
        alike: of which records it tells it.
    """
    name = "collaboration_pattern"
    patterns = pc.unique(table[name]).drop_null().to_pylist()
    found = [
        sorted(patterns)[task % len(patterns)] if is_alike else pattern
        for task, is_alike, pattern in zip(
            tasks, alike, table[name].to_pylist(), strict=True
        )
    ]
    place = table.column_names.index(name)
    return table.set_column(place, name, pa.array(found, pa.string()))


def write_random_log(
    folder: Path, seed: int, shape: Shape | None = None, *, own_index: bool = False
) -> Shape:
    """Write `log/*.parquet` and `reference/` into a folder, replacing earlier ones.

    Args:
        folder: where to write.
        seed: of every draw.
        shape: instead of a random one.
        own_index: whether the records have what only an index of one's own counts.

    Returns:
        The shape.
    """
    shape = shape or random_shape(seed)
    draw = np.random.default_rng([seed, 2])
    (folder / "log").mkdir(parents=True, exist_ok=True)
    (folder / "reference").mkdir(exist_ok=True)
    requests = write_hierarchy(folder / "reference/request_hierarchy.csv", shape)
    nodes = Nodes(
        places(draw, shape), tasks(draw, shape), requests, patterns(draw, shape)
    )
    tables = [conversations(draw, shape, nodes, "claude_ai")]
    if shape.has_api:
        tables.append(conversations(draw, shape, nodes, "1p_api"))
    table = pa.concat_tables(tables)
    numbers = [str(number) for number in range(table.num_rows)]
    table = table.append_column("record_id", pa.array(numbers))
    if own_index:
        table = with_own_columns(table, seed, shape)
    pq.write_table(table, folder / "log/records.parquet")
    return shape


def write_hierarchy(path: Path, shape: Shape) -> list[str]:
    """Write the request hierarchy; the ids of its finest clusters."""
    top, middle, fine = shape.branching
    rows, finest = [], []
    for a in range(top):
        rows.append((f"b{a}", f"synthetic broad {a}", 2, ""))
        for b in range(middle):
            rows.append((f"m{a}.{b}", f"synthetic middle {a}.{b}", 1, f"b{a}"))
            for c in range(fine):
                name = f"f{a}.{b}.{c}"
                rows.append((name, f"synthetic fine {a}.{b}.{c}", 0, f"m{a}.{b}"))
                finest.append(name)
    with path.open("w", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(
            ("request_cluster_id", "request_cluster_name", "level", "parent_id")
        )
        writer.writerows(rows)
    return finest


def places(draw: np.random.Generator, shape: Shape) -> list[tuple[str, str | None]]:
    """(country, state) of every place, the United States' states among them."""
    excluded = {row["geography_id"] for row in seed_rows("excluded_countries")}
    rows = [row for row in seed_rows("geographies") if row["geography_id"]]
    countries = [
        row["source_code"]
        for row in rows
        if row["geography_level"] == "country"
        and row["geography_id"] not in {*excluded, "USA", "not_classified"}
    ]
    states = [
        row["geography_id"]
        for row in rows
        if row["geography_level"] == "state_us"
        and row["source_code"] != "not_classified"
    ]
    chosen: list[tuple[str, str | None]] = [
        (str(code), None)
        for code in draw.choice(countries, shape.countries, replace=False)
    ]
    chosen += [
        ("US", str(code)) for code in draw.choice(states, shape.states, replace=False)
    ]
    draw.shuffle(chosen)
    return chosen


def tasks(draw: np.random.Generator, shape: Shape) -> list[int]:
    """O*NET ids, one of them in no O*NET table."""
    known = sorted(
        {int(row["onet_task_id"]) for row in seed_rows("onet_task_occupations")}
    )
    return [99_999_999, *map(int, draw.choice(known, shape.tasks, replace=False))][
        : max(shape.tasks, 1)
    ]


def patterns(draw: np.random.Generator, shape: Shape) -> list[str]:
    """Collaboration patterns, `none` as likely as any other."""
    names = [
        row["pattern"]
        for row in seed_rows("collaboration_patterns")
        if row["pattern"] != "not_classified"
    ]
    return [str(name) for name in draw.choice(names, shape.patterns, replace=False)]


def conversations(
    draw: np.random.Generator, shape: Shape, nodes: Nodes, platform: str
) -> pa.Table:
    """The records of one platform, in the columns of the interface."""

    def pick(count: int) -> np.ndarray:
        return (count * draw.random(shape.size) ** shape.skew).astype(int)

    lists = (nodes.places, nodes.tasks, nodes.requests, nodes.patterns)
    picks = [pick(len(items)) for items in lists]
    # A place's own mix: most of its combinations stay empty.
    tied = draw.random(shape.size) < shape.tied
    for position in (1, 2, 3):
        own = draw.integers(len(lists[position]), size=len(nodes.places))
        picks[position][tied] = own[picks[0][tied]]
    picks = [
        np.append(picked, extra)
        for picked, extra in zip(picks, edge_cells(draw, shape, lists), strict=True)
    ]
    size = len(picks[0])
    owners = max(size * shape.accounts // 100, 1)
    accounts = (owners * draw.random(size) ** shape.skew).astype(int)
    # One account takes about half of some cells, at, over or under the share.
    cells = (picks[0] * len(nodes.tasks) + picks[1]) * len(nodes.patterns) + picks[3]
    of_one = draw.random(cells.max() + 1) < shape.dominant
    taken = of_one[cells] & (draw.random(size) < 0.5)
    accounts[taken] = owners + cells[taken]
    missing = [draw.random(size) < share for share in shape.unknown]
    no_country, no_state, no_task, no_request, no_pattern = missing

    def column(items, chosen, absent) -> pa.Array:
        return pa.array(
            [
                None if gone else items[index]
                for index, gone in zip(chosen, absent, strict=True)
            ]
        )

    countries = column([c for c, _ in nodes.places], picks[0], no_country)
    states = column([s for _, s in nodes.places], picks[0], no_country | no_state)
    seconds = draw.integers(DAYS * 86_400, size=size)
    tokens = platform == "1p_api"
    return pa.table(
        {
            "account_id": pa.array([f"{ACCOUNT_MARK}-{number}" for number in accounts]),
            # A few accounts are of a company that has two or three of them.
            "organisation_id": pa.array(
                [
                    f"{ACCOUNT_MARK}-company-{number // 40}"
                    if number % 40 < 3
                    else None
                    for number in accounts
                ],
                pa.string(),
            ),
            "occurred_at": pa.array(
                [START + timedelta(seconds=int(second)) for second in seconds],
                pa.timestamp("us"),
            ),
            "platform": pa.array([platform] * size),
            "country": countries.cast(pa.string()),
            "subdivision": states.cast(pa.string()),
            "network_type": pa.array(["business"] * size),
            "is_flagged": pa.array([False] * size),
            "onet_task_id": column(nodes.tasks, picks[1], no_task).cast(pa.int64()),
            "request_cluster_id": column(nodes.requests, picks[2], no_request).cast(
                pa.string()
            ),
            "collaboration_pattern": column(nodes.patterns, picks[3], no_pattern).cast(
                pa.string()
            ),
            "input_tokens": some(draw, size, tokens),
            "output_tokens": some(draw, size, tokens),
            "model": pa.array(
                [MODELS[i] if tokens else None for i in draw.integers(3, size=size)],
                pa.string(),
            ),
            "cost_usd": some(draw, size, tokens).cast(pa.float64()),
        }
    )


def some(draw: np.random.Generator, size: int, there: bool) -> pa.Array:
    """Positive whole numbers, one in ten missing; all of them where not `there`."""
    values = draw.geometric(0.001, size)
    missing = (draw.random(size) < 0.1) | (not there)
    return pa.array(values, pa.int64(), mask=missing)


def edge_cells(draw: np.random.Generator, shape: Shape, lists) -> list[np.ndarray]:
    """Records of some combinations that add up to sizes around the threshold."""
    extra: list[list[int]] = [[], [], [], []]
    for _ in range(shape.edges):
        count = int(draw.choice([1, 2, 14, 15, 16, 29, 30]))
        for position, items in enumerate(lists):
            extra[position] += [int(draw.integers(len(items)))] * count
    return [np.array(values, dtype=int) for values in extra]
