"""The privacy rule at its boundaries, and the apportionment."""

from __future__ import annotations

import pytest

from economic_index.sample.release.suppression import suppress
from economic_index.sample.release.usage import apportion


@pytest.mark.parametrize(
    ("counts", "published"),
    [
        pytest.param({}, {}, id="empty"),
        pytest.param({"a": 15}, {"a": 15}, id="threshold"),
        pytest.param({"a": 14}, {"not_classified": 14}, id="nothing else to fold"),
        pytest.param(
            {"a": 40, "b": 8, "c": 7}, {"a": 40, "not_classified": 15}, id="residual"
        ),
        pytest.param(
            {"a": 40, "b": 20, "c": 14},
            {"a": 40, "not_classified": 34},
            id="small residual takes the smallest cell",
        ),
        pytest.param(
            {"a": 20, "b": 20, "c": 1},
            {"b": 20, "not_classified": 21},
            id="tie by name",
        ),
        pytest.param(
            {"a": 40, "not_classified": 3},
            {"not_classified": 43},
            id="own residual is small",
        ),
        pytest.param(
            {"a": 9, "b": 9}, {"not_classified": 18}, id="all cells suppressed"
        ),
        pytest.param(
            {"none": 30, "not_classified": 15},
            {"none": 30, "not_classified": 15},
            id="residuals are two things",
        ),
    ],
)
def test_suppress(counts: dict[str, int], published: dict[str, int]) -> None:
    assert suppress(counts) == published


def test_apportion_keeps_the_total_and_breaks_ties_by_name() -> None:
    assert apportion(10, {"b": 1.0, "a": 1.0, "c": 1.0}) == {"a": 4, "b": 3, "c": 3}
    assert apportion(0, {"a": 1.0}) == {"a": 0}
