"""Fixtures of the tests of disclosure control."""

from __future__ import annotations

import pytest

from audit.worlds import THRESHOLDS, World


@pytest.fixture(scope="session")
def world() -> World:
    """Disclosure control under the thresholds of the seed."""
    return World(THRESHOLDS)


@pytest.fixture(scope="session")
def small_world() -> World:
    """The same where request clusters exist from a few records on."""
    return World({**THRESHOLDS, "request_cluster": (20, 5, 0.5, 0.9, 0.1, 1)})
