"""A build's usage records by their keys: whether all of the earlier ones are there.

A key is the same number on every engine. The engine that reads the records writes them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

import duckdb

from economic_index.errors import InputError
from economic_index.inputs.records.record_files import columns_of, find_records
from economic_index.inputs.records.validation import load_rules, typed_view
from economic_index.inputs.records.wave_entries import CONTENTS, RECORD_KEY
from economic_index.ledger.book import Book, KeysAt, Publication
from economic_index.ledger.checks import NEVER_SHARED, OR_LEAVE, Rebuilt
from economic_index.ledger.late import LateRecords, Model, key_file, late_here
from economic_index.memory import memory_limit
from economic_index.paths import SEEDS
from economic_index.sql import quoted

Keys = Path | KeysAt

# The records with their waves, on either engine.
KEYED = """
select
    open_waves.wave_id,
    keyed_records.record_key,
    keyed_records.contents
from (
    select
        platform,
        occurred_at,
        {record_key} as record_key,
        {contents} as contents
    from records
) as keyed_records
inner join open_waves
    on keyed_records.platform = open_waves.platform
    and keyed_records.occurred_at >= open_waves.date_start
    and keyed_records.occurred_at < open_waves.date_end
"""
# How many earlier records are missing, and the digest of those that are there, see
# ``wave_entries.FACTS``.
EARLIER = """
select
    count_if(given.record_key is null) as missing,
    cast(sum(given.contents) as string) as contents
from {earlier} as earlier
left join (select * from keyed where wave_id = {wave}) as given
    on earlier.record_key = given.record_key
"""


class KeyedRecords(Protocol):
    """A build's usage records, known by their keys, on the engine that reads them.

    Attributes:
        notes: remarks for the reader on what is done with the keys.
    """

    notes: Sequence[str]

    def earlier(self, book: Book, publication: Publication) -> Keys:
        """The keys of the records that a wave was published from.

        Raises:
            InputError: they are not there, are damaged, or lie where this engine does
                not read them.
        """

    def write(
        self, waves: Mapping[str, KeysAt | None], late: Sequence[tuple[Rebuilt, Keys]]
    ) -> dict[str, Keys]:
        """Write the keys of checked records, sorted, by wave.

        Args:
            waves: the waves of the records; with where keys of the same records lie,
                if a build on a cluster has written them.
            late: the waves to count late records in, with the keys of the last
                publication.

        Returns:
            Where the keys of each wave lie; nothing where there is no place for them.

        Raises:
            InputError: a wave with late records lacks earlier ones, or some of those
                say something else than then.
        """

    def late(
        self, warehouse: Path, models: Sequence[Model]
    ) -> AbstractContextManager[LateRecords]:
        """What is worked out of late records, once the models have run.

        Args:
            warehouse: the DuckDB file of the build.
            models: the project's models in the order in which dbt ran them.
        """


class RecordsHere:
    """The records on DuckDB, in this process, which reads them from files.

    Args:
        patterns: globs of the records.
        folder: for the keys and for what does not fit in memory; it must exist.
        seeds_folder: the folder of the seeds.
    """

    notes: Sequence[str] = ()

    def __init__(
        self, patterns: Sequence[str], folder: Path, seeds_folder: Path = SEEDS
    ) -> None:
        self.patterns = patterns
        self.folder = folder
        self.seeds_folder = seeds_folder

    def earlier(self, book: Book, publication: Publication) -> Path:
        """As the protocol says."""
        keys, keys_at = book.keys_of(publication.wave_id, publication.records)
        if keys is None:
            assert keys_at is not None, "late records follow on publications with keys"
            raise InputError(
                f"LATE, wave {publication.wave_id}",
                "a build on Spark wrote the keys of its records, to know the late ones "
                f"by, to {keys_at.place}, which DuckDB does not read",
                f"Give ENGINE=spark and KEYS as then, or {OR_LEAVE}",
            )
        return book.path(keys)

    def write(
        self, waves: Mapping[str, KeysAt | None], late: Sequence[tuple[Rebuilt, Keys]]
    ) -> dict[str, Keys]:
        """As the protocol says."""
        with duckdb.connect(
            config={
                "memory_limit": memory_limit(),
                "temp_directory": str(self.folder),
            }
        ) as connection:
            connection.execute("set TimeZone = 'UTC'")
            files = find_records(self.patterns)
            columns = columns_of(connection, files)
            load_rules(connection, self.seeds_folder)
            connection.execute(typed_view(files, columns))
            keyed = KEYED.format(
                record_key=RECORD_KEY,
                contents=CONTENTS if late else "cast(null as ubigint)",
            )
            connection.execute(f"create temp table keyed as {keyed}")
            for wave, keys in late:
                earlier = EARLIER.format(
                    earlier=key_file(keys), wave=quoted(wave.wave_id)
                )
                ((missing, contents),) = connection.execute(earlier).fetchall()
                refuse_changed(wave, missing, contents)
            paths: dict[str, Keys] = {}
            for number, wave_id in enumerate(sorted(waves), start=1):
                path = self.folder / f"keys-{number}.parquet"
                connection.execute(
                    f"""
                    copy (
                        select record_key from keyed
                        where wave_id = {quoted(wave_id)}
                        order by record_key
                    ) to {quoted(path)} (format parquet, compression zstd)
                    """
                )
                paths[wave_id] = path
        return paths

    def late(
        self, warehouse: Path, models: Sequence[Model]
    ) -> AbstractContextManager[LateRecords]:
        """As the protocol says."""
        return late_here(warehouse, models, self.folder / "late.duckdb")


def refuse_changed(wave: Rebuilt, missing: int, contents: str | None) -> None:
    """Refuse late records unless the earlier ones are all there, as they were.

    Args:
        wave: the wave.
        missing: how many records of its last publication are not there.
        contents: the digest of those that are.

    Raises:
        InputError: an earlier record is missing, or says something else.
    """
    fix = (
        "Give all records of the wave, unchanged, beside the late ones, or none of "
        "them to keep the wave as it is (docs/howto/erase_an_account.md); "
        f"{NEVER_SHARED.format(wave=wave.wave_id)}"
    )
    if missing:
        raise InputError(
            f"RECORDS, wave {wave.wave_id}",
            "records that the wave was published from are missing",
            fix,
        )
    if contents != wave.publications[-1].records:
        raise InputError(
            f"RECORDS, wave {wave.wave_id}",
            "records that the wave was published from say something else now",
            fix,
        )
