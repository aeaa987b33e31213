"""What anybody can read in `build/published/`, turned into counts.

Counts stand in the files as counts, as shares of a published total, as indices of such
shares, and as usage per capita; a reader who has the one has the other.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from economic_index.paths import SEEDS
from economic_index.seeds import seed_rows

WORLD = "GLOBAL"
SEGMENTS = ("segment", "subsegment")
RESIDUAL = "not_classified"

# (level, name): the level of a request cluster, 0 for everything else.
Name = tuple[int, str]

# A count that was made of shares or indices: floats carry more digits than this.
ROUNDING = 1e-6


@dataclass(frozen=True)
class Key:
    """A cell as a reader knows it.

    Attributes:
        facet: `usage`, or a facet of the release.
        place: a geography's id, or the `not_classified` of one.
        name: the cluster; of an intersection the base cluster; of usage none.
        pattern: of an intersection the pattern.
    """

    facet: str
    place: str
    name: Name = (0, "")
    pattern: str = ""


@dataclass
class Wave:
    """Everything that is published of one wave.

    Attributes:
        wave_id: its id.
        counts: the count of every cell that is stated in some way.
        added: the cells that no count states, but some share or index does.
        contradictions: cells that are stated twice, differently.
        parents: the place that each place is part of.
        is_by_segment: whether its places are an organisation's units.
    """

    wave_id: str
    parents: Mapping[str, str]
    is_by_segment: bool = False
    counts: dict[Key, float] = field(default_factory=dict)
    added: set[Key] = field(default_factory=set)
    contradictions: list[Key] = field(default_factory=list)

    def above(self, place: str) -> str:
        """The place that a place is part of."""
        return self.parents.get(place, WORLD)

    def only(self, places: Collection[str], *, is_by_segment: bool) -> Wave:
        """What is published of some places, and of all of them together."""
        return Wave(
            self.wave_id,
            self.parents,
            is_by_segment,
            {k: count for k, count in self.counts.items() if k.place in places},
            {key for key in self.added if key.place in places},
            [key for key in self.contradictions if key.place in places],
        )

    def state(self, key: Key, count: float, *, is_count: bool) -> None:
        """Learn a count, from a count or from something made of it."""
        known = self.counts.get(key)
        if known is None:
            self.counts[key] = round(count) if is_close(count, round(count)) else count
            if not is_count:
                self.added.add(key)
        elif not is_close(known, count):
            self.contradictions.append(key)

    def total(self, place: str, facet: str) -> float | None:
        """What a place's shares are of: its usage, or the sum of its facet's rows."""
        if place != WORLD and (known := self.counts.get(Key("usage", place))):
            return known
        levels: dict[int, float] = {}
        for key, count in self.counts.items():
            if (key.facet, key.place) == (facet, place):
                levels[key.name[0]] = levels.get(key.name[0], 0) + count
        return max(levels.values(), default=None)


def is_close(one: float, other: float) -> bool:
    return abs(one - other) <= ROUNDING * max(1, abs(one), abs(other))


def read_published(folder: Path, seeds_folder: Path = SEEDS) -> list[Wave]:
    """The waves of a published folder, one each.

    Args:
        folder: `published/` or `unprotected/` of a build.
        seeds_folder: the seeds that it was built of.
    """
    connection = duckdb.connect()
    for path in sorted(folder.rglob("*.parquet")):
        connection.execute(f"create view {path.stem} as from '{path}'")
    waves = []
    rows = seed_rows("geographies", seeds_folder)
    parents = {
        row["geography_id"]: row["parent_geography_id"]
        for row in rows
        if row["parent_geography_id"]
    }
    units = {row["geography_id"] for row in rows if row["geography_level"] in SEGMENTS}
    for wave_id, label, start in read_waves(connection, seeds_folder):
        wave = Wave(wave_id, parents)
        read_export(connection, wave, label, start, seeds_folder)
        if has(connection, "fct_geography_usage"):
            read_marts(connection, wave)
        waves.append(wave.only({*parents, WORLD} - units, is_by_segment=False))
        if any(key.place in units for key in wave.counts):
            waves.append(wave.only({*units, WORLD}, is_by_segment=True))
    return [wave for wave in waves if wave.counts]


def has(connection: duckdb.DuckDBPyConnection, view: str) -> bool:
    return bool(
        connection.execute(
            "select 1 from duckdb_views() where view_name = ?", [view]
        ).fetchone()
    )


def read_waves(
    connection: duckdb.DuckDBPyConnection, seeds_folder: Path
) -> list[tuple[str, str, str]]:
    """(id, label, first day) of the waves in the export; the labels are public."""
    shown = set(
        connection.execute(
            "select distinct platform_and_product, cast(date_start as varchar) "
            "from exp_release_raw"
        ).fetchall()
    )
    return [
        (row["wave_id"], row["platform_and_product"], row["date_start"])
        for row in seed_rows("waves", seeds_folder)
        if row["layout"] == "long"
        and (row["platform_and_product"], row["date_start"]) in shown
    ]


def read_export(
    connection: duckdb.DuckDBPyConnection,
    wave: Wave,
    label: str,
    start: str,
    seeds_folder: Path,
) -> None:
    """Learn what the raw export says, then what the enriched one adds to it."""
    places = {
        (row["geography_level"], row["source_code"]): row["geography_id"]
        for row in seed_rows("geographies", seeds_folder)
    }
    ids = {row["geography_id"] for row in seed_rows("geographies", seeds_folder)}
    for view in ("exp_release_raw", "exp_release_enriched"):
        if not has(connection, view):
            continue
        rows = connection.execute(
            f"select geography, geo_id, facet, level, variable, cluster_name, value "
            f"from {view} where platform_and_product = ? and "
            "cast(date_start as varchar) = ? order by all",
            [label, start],
        ).fetchall()
        known = []
        for level, geo_id, facet, depth, variable, cluster, value in rows:
            # The enriched export names countries by their ids, states by their codes.
            place = places.get((level, geo_id)) or (geo_id if geo_id in ids else None)
            key = key_of(facet, place, depth, cluster or "")
            if key:
                known.append((key, variable, value))
        learn(wave, known)


# Facets that divide a place's usage.
PLAIN_FACETS = (
    "onet_task",
    "collaboration",
    "request",
    "model",
    "use_case",
    "multitasking",
    "human_only_ability",
    "task_success",
)


def key_of(facet: str, place: str | None, level: int, cluster: str) -> Key | None:
    """The key of a row of an export; None where it is no cell of conversations."""
    if place is None:
        return None
    if facet in ("country", "state_us", *SEGMENTS):
        return Key("usage", place)
    base, _, cross = facet.partition("::")
    if base not in PLAIN_FACETS:
        return None
    if not cross:
        return Key(facet, place, (level, cluster))
    if cross == "collaboration":
        name, _, pattern = cluster.rpartition("::")
        return Key(facet, place, (level, name), pattern)
    return None


def learn(wave: Wave, rows: list[tuple[Key, str, float]]) -> None:
    """Learn counts first, then shares of known totals, then indices of known shares."""
    for key, variable, value in rows:
        # The enriched export pads places without usage with a zero: no cell says so.
        if variable.endswith("_count") and not (key.facet == "usage" and value == 0):
            wave.state(key, value, is_count=variable != PER_CAPITA)
    shares: dict[Key, float] = {}
    for key, variable, value in rows:
        if variable.endswith("_pct") and not (key.facet == "usage" and value == 0):
            shares[key] = value
            learn_share(wave, key, value)
    for key, variable, value in rows:
        if variable.endswith("_pct_index"):
            of_parent = shares.get(Key(key.facet, wave.above(key.place), key.name))
            if of_parent is not None:
                learn_share(wave, key, value * of_parent)


def learn_share(wave: Wave, key: Key, share: float) -> None:
    """Learn a count from a share in percent, where its base is known."""
    if key.facet == "usage":
        base = (
            wave.counts.get(Key("usage", wave.above(key.place)))
            if wave.above(key.place) != WORLD
            else next(filter(None, (wave.total(WORLD, each) for each in WHOLES)), None)
        )
    elif key.pattern:
        base = wave.counts.get(Key(key.facet.split("::")[0], key.place, key.name))
    else:
        base = wave.total(key.place, key.facet)
    if base:
        wave.state(key, share / 100 * base, is_count=False)


# Facets whose rows of the world add up to all of its records.
WHOLES = ("onet_task", "collaboration", "model")
# A count, from usage per capita and a population.
PER_CAPITA = "per_capita_count"

# (fact, column that names the cluster, its level, its share, facet)
FACTS = (
    ("fct_geography_task", "task_id", "0", "task_pct", "onet_task"),
    ("fct_geography_request", "request_id", "request_level", "request_pct", "request"),
    (
        "fct_geography_collaboration",
        "pattern",
        "0",
        "collaboration_pct",
        "collaboration",
    ),
    ("fct_geography_model", "model", "0", "model_pct", "model"),
)
# A row of this fact that is no cluster.
ALL_MODELS = "all"


def read_marts(connection: duckdb.DuckDBPyConnection, wave: Wave) -> None:
    """Learn what the facts say: counts, shares, indices, and usage per capita."""
    rows: list[tuple[Key, str, float]] = []
    for place, *values in connection.execute(
        """
        select
            geography_id, usage_count, usage_pct,
            usage_per_capita * working_age_population
        from fct_geography_usage where wave_id = ? order by all
        """,
        [wave.wave_id],
    ).fetchall():
        variables = ("usage_count", "usage_pct", PER_CAPITA)
        rows += [
            (Key("usage", place), variable, value)
            for variable, value in zip(variables, values, strict=True)
            if value
        ]
    names = dict(names_of_clusters(connection, wave))
    for fact, name, depth, share, facet in FACTS:
        for place, cluster, level, count, pct, index in connection.execute(
            f"select geography_id, {name}, {depth}, usage_count, {share}, "
            f"{share}_index from {fact} where wave_id = ? order by all",
            [wave.wave_id],
        ).fetchall():
            if (facet, cluster) == ("model", ALL_MODELS):
                continue
            key = Key(facet, place, names.get((facet, cluster), (level, cluster)))
            for variable, value in (
                (f"{facet}_count", count),
                (f"{facet}_pct", pct),
                (f"{facet}_pct_index", index),
            ):
                if value is not None:
                    rows.append((key, variable, value))
    learn(wave, rows)
    read_task_profile(connection, wave, names)


def names_of_clusters(
    connection: duckdb.DuckDBPyConnection, wave: Wave
) -> Iterator[tuple[tuple[str, str], Name]]:
    """((facet, id of a dimension), name in the export) of tasks and requests."""
    spelled = {
        key.name[1].lower(): key.name for key in wave.counts if key.facet == "onet_task"
    }
    for task_id, statement in connection.execute(
        "select task_id, task_statement from dim_task"
    ).fetchall():
        name = spelled.get(statement.lower(), (0, statement))
        yield ("onet_task", task_id), name
    for request_id, level, name in connection.execute(
        "select request_id, request_level, request_name from dim_request "
        "where wave_id = ? and not is_residual",
        [wave.wave_id],
    ).fetchall():
        yield ("request", request_id), (level, name)


PROFILE_PATTERNS = (
    "directive",
    "feedback loop",
    "learning",
    "task iteration",
    "validation",
)


def read_task_profile(
    connection: duckdb.DuckDBPyConnection,
    wave: Wave,
    names: dict[tuple[str, str], Name],
) -> None:
    """Learn the patterns of tasks from their shares of the task."""
    columns = [f"{pattern.replace(' ', '_')}_pct" for pattern in PROFILE_PATTERNS]
    for task_id, count, *shares in connection.execute(
        f"select task_id, usage_count, {', '.join(columns)} "
        "from fct_task_profile where wave_id = ?",
        [wave.wave_id],
    ).fetchall():
        name = names.get(("onet_task", task_id), (0, task_id))
        for pattern, share in zip(PROFILE_PATTERNS, shares, strict=True):
            if share is not None and count:
                key = Key("onet_task::collaboration", WORLD, name, pattern)
                wave.state(key, share / 100 * count, is_count=False)


def read_hierarchy(path: Path) -> dict[Name, Name | None]:
    """The parents of request clusters: public, whoever names them.

    Args:
        path: `request_hierarchy.csv`.
    """
    with path.open(newline="") as handle:
        rows = list(csv.DictReader(handle))
    names = {
        row["request_cluster_id"]: (
            int(row["level"]),
            row["request_cluster_name"].strip(),
        )
        for row in rows
    }
    return {
        names[row["request_cluster_id"]]: names.get(row["parent_id"]) for row in rows
    }
