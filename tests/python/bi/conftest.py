"""Fixtures of the BI tests: the published files, and what the contracts promise."""

from __future__ import annotations

from pathlib import Path

import pytest

PUBLIC_LAYERS = ("marts", "report", "exports")


@pytest.fixture(scope="session")
def published(sample_build: Path) -> Path:
    """The `published` folder of the sample's build."""
    return sample_build / "published"


@pytest.fixture(scope="session")
def contracts(manifest: dict) -> dict[str, dict]:
    """dbt's node of every public table, by `schema.table`."""
    return {
        f"{node['fqn'][1]}.{node['name']}": node
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["fqn"][1] in PUBLIC_LAYERS
    }
