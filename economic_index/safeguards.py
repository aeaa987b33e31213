"""What a build refuses to replace, and to be replaced by."""

from __future__ import annotations

from pathlib import Path

import duckdb

from economic_index.errors import InputError
from economic_index.inputs.records.wave_entries import CELLS, last_entries
from economic_index.order import Order
from economic_index.paths import OUTPUTS, PUBLISHED, WAREHOUSE
from economic_index.request import remembered
from economic_index.sample.records import SAMPLE_SIZE
from economic_index.workspace import last_warehouse


def check_place(order: Order, folder: Path) -> None:
    """Refuse to replace what nobody asked to replace.

    Args:
        order: what is to be built.
        folder: the build folder.

    Raises:
        InputError: the sample would replace a build of real input without being asked
            for by name, an unprotected build a published one, or the ledger lies where
            builds replace it.
    """
    ledger = order.ledger.resolve()
    for name in (*OUTPUTS, ".builds", ".next"):
        if ledger.is_relative_to((folder / name).absolute()) or ledger.is_relative_to(
            (folder / name).resolve()
        ):
            raise InputError(
                f"LEDGER, {order.ledger}",
                "builds replace what lies there",
                "Name a folder outside the build folder",
            )
    if not order.request.secondary_suppression and (folder / PUBLISHED).exists():
        raise InputError(
            str(folder),
            "a published build lies there, and one without secondary suppression "
            "would replace it",
            "Name another folder with --output",
        )
    if order.is_bare and holds_real_input(folder):
        raise InputError(
            str(folder),
            "the last build was made of real input, and the synthetic sample would "
            "replace it",
            "Name the input again with RELEASE or RECORDS, or ask for the sample by "
            f"name with SAMPLE={SAMPLE_SIZE}",
        )


def refuse_nothing(warehouse: Path, order: Order) -> None:
    """Refuse to replace the last build by one of records that publishes nothing.

    Args:
        warehouse: the DuckDB file that dbt built.
        order: what was to be built.

    Raises:
        InputError: no cell may be published, so every table of facts would be empty.
    """
    if not order.request.records or order.request.release:
        return
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        if connection.execute(f"select 1 from {CELLS} limit 1").fetchall():
            return
    raise InputError(
        "RECORDS",
        "nothing could be published: no cell has enough records and accounts, so every "
        "table of facts would be empty",
        "Give more records, or longer waves; fill the columns that the notes above say "
        "are absent; choose levels and facets in index.yml that the records can fill",
    )


def holds_records(folder: Path) -> bool:
    """Whether the last build into a folder may hold waves of users' own records."""
    last = remembered(folder)
    return last is None or bool(last.records or last.kept_waves)


def holds_real_input(folder: Path) -> bool:
    """Whether the last build into a folder was made of a release or of records.

    Raises:
        InputError: the remembered request is damaged.
        BuildError: the warehouse cannot be read.
    """
    last = remembered(folder)
    if last is not None:
        return not last.is_sample
    # An older version, or dbt from the shell, made it: its waves tell.
    warehouse = folder / WAREHOUSE
    if not warehouse.exists():
        return False
    if last_entries(warehouse):
        return True
    with last_warehouse(warehouse) as connection:
        try:
            return bool(
                connection.execute(
                    "select 1 from marts.dim_wave where not is_synthetic"
                ).fetchone()
            )
        except duckdb.CatalogException:
            return False
