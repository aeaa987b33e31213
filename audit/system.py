"""What is published of a table as linear equations over the cells nobody shows.

A table has rows and columns, both trees. Its unknowns are the records of one finest row
in one finest column; what is not shown of a node lies in a finest node of its own, its
rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy.sparse import csr_array

from audit.reader import PLAIN_FACETS, RESIDUAL, WORLD, Key, Name, Wave

ALL: Name = (9, "all")
CROSSED_FACETS = ("onet_task::collaboration", "request::collaboration")


# A place, a cluster, or the rest of one: every tree has nodes of its own kind.
Node = Any


@dataclass
class Tree:
    """Nodes with their parents; finest nodes are numbered.

    Attributes:
        parents: node -> parent, None for the root.
        leaves: finest node -> number, the rests among them.
    """

    parents: dict[Node, Node]
    leaves: dict[Node, int] = field(default_factory=dict)

    @classmethod
    def of(cls, parents: Mapping, complete: frozenset = frozenset()) -> Tree:
        """The tree of what is shown.

        Args:
            parents: node -> parent of all shown nodes, the root included.
            complete: nodes whose children are all shown: they have no rest.
        """
        tree = cls(dict(parents))
        inner = {parent for parent in parents.values() if parent is not None}
        for node in inner - complete:
            tree.parents[rest(node)] = node
        inner = {parent for parent in tree.parents.values() if parent is not None}
        found = [node for node in tree.parents if node not in inner]
        tree.leaves = {node: number for number, node in enumerate(found)}
        return tree

    def below(self, node: Node) -> frozenset[int]:
        """Numbers of the finest nodes under a node."""
        found = set()
        for leaf, number in self.leaves.items():
            above = leaf
            while above is not None:
                if above == node:
                    found.add(number)
                    break
                above = self.parents[above]
        return frozenset(found)

    def sets(self) -> dict[Node, frozenset[int]]:
        """`below` of every node."""
        found: dict[Node, set[int]] = {node: set() for node in self.parents}
        for leaf, number in self.leaves.items():
            above = leaf
            while above is not None:
                found[above].add(number)
                above = self.parents[above]
        return {node: frozenset(numbers) for node, numbers in found.items()}


def rest(node: Node) -> tuple[str, Node]:
    """The finest node of what is not shown of a node."""
    return ("rest", node)


@dataclass(frozen=True)
class Table:
    """A table's equations, `matrix @ cells = values`, and the cells worth bounding.

    Attributes:
        wave_id: its wave.
        facet: its facet.
        rows: tree of its rows.
        columns: tree of its columns.
        matrix: one line an equation, one column an unknown: row * columns + column.
        values: what the equations add up to.
        targets: (row, column) -> unknowns that add up to a cell that is not shown.
        is_by_segment: whether its places are an organisation's units.
    """

    wave_id: str
    facet: str
    rows: Tree
    columns: Tree
    matrix: csr_array
    values: np.ndarray
    targets: dict[tuple[Node, Node], np.ndarray]
    is_by_segment: bool = False

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.rows.leaves), len(self.columns.leaves)


# (row node, its finest rows, its finest columns, count)
Statement = tuple[frozenset[int], frozenset[int], float]


def tables(wave: Wave, hierarchy: Mapping[Name, Name | None]) -> Iterator[Table]:
    """Every table of a wave.

    Args:
        wave: what is published of it.
        hierarchy: parents of the request clusters.
    """
    yield usage_table(wave)
    for facet in PLAIN_FACETS:
        if any(key.facet == facet for key in wave.counts):
            yield plain_table(wave, facet, hierarchy)
    for facet in CROSSED_FACETS:
        if any(key.facet == facet for key in wave.counts):
            yield crossed_table(wave, facet, hierarchy)


def places_tree(wave: Wave) -> Tree:
    """The geographies that are shown."""
    parents: dict[Node, Node] = {WORLD: None}
    for key in wave.counts:
        if key.facet == "usage" and not key.place.endswith(RESIDUAL):
            parents[key.place] = wave.above(key.place)
    for parent in {*parents.values()} - {None, *parents}:
        parents[parent] = WORLD
    return Tree.of(parents)


def clusters_tree(
    waves: Sequence[Wave], facet: str, hierarchy: Mapping[Name, Name | None]
) -> Tree:
    """The clusters of a facet that are shown anywhere in some waves."""
    parents: dict[Node, Node] = {ALL: None}
    for key in (key for wave in waves for key in wave.counts):
        if key.facet == facet and key.name[1] != RESIDUAL:
            parent = hierarchy[key.name] if facet == "request" else None
            parents[key.name] = parent or ALL
    # A parent that is shown nowhere is part of what is not shown above it.
    for node, parent in list(parents.items()):
        while parent is not None and parent not in parents:
            parent = hierarchy[parent] or ALL
        parents[node] = parent
    children: dict[Node, set[Node]] = {}
    for node, parent in hierarchy.items():
        children.setdefault(parent, set()).add(node)
    complete = frozenset(
        node
        for node in parents
        if facet == "request"
        and node != ALL
        and children.get(node, set()) <= set(parents)
    )
    return Tree.of(parents, complete)


def usage_table(wave: Wave) -> Table:
    """Usage: one row; the places are its columns."""
    rows, columns = Tree.of({ALL: None}), places_tree(wave)
    sets = columns.sets()
    row = frozenset(rows.leaves.values())
    statements = [
        (row, sets[place], count)
        for place in sets
        if (count := wave.counts.get(Key("usage", place))) is not None
    ]
    inner = sorted({parent for parent in columns.parents.values() if parent in sets})
    for facet in PLAIN_FACETS:
        for place in inner:
            total = wave.total(place, facet) if place in sets else None
            if total is not None:
                statements.append((row, sets[place], total))
    for key, count in wave.counts.items():
        place = wave.above(key.place)
        if key.facet == "usage" and key.place.endswith(RESIDUAL) and place in sets:
            named = [
                sets[child]
                for child, parent in columns.parents.items()
                if parent == place
                and child in sets
                and Key("usage", child) in wave.counts
                and Key("usage", child) not in wave.added
            ]
            others = sets[place].difference(*named)
            statements.append((row, others, count))
    return assemble(wave, "usage", rows, columns, statements)


def plain_table(
    wave: Wave, facet: str, hierarchy: Mapping, columns: Tree | None = None
) -> Table:
    """A facet: places by clusters.

    Args:
        wave: what is published.
        facet: its name.
        hierarchy: parents of the request clusters.
        columns: the clusters, where they are others than the wave shows.
    """
    rows = places_tree(wave)
    columns = columns or clusters_tree((wave,), facet, hierarchy)
    statements = plain_statements(wave, facet, rows, columns)
    return assemble(wave, facet, rows, columns, statements)


def plain_statements(
    wave: Wave, facet: str, rows: Tree, columns: Tree
) -> list[Statement]:
    """What is published of places by clusters."""
    places, clusters = rows.sets(), columns.sets()
    statements: list[Statement] = []
    for place, below in places.items():
        total = wave.counts.get(Key("usage", place)) if place != WORLD else None
        total = total or (wave.total(place, facet) if place in rows.parents else None)
        if total is not None:
            statements.append((below, clusters[ALL], total))
    shown: dict[tuple[str, int], set[int]] = {}
    residuals = {}
    for key, count in wave.counts.items():
        if key.facet != facet or key.place not in places:
            continue
        level = (key.place, key.name[0])
        shown.setdefault(level, set())
        if key.name[1] == RESIDUAL:
            residuals[level] = count
        else:
            statements.append((places[key.place], clusters[key.name], count))
            # What only a share tells is not among the named ones of the residual.
            shown[level] |= set() if key in wave.added else clusters[key.name]
    for level, named in shown.items():
        others = clusters[ALL] - named
        count = residuals.get(level, 0)
        statements.append((places[level[0]], others, count))
    return statements


def crossed_table(wave: Wave, facet: str, hierarchy: Mapping) -> Table:
    """An intersection for the world: clusters by patterns."""
    base, cross = facet.split("::")
    rows = clusters_tree((wave,), base, hierarchy)
    columns = clusters_tree((wave,), cross, hierarchy)
    statements = crossed_statements(wave, facet, rows, columns)
    return assemble(wave, facet, rows, columns, statements)


def crossed_statements(
    wave: Wave, facet: str, rows: Tree, columns: Tree
) -> list[Statement]:
    """What is published of an intersection, and its margins."""
    base, cross = facet.split("::")
    groups, patterns = rows.sets(), columns.sets()
    statements: list[Statement] = []
    total = wave.total(WORLD, base)
    if total is not None:
        statements.append((groups[ALL], patterns[ALL], total))
    # The margins: the world's clusters, and its patterns.
    for key, count in wave.counts.items():
        if key.place == WORLD and key.name[1] != RESIDUAL:
            if key.facet == base:
                statements.append((groups[key.name], patterns[ALL], count))
            if key.facet == cross:
                statements.append((groups[ALL], patterns[key.name], count))
    shown: dict[Name, set[int]] = {}
    residuals = {}
    for key, count in wave.counts.items():
        if key.facet != facet or key.name not in groups:
            continue
        shown.setdefault(key.name, set())
        if key.pattern == RESIDUAL:
            residuals[key.name] = count
        else:
            column = patterns.get((0, key.pattern))
            if column is None:
                continue
            statements.append((groups[key.name], column, count))
            shown[key.name] |= set() if key in wave.added else column
    for name, named in shown.items():
        others = patterns[ALL] - named
        statements.append((groups[name], others, residuals.get(name, 0)))
    return statements


def assemble(
    wave: Wave, facet: str, rows: Tree, columns: Tree, statements: list[Statement]
) -> Table:
    """The table of these statements."""
    width = len(columns.leaves)
    values, lines, cells = [], [], []
    stated: dict[tuple[frozenset, frozenset], float] = {}
    for group, category, count in statements:
        if not group or not category:
            if count:
                raise ValueError(f"{wave.wave_id} {facet}: records in no cell")
            continue
        known = stated.setdefault((group, category), count)
        if abs(known - count) > 1e-6 * max(1, known):
            raise ValueError(f"{wave.wave_id} {facet}: one cell has two counts")
    for line, ((group, category), count) in enumerate(stated.items()):
        values.append(count)
        for row in group:
            for column in category:
                lines.append(line)
                cells.append(row * width + column)
    matrix = csr_array(
        (np.ones(len(cells)), (lines, cells)),
        shape=(len(values), len(rows.leaves) * width),
    )
    targets = {}
    row_sets, column_sets = rows.sets(), columns.sets()
    for group, below in row_sets.items():
        for category, left in column_sets.items():
            if (below, left) in stated or category in (ALL, WORLD):
                continue
            targets[group, category] = np.array(
                [
                    row * width + column
                    for row in sorted(below)
                    for column in sorted(left)
                ]
            )
    return Table(
        wave.wave_id,
        facet,
        rows,
        columns,
        matrix,
        np.array(values, float),
        targets,
        wave.is_by_segment,
    )
