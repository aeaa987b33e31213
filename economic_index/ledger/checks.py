"""What can be refused before anything is built: other records, other rules."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from economic_index.errors import InputError
from economic_index.inputs.records.wave_entries import RULES, Entry
from economic_index.ledger.book import Book, Publication

LEAVE = "Leave the wave's records away to keep it as it is"
OR_LEAVE = LEAVE[0].lower() + LEAVE[1:]
NEVER_SHARED = (
    "if no earlier publication of the wave was ever shared, say so with "
    'REPUBLISH="{wave}"'
)


@dataclass(frozen=True)
class Rebuilt:
    """A wave that is published again.

    Attributes:
        wave_id: the wave.
        publications: the earlier ones, earliest first; at least one.
        is_late: whether its records are other ones than the last time.
    """

    wave_id: str
    publications: tuple[Publication, ...]
    is_late: bool


def check_given(
    book: Book,
    given: Sequence[Mapping[str, Any]],
    rules: Mapping[str, Mapping[str, str]],
    inputs: Mapping[str, str],
    *,
    count_late: bool,
    republish: Collection[str],
) -> list[Rebuilt]:
    """Compare the waves of the records given with what was published of them.

    Args:
        book: the ledger.
        given: a row a wave, in the columns of ``records.ledger.SCHEMA``.
        rules: digests of the seeds, by wave; see ``records.ledger.rule_digests``.
        inputs: digests of the reference tables.
        count_late: whether late records may be counted in.
        republish: waves whose earlier publications were never shared.

    Returns:
        The waves that were published before, to be compared once they are built.

    Raises:
        InputError: a wave would be published again from other records or under other
            rules, or `republish` names a wave that the records do not hold.
    """
    found = {row["wave_id"]: row for row in given}
    for wave in republish:
        if wave not in found:
            raise InputError(
                "REPUBLISH",
                f"the records hold nothing of the wave {wave}",
                "Give its records, or leave the wave away",
            )
    rebuilt = []
    for wave, row in found.items():
        publications = tuple(book.publications(wave))
        if not publications or wave in republish:
            continue
        last = publications[-1]
        is_late = last.records not in ("", row["records_fingerprint"])
        if is_late:
            check_late_count(wave, last, row["record_count"], count_late=count_late)
        check_rules(wave, last, rules[wave], inputs)
        rebuilt.append(Rebuilt(wave, publications, is_late))
    return rebuilt


def check_late_count(
    wave: str, last: Publication, count: int, *, count_late: bool
) -> None:
    """Refuse other records unless late ones may be counted in, and can be."""
    if not count_late:
        raise InputError(
            f"RECORDS, wave {wave}",
            "these are not the records that the wave was published from: some are "
            "late, changed or left out",
            f"{LEAVE}; to count late records in, give all of its records with "
            f"LATE=count; {NEVER_SHARED.format(wave=wave)}",
        )
    if count <= last.record_count:
        raise InputError(
            f"RECORDS, wave {wave}",
            "the wave was published from other records, and these are not more",
            "To count late records in, give all files of the wave, not only the late "
            f"ones; {NEVER_SHARED.format(wave=wave)}",
        )
    if last.keys is None and last.keys_at is None:
        raise InputError(
            f"LATE, wave {wave}",
            "a build on Spark published the wave without KEYS, and so no keys of its "
            "records are there to know the late ones by",
            f"{LEAVE}; {NEVER_SHARED.format(wave=wave)}",
        )


def check_rules(
    wave: str,
    last: Publication,
    rules: Mapping[str, str],
    inputs: Mapping[str, str],
) -> None:
    """Refuse a wave under other rules or reference tables than the last time."""
    now = {**rules, **inputs}
    then = {**last.rules, **last.inputs}
    other = sorted(name for name in then.keys() & now.keys() if then[name] != now[name])
    if other:
        raise InputError(
            f"{', '.join(other)}: wave {wave}",
            "the wave was published under other rules or reference tables than these, "
            "and the difference of two publications can single out records",
            f"Restore them; {OR_LEAVE}; {NEVER_SHARED.format(wave=wave)}",
        )


def waves_to_keep(
    last: Mapping[str, Entry],
    given: Collection[str],
    release_waves: Collection[str],
    rules: Mapping[str, Mapping[str, str]],
    fingerprints: Mapping[str, str],
    book: Book,
) -> tuple[str, ...]:
    """The waves of the last build that this one leaves as they are.

    Args:
        last: the waves of users' own records in the last warehouse.
        given: waves of the records of this build.
        release_waves: waves that a release of this build holds.
        rules: digests of the seeds, by wave.
        fingerprints: one digest of them, by wave.
        book: the ledger; it says which rules a wave was published under.

    Raises:
        InputError: a wave stands under other rules, or comes as a release too.
    """
    kept = sorted(set(last) - set(given))
    for wave in kept:
        if wave in release_waves:
            raise InputError(
                f"RELEASE, wave {wave}",
                "the last build made this wave of your records and would keep it",
                "Give each wave as a release or as records, or drop the waves of your "
                "records from the warehouse with FULL_REFRESH=1",
            )
        if last[wave].rules_fingerprint != fingerprints.get(wave):
            publications = book.publications(wave)
            then = publications[-1].rules if publications else {}
            now = rules.get(wave, {})
            other = [
                seed
                for seed in (*RULES, "waves")
                if seed in then and then[seed] != now.get(seed)
            ]
            raise InputError(
                f"{', '.join(other) or 'seeds/rules'}: wave {wave}",
                "the last build published the wave under other rules than those of "
                "now, and would keep it",
                "Restore the rules, or drop the waves of your records from the "
                "warehouse with FULL_REFRESH=1; what was published of them stays "
                "published",
            )
    return tuple(kept)
