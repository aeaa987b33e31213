"""The keys of usage records on Spark: the executors write and compare them.

No key comes to the driver: of a folder of keys it learns their number and their sum.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
from py4j.protocol import Py4JJavaError
from pyspark.errors import PySparkException

from economic_index.engines import frame_of
from economic_index.errors import InputError
from economic_index.inputs.records.validation import load_rules
from economic_index.ledger.book import Book, KeysAt, Publication
from economic_index.ledger.checks import OR_LEAVE, Rebuilt
from economic_index.ledger.keys import EARLIER, KEYED, Keys, refuse_changed
from economic_index.ledger.late import LateRecords, Model
from economic_index.paths import SEEDS
from economic_index.spark.late import late_on_spark
from economic_index.spark.records import (
    columns_of,
    condition,
    contents,
    half_md5,
    keys_in,
    reading,
    run,
    typed,
    views,
)
from economic_index.sql import quoted

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

NO_PLACE = (
    "the ledger gets no keys of the records, for a cluster does not write into it: to "
    "count late records into these waves one day, name a folder in KEYS that the "
    "executors write to, and build once more"
)


class RecordsOnSpark:
    """The records on Spark, see ``ledger.keys.KeyedRecords``.

    Args:
        session: gives the session that reads them.
        names: tables of its catalogue, or paths and globs of Parquet files.
        folder: of this machine, for keys that the ledger gets.
        place: the folder for keys as the executors see it; "" for none.
        is_remote: whether the session is a cluster's, which sees no folder of this
            machine.
        seeds_folder: the folder of the seeds.
    """

    def __init__(
        self,
        session: Callable[[], SparkSession],
        names: Sequence[str],
        folder: Path,
        place: str,
        *,
        is_remote: bool,
        seeds_folder: Path = SEEDS,
    ) -> None:
        self.session = session
        self.names = names
        self.folder = folder
        self.place = place
        self.is_remote = is_remote
        self.seeds_folder = seeds_folder
        has_place = bool(place) or not is_remote
        self.notes: Sequence[str] = () if has_place else (NO_PLACE,)

    def earlier(self, book: Book, publication: Publication) -> Keys:
        """As the protocol says."""
        keys, keys_at = book.keys_of(publication.wave_id, publication.records)
        where = f"LATE, wave {publication.wave_id}"
        if keys is not None and not self.is_remote:
            return book.path(keys)
        if keys_at is None:
            raise InputError(
                where,
                "the keys of its records lie in the ledger, where the cluster does not "
                "see them",
                "Build the records that the wave was published from once more here, "
                "with KEYS, and the late ones after that; or count them in without "
                "SPARK_REMOTE",
            )
        try:
            found = keys_at_place(self.session(), keys_at.place)
        except (PySparkException, Py4JJavaError) as error:
            raise InputError(
                where,
                f"Spark cannot read the keys of its records in {keys_at.place} "
                f"({condition(error)})",
                f"Let the executors see the folder; {OR_LEAVE}",
            ) from error
        if found != keys_at:
            raise InputError(
                where,
                f"the keys of its records in {keys_at.place} are not those that a "
                "build wrote",
                f"Restore the folder from a backup; without one: {OR_LEAVE}",
            )
        return keys_at

    def write(
        self, waves: Mapping[str, KeysAt | None], late: Sequence[tuple[Rebuilt, Keys]]
    ) -> dict[str, Keys]:
        """As the protocol says."""
        if self.is_remote and not self.place:
            return {}
        session = self.session()
        found: dict[str, Keys] = {}
        with keyed(session, self.names, self.seeds_folder):
            for wave, keys in late:
                keys_in(session, keys).createOrReplaceTempView("earlier_keys")
                with reading(self.names):
                    ((missing, digest),) = run(
                        session,
                        EARLIER.format(
                            earlier="earlier_keys", wave=quoted(wave.wave_id)
                        ),
                    ).collect()
                refuse_changed(wave, missing, digest)
            for number, (wave_id, known) in enumerate(sorted(waves.items()), start=1):
                frame = run(
                    session,
                    f"select record_key from keyed where wave_id = {quoted(wave_id)}",
                )
                if not self.place:
                    found[wave_id] = self._write_here(frame, number)
                elif known is None:
                    found[wave_id] = self._write_there(session, frame, number)
                else:
                    found[wave_id] = known
        return found

    def late(
        self, warehouse: Path, models: Sequence[Model]
    ) -> AbstractContextManager[LateRecords]:
        """As the protocol says; what is in the warehouse is in the session, too."""
        return late_on_spark(self.session(), models)

    def _write_there(
        self, session: SparkSession, frame: DataFrame, number: int
    ) -> KeysAt:
        """Write keys to a folder of the executors.

        Raises:
            InputError: they cannot write there.
        """
        place = f"{self.place}-{number}-keys"
        try:
            # Shuffled and sorted: nothing is left of the order of the records.
            parts = frame.repartition("record_key").sortWithinPartitions("record_key")
            parts.write.parquet(place)
            return keys_at_place(session, place)
        except (PySparkException, Py4JJavaError) as error:
            raise InputError(
                f"KEYS, {place}",
                "the executors cannot write the keys of the records there "
                f"({condition(error)})",
                "Name a folder that they may write to",
            ) from error

    def _write_here(self, frame: DataFrame, number: int) -> Path:
        """Write keys to one file of this machine, as DuckDB does."""
        parts = self.folder / f"keys-{number}"
        with reading(self.names):
            one = frame.repartition(1).sortWithinPartitions("record_key")
            one.write.parquet(str(parts))
        (part,) = parts.glob("part-*.parquet")
        return part.rename(self.folder / f"keys-{number}.parquet")


@contextmanager
def keyed(
    session: SparkSession, names: Sequence[str], seeds_folder: Path
) -> Iterator[None]:
    """Give a session the view `keyed` of checked records during the block.

    Args:
        session: of Spark.
        names: of the records.
        seeds_folder: the folder of the seeds.
    """
    with duckdb.connect() as connection, views(session):
        load_rules(connection, seeds_folder)
        columns = columns_of(session, names)
        run(session, f"create or replace temp view records as {typed(columns)}")
        open_waves = connection.table("open_waves").to_arrow_table()
        frame_of(open_waves, session).createOrReplaceTempView("open_waves")
        view = KEYED.format(record_key=half_md5("record_id"), contents=contents())
        run(session, f"create or replace temp view keyed as {view}")
        yield


def keys_at_place(session: SparkSession, place: str) -> KeysAt:
    """What a folder of keys holds, counted by Spark."""
    keys = keys_in(session, KeysAt(place, 0, ""))
    summed = keys.selectExpr("count(*)", "cast(sum(record_key) as string)")
    ((count, total),) = summed.collect()
    return KeysAt(place, count, total or "")
