"""Facets of the later releases that records carry."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from economic_index.errors import InputError
from economic_index.inputs.records import check_records
from economic_index.paths import SEEDS
from economic_index.record_facets import RECORD_FACETS, asked_facets
from economic_index.seeds import seed_rows
from tests.python.inputs.records.logs import SCHEMA, block


@pytest.mark.parametrize("facet", RECORD_FACETS)
def test_categories_are_those_of_the_seed(facet: str, tmp_path: Path) -> None:
    """Each of them, or none; another one is refused without being shown."""
    known = [
        row["category"]
        for row in seed_rows("primitive_categories")
        if row["facet"] == facet
    ]
    schema = SCHEMA.append(pa.field(facet, pa.string()))
    path = tmp_path / "log.parquet"
    for categories in ([*known, None], [*known, "a text"]):
        rows = [
            {**record, "record_id": str(number), facet: category}
            for number, (record, category) in enumerate(
                zip(
                    block(len(categories), 2, request_cluster_id=None),
                    categories,
                    strict=True,
                )
            )
        ]
        pq.write_table(pa.Table.from_pylist(rows, schema), path)
        if None in categories:
            assert check_records([str(path)], None).wave_ids
    with pytest.raises(
        InputError, match="the category is unknown: a text of 6"
    ) as raised:
        check_records([str(path)], None)
    assert f"row {len(known) + 1}, column {facet}" in str(raised.value)


def test_facets_are_published_where_a_slice_says_so(tmp_path: Path) -> None:
    """The project's waves of records have none; releases of a layout do not count."""
    assert asked_facets() == []
    seeds = Path(shutil.copytree(SEEDS, tmp_path / "seeds"))
    with (seeds / "rules" / "release_slices.csv").open("a") as handle:
        handle.write("claude_ai,long,global,task_success,0\n")
    assert asked_facets(seeds) == ["task_success"]
