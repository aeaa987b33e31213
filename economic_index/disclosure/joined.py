"""R7: what three facets say together of a cell that none of them publishes.

Places × tasks, places × patterns and tasks × patterns are three faces of one table of
places × tasks × patterns, which nobody publishes. Each face bounds its cells, and so
the cells of the other two. Everything here is made of published numbers: what it bounds
is what a reader can bound.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import permutations

import duckdb
import numpy as np

from economic_index.disclosure.statements import run

# Each round can use what the one before has found. The bounds hold after any number of
# rounds; a task that has one pattern, in a place that has it too, takes two.
ROUNDS = 3
# Counts are whole, and far below 2^53.
TOLERANCE = 1e-6
PLACE, CLUSTER, PATTERN = range(3)
FACES = ((PLACE, CLUSTER), (PLACE, PATTERN), (CLUSTER, PATTERN))

# (facet, group, category): a cell as `decisions` knows it.
Cell = tuple[str, int, int]


@dataclass
class Face:
    """Two of the three dimensions; the last node of each is the rest.

    Attributes:
        shown: which cells are published.
        low: the least that is known of every cell.
        high: the most.
        totals: per axis the (least, most) of every node's records that are published in
            no cell of the face.
    """

    shown: np.ndarray
    low: np.ndarray
    high: np.ndarray
    totals: tuple[np.ndarray, np.ndarray]

    @classmethod
    def of(cls, values: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> Face:
        """The face of these numbers.

        Args:
            values: published counts, NaN where there is none.
            rows: records of each row node, as (least, most).
            columns: records of each column node.
        """
        shown = ~np.isnan(values)
        known = np.where(shown, values, 0.0)
        totals = tuple(
            np.maximum(ends - known.sum(axis=axis), 0.0)
            for ends, axis in ((rows, 1), (columns, 0))
        )
        most = np.minimum(totals[0][1][:, None], totals[1][1][None, :])
        return cls(shown, known.copy(), np.where(shown, known, most), totals)


@dataclass
class Cube:
    """Places × clusters × patterns between bounds.

    Attributes:
        faces: by their two axes.
        low: the least that is known of every cell of the three.
        high: the most.
    """

    faces: dict[tuple[int, int], Face]
    low: np.ndarray
    high: np.ndarray

    @classmethod
    def of(cls, faces: dict[tuple[int, int], Face]) -> Cube:
        high = faces[PLACE, CLUSTER].high[:, :, None]
        high = np.minimum(high, faces[PLACE, PATTERN].high[:, None, :])
        high = np.minimum(high, faces[CLUSTER, PATTERN].high[None, :, :])
        return cls(faces, np.zeros_like(high), high)

    def tighten(self) -> None:
        """Some rounds of bounding every cell by the sums that it is in."""
        for _ in range(ROUNDS):
            for face in FACES:
                self.tighten_face(face)
            for node, other, third in permutations(range(3)):
                self.tighten_rests((node, other, third))

    def tighten_face(self, axes: tuple[int, int]) -> None:
        """A cell of a face is the sum of its cells along the third axis."""
        (axis,) = {PLACE, CLUSTER, PATTERN} - set(axes)
        face = self.faces[axes]
        least = self.low.sum(axis=axis)
        most = self.high.sum(axis=axis)
        np.minimum(face.high, most, out=face.high)
        np.maximum(face.low, least, out=face.low)
        spare = np.expand_dims(face.high - least, axis)
        need = np.expand_dims(face.low - most, axis)
        low = np.maximum(self.low, need + self.high)
        np.minimum(self.high, spare + self.low, out=self.high)
        self.low = low

    def tighten_rests(self, order: tuple[int, int, int]) -> None:
        """What a node shows in no cell of a face: all its hidden cells together.

        Args:
            order: axes of the node, of the hidden cells, and the third one.
        """
        node, other, third = order
        face, turned = self.face(node, other)
        beside, beside_turned = self.face(node, third)
        hidden = ~turned(face.shown)
        low2, high2 = turned(face.low), turned(face.high)
        least, most = face.totals[0 if node < other else 1]
        bound(low2, high2, hidden, least, most)
        low, high = (np.transpose(each, order) for each in (self.low, self.high))
        weights = hidden[:, :, None]
        hidden_low = (low * weights).sum(axis=1)
        hidden_high = (high * weights).sum(axis=1)
        shown_low = low.sum(axis=1) - hidden_low
        shown_high = high.sum(axis=1) - hidden_high
        side_low = beside_turned(beside.low)
        side_high = beside_turned(beside.high)
        rest_low = np.maximum(hidden_low, side_low - shown_high)
        rest_high = np.minimum(hidden_high, side_high - shown_low)
        bound(rest_low, rest_high, np.ones_like(rest_low, bool), least, most)
        np.minimum(side_high, shown_high + rest_high, out=side_high)
        np.maximum(side_low, shown_low + rest_low, out=side_low)
        spare = (rest_high - hidden_low)[:, None, :] + low
        np.minimum(high, np.where(weights, spare, np.inf), out=high)

    def face(self, one: int, other: int):
        """A face, and how to look at its arrays with the first axis first."""
        if one < other:
            return self.faces[one, other], lambda array: array
        return self.faces[other, one], np.transpose


def bound(
    low: np.ndarray,
    high: np.ndarray,
    inside: np.ndarray,
    least: np.ndarray,
    most: np.ndarray,
) -> None:
    """Bound the cells of each row by what the row adds up to, in place.

    Args:
        low: the least of every cell.
        high: the most.
        inside: the cells that add up.
        least: the least that each row adds up to.
        most: the most.
    """
    sum_low = (low * inside).sum(axis=1)
    sum_high = (high * inside).sum(axis=1)
    spare = np.where(inside, (most - sum_low)[:, None] + low, np.inf)
    need = np.where(inside, (least - sum_high)[:, None] + high, -np.inf)
    np.minimum(high, spare, out=high)
    np.maximum(low, need, out=low)


@dataclass
class Joined:
    """The three faces of one wave at one level of its clusters.

    Attributes:
        facets: of the faces: places × clusters, places × patterns, clusters × patterns.
        keys: node keys along the axes; the rest has none and is last.
        parent: node key that the places are children of.
        cube: the bounds.
    """

    facets: dict[tuple[int, int], str]
    keys: tuple[np.ndarray, np.ndarray, np.ndarray]
    parent: int
    cube: Cube

    def narrow(self, limit: float) -> dict[tuple[int, int], np.ndarray]:
        """Where each face hides a cell that is bounded below the limit, not by 0."""
        found = {}
        for axes, face in self.cube.faces.items():
            if axes not in self.facets:
                continue
            high = face.high[:-1, :-1]
            small = (high > TOLERANCE) & (high < limit - TOLERANCE)
            found[axes] = np.argwhere(small & ~face.shown[:-1, :-1])
        return found

    def chosen(self, limit: float) -> list[Cell]:
        """The published cells to take back: one a place, or a cluster, with a hit.

        The smallest that the narrowest of its bounds rests on, then by its keys.
        """
        narrowest: dict[tuple[int, int], tuple[float, tuple[int, int], int]] = {}
        for axes, places in self.narrow(limit).items():
            for row, column in places:
                hit = float(self.cube.faces[axes].high[row, column]), axes, int(column)
                key = axes[0], int(row)
                narrowest[key] = min(narrowest.get(key, hit), hit)
        found = []
        for (axis, row), (_, axes, column) in sorted(narrowest.items()):
            allowing = [
                cell
                for each in self.behind(axes, row, column, limit)
                for cell in self.allowing(axis, each)
            ]
            if not allowing:
                # It shows nothing, and what all others show leaves its cells: one of
                # theirs must go.
                allowing = [
                    cell
                    for each in range(len(self.keys[axis]))
                    for cell in self.allowing(axis, each)
                ]
            if allowing:
                found.append(min(allowing)[1])
        return found

    def behind(
        self, axes: tuple[int, int], row: int, column: int, limit: float
    ) -> list[int]:
        """The rows whose published cells bound a hidden cell: mostly its own.

        Of a place that shows too little itself, the others of the column, where they
        are known to hold nearly all of it.
        """
        own = self.allowing(axes[0], row)
        face = self.cube.faces[axes]
        if axes == (PLACE, CLUSTER) and own and self.left_over(row, column) < limit:
            return [row]
        least = np.where(face.shown[:, column], 0.0, face.low[:, column])
        least[row] = 0.0
        others = [
            int(each)
            for each in np.flatnonzero(least[:-1] > TOLERANCE)
            if self.allowing(axes[0], int(each))
        ]
        is_full = face.totals[1][1][column] - least.sum() < limit - TOLERANCE
        return others if others and (is_full or not own) else [row]

    def left_over(self, row: int, column: int) -> float:
        """What a place's own patterns leave for a cluster that it does not show."""
        patterns = self.cube.faces[PLACE, PATTERN]
        clusters = self.cube.faces[PLACE, CLUSTER]
        taken = self.cube.low[row][clusters.shown[row]].sum(axis=0)
        ends = np.where(
            patterns.shown[row], patterns.low[row], patterns.totals[0][1][row]
        )
        of_cluster = self.cube.faces[CLUSTER, PATTERN].high[column]
        return float(np.minimum(ends - taken, of_cluster).clip(0).sum())

    def allowing(self, axis: int, row: int) -> list[tuple[float, Cell]]:
        """(records, cell) of what bounds the hidden cells of a place, or of a cluster.

        Its patterns, and the cells of places × clusters of which a pattern is known in
        part. Where there are none of these, all that it shows.
        """
        telling = self.cube.low.max(axis=PATTERN) > TOLERANCE
        found: list[tuple[float, Cell]] = []
        spare: list[tuple[float, Cell]] = []
        for axes in self.facets:
            if axis not in axes:
                continue
            face = self.cube.faces[axes]
            for place in np.argwhere(face.shown):
                if place[axes.index(axis)] != row:
                    continue
                group, category = (
                    int(self.keys[each][at])
                    for each, at in zip(axes, place, strict=True)
                )
                cell = (
                    float(face.low[tuple(place)]),
                    (self.facets[axes], group, category),
                )
                is_spare = axes == (PLACE, CLUSTER) and not telling[tuple(place)]
                (spare if is_spare else found).append(cell)
        return found or spare


