"""Compare what two builds published, table by table.

``python -m tests.python.spark.parity one/published other/published`` prints the table.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import parquet as pq

# Of a double, relative to the larger of both.
TOLERANCE = 1e-9


@dataclass(frozen=True)
class Parity:
    """How a table of one build compares with that of the other.

    Attributes:
        table: schema and name.
        rows: the rows of both builds.
        difference: the largest relative difference of a double.
        faults: what differs that must not, in words without a value.
    """

    table: str
    rows: tuple[int, int]
    difference: float
    faults: tuple[str, ...]


def compare(one: Path, other: Path) -> list[Parity]:
    """Every table of two published folders; a missing one is a fault."""
    names = [
        {path.relative_to(folder / "parquet") for path in folder.rglob("*.parquet")}
        for folder in (one, other)
    ]
    found = []
    for name in sorted(names[0] | names[1]):
        table = name.with_suffix("").as_posix().replace("/", ".")
        if name not in names[0] & names[1]:
            found.append(Parity(table, (0, 0), 0.0, ("the table is missing",)))
            continue
        found.append(
            parity(
                table,
                pq.read_table(one / "parquet" / name),
                pq.read_table(other / "parquet" / name),
            )
        )
    return found


def parity(name: str, one: pa.Table, other: pa.Table) -> Parity:
    """How two tables compare, whatever the order of their rows."""
    rows = (one.num_rows, other.num_rows)
    if not one.schema.equals(other.schema):
        return Parity(name, rows, 0.0, ("the columns or their types differ",))
    if rows[0] != rows[1]:
        return Parity(name, rows, 0.0, ("the number of rows differs",))
    doubles = [field.name for field in one.schema if pa.types.is_floating(field.type)]
    exact = [field.name for field in one.schema if field.name not in doubles]
    # Rows that agree in all but doubles are put in the order of these.
    order = [(column, "ascending") for column in (*exact, *doubles)]
    one, other = one.sort_by(order), other.sort_by(order)
    faults = [
        f"the values of {column} differ"
        for column in exact
        if not one[column].equals(other[column])
    ]
    largest = 0.0
    for column in doubles:
        if not one[column].is_null().equals(other[column].is_null()):
            faults.append(f"{column} is empty in other rows")
            continue
        pair = [np.nan_to_num(each[column].to_numpy()) for each in (one, other)]
        scale = np.maximum(np.abs(pair[0]), np.abs(pair[1]))
        gaps = np.abs(pair[0] - pair[1])[scale > 0] / scale[scale > 0]
        gap = float(gaps.max(initial=0.0))
        largest = max(largest, gap)
        if gap > TOLERANCE:
            faults.append(f"{column} differs by {gap:.1e}")
    return Parity(name, rows, largest, tuple(faults))


def main() -> int:
    """Print the comparison; the exit code is 1 where something differs."""
    found = compare(*(Path(folder).resolve() for folder in sys.argv[1:3]))
    print(f"{'table':40} {'rows':>9} {'largest difference':>19}")
    for each in found:
        line = f"{each.table:40} {each.rows[0]:>9,} {each.difference:>19.1e}"
        print("  ".join((line, *each.faults)))
    return int(any(each.faults for each in found))


if __name__ == "__main__":
    sys.exit(main())
