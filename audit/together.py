"""Places and units attacked at once, and what three facets of both say together.

An index of one's own publishes its records twice: by geography and by unit. Nobody
publishes places × units, but both tables are of the same records: every category has as
many of them in all places as in all units. Here that is written down, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import block_array, csr_array, eye_array

from audit.reader import PLAIN_FACETS, WORLD, Name, Wave
from audit.system import (
    ALL,
    Statement,
    Table,
    Tree,
    assemble,
    clusters_tree,
    crossed_statements,
    places_tree,
    plain_statements,
    plain_table,
)

# The three facets of a cube of places × clusters × patterns share these names.
PATTERNS = "collaboration"
BASES = ("onet_task", "request")
# A program over a cube takes seconds beyond so many unknowns.
LARGEST_CUBE = 2_000


@dataclass(frozen=True)
class Together:
    """The tables of a facet by place and by unit, as one system of equations.

    Attributes:
        facet: what it is called in what was found.
        tables: by place and by unit, over the same columns, or one of the two.
        matrix: one line an equation; the unknowns of the tables, then for each column
            the records of all other ones.
        values: what the equations add up to.
        targets: (number of the table, row, column) -> unknowns of a hidden cell.
        is_cube: whether a table is one of three facets.
    """

    facet: str
    tables: tuple[Table, ...]
    matrix: csr_array
    values: np.ndarray
    targets: dict[Any, np.ndarray]
    is_cube: bool = False

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of the unknowns, the last row that of the other records."""
        rows = sum(table.shape[0] for table in self.tables)
        return rows + (len(self.tables) > 1), self.tables[0].shape[1]


def join(
    facet: str, tables: tuple[Table, ...], total: float, *, is_cube: bool = False
) -> Together:
    """Put tables with the same columns together: each column has the same records.

    Args:
        facet: what they are called.
        tables: their rows are different places of the same records.
        total: all records. What is not in a column is in the others, so that each
            equation adds up with plus signs alone.
        is_cube: whether the tables are of three facets.
    """
    width = tables[0].shape[1]
    targets, before = {}, 0
    for number, table in enumerate(tables):
        for (row, column), cells in table.targets.items():
            targets[number, row, column] = cells + before
        before += table.shape[0] * width
    if len(tables) == 1:
        return Together(
            facet, tables, tables[0].matrix, tables[0].values, targets, is_cube
        )
    blocks: list[list[Any]] = []
    for number, table in enumerate(tables):
        line: list[Any] = [None] * (len(tables) + 1)
        line[number] = table.matrix
        blocks.append(line)
    for number, table in enumerate(tables):
        line = [None] * (len(tables) + 1)
        # Unknowns are numbered row by row: all rows of each column.
        line[number] = csr_array(np.tile(np.eye(width), table.shape[0]))
        line[-1] = eye_array(width, format="csr")
        blocks.append(line)
    values = [table.values for table in tables]
    values += [np.full(width, total) for _ in tables]
    return Together(
        facet,
        tables,
        csr_array(block_array(blocks, format="csr")),
        np.concatenate(values),
        targets,
        is_cube,
    )


def both_tables(
    places: Wave, units: Wave, hierarchy: Mapping[Name, Name | None]
) -> Iterator[Together]:
    """Each facet that a wave publishes by place and by unit.

    Args:
        places: what is published of the wave by geography.
        units: the same by unit.
        hierarchy: parents of the request clusters.
    """
    for facet in PLAIN_FACETS:
        total = places.total(WORLD, facet)
        if total is None or not any(key.facet == facet for key in units.counts):
            continue
        columns = clusters_tree((places, units), facet, hierarchy)
        tables = tuple(
            plain_table(wave, facet, hierarchy, columns) for wave in (places, units)
        )
        yield join(f"{facet} of places and units", tables, total)


def cubes(
    waves: tuple[Wave, ...], hierarchy: Mapping[Name, Name | None]
) -> Iterator[Together]:
    """Places × clusters × patterns of a wave, and units × clusters × patterns with it.

    Args:
        waves: what is published of it by geography, by unit, or both.
        hierarchy: parents of the request clusters.
    """
    for base in BASES:
        total = waves[0].total(WORLD, base)
        crossing = f"{base}::{PATTERNS}"
        if total is None or not any(key.facet == crossing for key in waves[0].counts):
            continue
        clusters = clusters_tree(waves, base, hierarchy)
        patterns = clusters_tree(waves, PATTERNS, hierarchy)
        tables = tuple(
            cube_table(wave, base, clusters, patterns, hierarchy) for wave in waves
        )
        unknowns = sum(table.shape[0] * table.shape[1] for table in tables)
        if unknowns > LARGEST_CUBE:
            continue
        name = " and ".join("units" if w.is_by_segment else "places" for w in waves)
        yield join(f"{crossing} of {name}", tables, total, is_cube=True)


def cube_table(
    wave: Wave,
    base: str,
    clusters: Tree,
    patterns: Tree,
    hierarchy: Mapping[Name, Name | None],
) -> Table:
    """Every statement about three facets, over places × (clusters × patterns).

    A column is a finest cluster with a finest pattern; a cell that is hidden is a sum
    of them.
    """
    rows = places_tree(wave)
    width = len(patterns.leaves)
    all_rows = frozenset(rows.leaves.values())

    def crossed(left: frozenset[int], right: frozenset[int]) -> frozenset[int]:
        return frozenset(one * width + other for one in left for other in right)

    every_cluster = clusters.sets()[ALL]
    every_pattern = patterns.sets()[ALL]
    statements: list[Statement] = [
        (group, crossed(category, every_pattern), count)
        for group, category, count in plain_statements(wave, base, rows, clusters)
    ]
    statements += [
        (group, crossed(every_cluster, category), count)
        for group, category, count in plain_statements(wave, PATTERNS, rows, patterns)
    ]
    statements += [
        (all_rows, crossed(group, category), count)
        for group, category, count in crossed_statements(
            wave, f"{base}::{PATTERNS}", clusters, patterns
        )
    ]
    leaves = {
        (one, other): number * width + place
        for one, number in clusters.leaves.items()
        for other, place in patterns.leaves.items()
    }
    columns = Tree({ALL: None} | dict.fromkeys(leaves, ALL), leaves)
    table = assemble(wave, f"{base}::{PATTERNS}", rows, columns, statements)
    # No rule protects a cell of all three.
    table.targets.clear()
    stated = {(group, category) for group, category, _ in statements}
    for group, below in rows.sets().items():
        for tree, other, is_pattern in (
            (clusters, every_pattern, False),
            (patterns, every_cluster, True),
        ):
            for node, inside in tree.sets().items():
                category = (
                    crossed(other, inside) if is_pattern else crossed(inside, other)
                )
                if node != ALL and group != WORLD and (below, category) not in stated:
                    table.targets[group, node] = unknowns_of(table, below, category)
    for one, left in clusters.sets().items():
        for other, right in patterns.sets().items():
            category = crossed(left, right)
            if ALL not in (one, other) and (all_rows, category) not in stated:
                table.targets[WORLD, (one, other)] = unknowns_of(
                    table, all_rows, category
                )
    return table


def unknowns_of(
    table: Table, rows: frozenset[int], columns: frozenset[int]
) -> np.ndarray:
    """The unknowns of some rows in some columns."""
    width = table.shape[1]
    return np.array(
        [row * width + column for row in sorted(rows) for column in sorted(columns)]
    )