def joined_faces(
    connection: duckdb.DuckDBPyConnection, wave_key: int, base: str, depth: int
) -> list[Joined]:
    """The faces of the countries and, within the United States, of the states.

    Args:
        connection: holds `decisions`.
        wave_key: the wave.
        base: facet of places × clusters.
        depth: of the clusters.

    Returns:
        Nothing where one of the three facets is not published.
    """

    def shown(facet: str, group_depth: int, category_depth: int):
        return run(
            connection,
            "r7_shown",
            wave_key=wave_key,
            facet=facet,
            group_depth=group_depth,
            category_depth=category_depth,
        ).fetchnumpy()

    places = run(connection, "r7_places", wave_key=wave_key).fetchnumpy()
    crossed = shown(f"{base}::collaboration", depth, 1)
    if not len(places["category_key"]) or not len(crossed["group_key"]):
        return []
    (world,) = places["category_key"][places["category_depth"] == 0]
    everything = places["record_count"][places["category_depth"] == 0].astype(float)
    found: list[Joined] = []
    inside: dict[int, Joined] = {}
    for level in (1, 2):
        of_places = {
            base: shown(base, level, depth),
            "collaboration": shown("collaboration", level, 1),
        }
        for parent in np.unique(
            places["category_parent_key"][places["category_depth"] == level]
        ):
            chosen = (places["category_depth"] == level) & (
                places["category_parent_key"] == parent
            )
            keys = places["category_key"][chosen]
            counts = places["record_count"][chosen].astype(float)
            if parent == world:
                joined = of_world(
                    world, keys, counts, everything, of_places, crossed, base
                )
                inside = dict.fromkeys(keys.tolist(), joined)
            else:
                above = inside.get(int(parent))
                if above is None:
                    continue
                joined = of_states(int(parent), above, keys, counts, of_places, base)
            joined.cube.tighten()
            found.append(joined)
    return found


