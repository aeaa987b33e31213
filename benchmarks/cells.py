"""Count cells with one library: `python -m benchmarks.cells`, a process of its own."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

# By the name that a reader of the table sees.
REFERENCES = {
    "warehouse": "warehouse_models",
    "DuckDB SQL": "duckdb_sql",
    "polars": "polars_frames",
    "pandas": "pandas_frames",
}


def main() -> None:
    """Run one reference: its module, the records, look-ups, result and spill folder."""
    module, records, *places = sys.argv[1:]
    reference = import_module(f"benchmarks.references.{module}")
    reference.count_cells(records, *map(Path, places))


if __name__ == "__main__":
    main()
