"""Facets of the later releases that records may carry, where an index asks for them."""

from __future__ import annotations

from pathlib import Path

from economic_index.paths import SEEDS
from economic_index.seeds import seed_rows

# Columns of the records whose categories are in the seed `primitive_categories`.
RECORD_FACETS = ("use_case", "multitasking", "human_only_ability", "task_success")
# Numbers of the records of which a mean may be published: the seed's rows by facet. The
# column is `measure_id`.
RECORD_MEANS = {row["facet"]: row for row in seed_rows("primitives")}


def asked_facets(seeds_folder: Path = SEEDS) -> list[str]:
    """Those that a wave of records publishes, by its slices.

    Args:
        seeds_folder: the folder of the seeds.
    """
    taking = {
        (row["platform"], row["layout"])
        for row in seed_rows("waves", seeds_folder)
        if row["takes_records"] == "true"
    }
    published = {
        row["facet"]
        for row in seed_rows("release_slices", seeds_folder)
        if (row["platform"], row["layout"]) in taking
    }
    return [facet for facet in RECORD_FACETS if facet in published]