def of_world(world, keys, counts, everything, of_places, crossed, base) -> Joined:
    """The faces of the countries: the clusters' patterns are published."""
    clusters, cluster_counts = of_group(of_places[base], world)
    patterns, pattern_counts = of_group(of_places["collaboration"], world)
    axes = keys, clusters, patterns
    totals = [
        with_rest(each, everything[0])
        for each in (counts, cluster_counts, pattern_counts)
    ]
    tables = {
        (PLACE, CLUSTER): of_places[base],
        (PLACE, PATTERN): of_places["collaboration"],
        (CLUSTER, PATTERN): crossed,
    }
    faces = {
        (one, other): Face.of(
            on_axes(table, axes[one], axes[other]), totals[one], totals[other]
        )
        for (one, other), table in tables.items()
    }
    facets = dict(
        zip(FACES, (base, "collaboration", f"{base}::collaboration"), strict=True)
    )
    return Joined(facets, axes, int(world), Cube.of(faces))


def of_states(parent, above: Joined, keys, counts, of_places, base) -> Joined:
    """The faces of the states: what is known of the United States bounds them."""
    row = int(np.flatnonzero(above.keys[PLACE] == parent)[0])
    clusters, patterns = above.keys[CLUSTER], above.keys[PATTERN]
    axes = keys, clusters, patterns
    of_parent = {
        CLUSTER: above.cube.faces[PLACE, CLUSTER],
        PATTERN: above.cube.faces[PLACE, PATTERN],
    }
    ends = {
        axis: np.array([face.low[row], face.high[row]])
        for axis, face in of_parent.items()
    }
    face = above.cube.faces[PLACE, CLUSTER]
    total = face.low[row][face.shown[row]].sum() + face.totals[0][1][row]
    places = with_rest(counts, total)
    low, high = above.cube.low[row].copy(), above.cube.high[row].copy()
    nothing = np.zeros(low.shape, bool)
    faces = {
        (PLACE, CLUSTER): Face.of(
            on_axes(of_places[base], keys, clusters), places, ends[CLUSTER]
        ),
        (PLACE, PATTERN): Face.of(
            on_axes(of_places["collaboration"], keys, patterns), places, ends[PATTERN]
        ),
        (CLUSTER, PATTERN): Face(nothing, low, high, (ends[CLUSTER], ends[PATTERN])),
    }
    facets = {(PLACE, CLUSTER): base, (PLACE, PATTERN): "collaboration"}
    return Joined(facets, axes, parent, Cube.of(faces))


def of_group(shown, group: int) -> tuple[np.ndarray, np.ndarray]:
    """The categories that a group shows, and their records."""
    mine = shown["group_key"] == group
    order = np.argsort(shown["category_key"][mine])
    return (
        shown["category_key"][mine][order],
        shown["record_count"][mine][order].astype(float),
    )


def with_rest(counts: np.ndarray, total: float) -> np.ndarray:
    """The (least, most) records of every node of an axis, the rest last."""
    known = np.append(counts, max(total - counts.sum(), 0.0))
    return np.array([known, known])


def on_axes(shown, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Published counts on two axes with their rests, NaN where nothing is published."""
    values = np.full((len(rows) + 1, len(columns) + 1), np.nan)
    row, column = (
        np.searchsorted(axis, keys)
        for axis, keys in (
            (rows, shown["group_key"]),
            (columns, shown["category_key"]),
        )
    )
    inside = (row < len(rows)) & (column < len(columns))
    row, column = row[inside], column[inside]
    counts = shown["record_count"][inside].astype(float)
    exact = (rows[row] == shown["group_key"][inside]) & (
        columns[column] == shown["category_key"][inside]
    )
    values[row[exact], column[exact]] = counts[exact]
    return values
