"""Validation of releases: folders in, checked Arrow tables or one error out."""

from economic_index.inputs.release.reference import check_seeds
from economic_index.inputs.release.releases import (
    ReleaseTables,
    read_releases,
    read_statements,
)

__all__ = ["ReleaseTables", "check_seeds", "read_releases", "read_statements"]
