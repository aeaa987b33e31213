"""What a user asks of a build: what it is made of, and what is done with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from economic_index.engines import DUCKDB
from economic_index.errors import InputError
from economic_index.paths import LEDGER
from economic_index.request import Request

# A larger sample has no use, and its numbers would not fit.
LARGEST_SAMPLE = 1_000_000_000


@dataclass(frozen=True)
class Order:
    """A request, and what the models do not see of it.

    Attributes:
        request: what the build is made of; nothing named means the built-in sample.
        asks_for_sample: whether the sample is asked for by name.
        labels: files or globs of labels of the records.
        labeller: whose labels the index is made from, or "".
        count_late: whether late records of a wave that was published may be counted in.
        full_refresh: whether to forget the waves in the last warehouse that the records
            hold nothing of; otherwise they stay as they are. The ledger forgets none.
        republish: waves whose earlier publications were never shared: they are
            published as if for the first time.
        ledger: the folder of the ledger of published waves.
        engine: `duckdb`, or `spark`, on a local session or a cluster's.
        keys: folder for the keys of the records, as the executors of Spark name it; ""
            where the ledger gets them.
        publish_to: catalogue and schema of the session that get the public tables, too;
            "" for none.
        is_dry_run: whether to say what would be published, and to publish nothing.

    Raises:
        InputError: options do not go together.
    """

    request: Request = field(default_factory=Request)
    asks_for_sample: bool = False
    labels: Sequence[str] = ()
    labeller: str = ""
    count_late: bool = False
    full_refresh: bool = False
    republish: Sequence[str] = ()
    ledger: Path = LEDGER
    engine: str = DUCKDB
    keys: str = ""
    publish_to: str = ""
    is_dry_run: bool = False

    def __post_init__(self) -> None:
        request = self.request
        if self.asks_for_sample and not request.is_sample:
            raise InputError(
                "SAMPLE",
                "the size of the built-in sample is given beside other input",
                "Give SAMPLE alone, or RELEASE and RECORDS without it",
            )
        if self.labeller and not self.labels:
            raise InputError(
                "LABELLER", "no labels are given", "Give LABELS too, or leave it away"
            )
        if request.sample > LARGEST_SAMPLE:
            raise InputError(
                "SAMPLE",
                f"the sample has at most {LARGEST_SAMPLE:,} records a platform",
                "Give a smaller number",
            )
        for name, value in (
            ("REFERENCE", request.reference),
            ("LABELS", self.labels),
            ("LATE", self.count_late),
            ("REPUBLISH", self.republish),
            ("KEYS", self.keys),
            ("PLAN", self.is_dry_run),
        ):
            if value and not request.records:
                raise InputError(
                    name,
                    "it is about usage records, and none are given",
                    f"Give RECORDS too, or leave {name} away",
                )
        if self.publish_to and self.engine == DUCKDB:
            raise InputError(
                "PUBLISH_TO",
                "tables are written back to a catalogue of Spark, and the engine is "
                "DuckDB",
                "Give ENGINE=spark too, or leave PUBLISH_TO away",
            )
        if self.keys and self.engine == DUCKDB:
            raise InputError(
                "KEYS",
                "executors of Spark write keys there, and the engine is DuckDB, which "
                "keeps them in the ledger",
                "Give ENGINE=spark too, or leave KEYS away",
            )
        if self.is_dry_run and self.engine != DUCKDB:
            raise InputError("PLAN", "a dry run is made on DuckDB", "Leave ENGINE away")
        of_text = [
            name for name in request.records if name.endswith((".csv", ".csv.gz"))
        ]
        if of_text and self.engine != DUCKDB:
            raise InputError(
                f"RECORDS, {of_text[0]}",
                "Spark reads usage records from Parquet files alone",
                "Write them as Parquet, or leave ENGINE away",
            )
        if request.index and request.is_sample:
            raise InputError(
                "INDEX",
                "an index is made of usage records, and none are given",
                "Give RECORDS too, or as RELEASE what the index published",
            )

    @property
    def publishes_records(self) -> bool:
        """Whether the build publishes waves of users' own records."""
        return (
            bool(self.request.records)
            and self.request.secondary_suppression
            and not self.is_dry_run
        )

    @property
    def is_bare(self) -> bool:
        """Whether no input is named, not even the sample."""
        return self.request.is_sample and not self.asks_for_sample
