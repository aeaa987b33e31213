"""Late records may be counted in only beside the earlier ones: there must be more."""

from __future__ import annotations

from dataclasses import replace

import pytest

from economic_index.errors import InputError
from economic_index.ledger.book import KeysAt, Publication, StoredFile
from economic_index.ledger.checks import check_late_count

LAST = Publication(
    wave_id="a wave",
    at="2000-02-20T00:00:00Z",
    record_count=100,
    records="r",
    rules={},
    inputs={},
    code="",
    keys=StoredFile("keys", "digest"),
    keys_at=None,
    cells=StoredFile("cells", "digest"),
)


@pytest.mark.parametrize("count", [99, 100])
def test_as_many_records_as_then_are_no_late_ones(count: int) -> None:
    """As many but other records: some are missing, whatever came late."""
    with pytest.raises(InputError, match="these are not more") as refused:
        check_late_count("a wave", LAST, count, count_late=True)
    assert str(count) not in str(refused.value)


def test_one_record_more_may_be_late() -> None:
    check_late_count("a wave", LAST, 101, count_late=True)


def test_late_records_must_be_asked_for() -> None:
    with pytest.raises(InputError, match="LATE=count"):
        check_late_count("a wave", LAST, 101, count_late=False)


def test_late_records_of_a_wave_whose_keys_nobody_wrote() -> None:
    """Nobody knows which records are late where there is no key of the others."""
    last = replace(LAST, keys=None)
    with pytest.raises(InputError, match=r"LATE, wave a wave: .* without KEYS"):
        check_late_count("a wave", last, 101, count_late=True)


def test_late_records_of_a_wave_whose_keys_lie_with_a_cluster() -> None:
    last = replace(LAST, keys=None, keys_at=KeysAt("s3a://lake/keys", 100, "1"))
    check_late_count("a wave", last, 101, count_late=True)
