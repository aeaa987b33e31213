"""Fixtures of the BI tests: the published files, and what the contracts promise."""

from __future__ import annotations

from pathlib import Path

import pytest

from economic_index.publish import PUBLIC_SCHEMAS


@pytest.fixture(scope="session")
def published(sample_build: Path) -> Path:
    """The `published` folder of the sample's build."""
    return sample_build / "published"


@pytest.fixture(scope="session")
def contracts(manifest: dict) -> dict[str, dict]:
    """dbt's node of every public table, by `schema.table`."""
    return {
        f"{node['schema']}.{node['name']}": node
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model"
        and node["config"]["schema"] in PUBLIC_SCHEMAS
    }
