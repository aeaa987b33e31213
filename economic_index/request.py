"""What a build is made of: one object from the command line to the models.

`make build` makes it of its options, gives it to dbt as variables and writes it beside
the warehouse (``request.json``). The dbt plugin makes it of dbt's variables again, and
of that file where a command from the shell names no input.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from economic_index.errors import InputError
from economic_index.paths import REQUEST, SEEDS
from economic_index.sample.records import SAMPLE_SIZE

KEEP, REFUSE = "keep", "refuse"


@dataclass(frozen=True)
class Request:
    """What the dbt variables of the same names say.

    Attributes:
        release: release folders.
        records: globs of usage records; on Spark, tables of its catalogue too.
        reference: folder of the records' reference tables, or "".
        labels: folder with the comparison of labellers, or "".
        index: folder of an index of one's own, or "".
        record_facets: facets of the later releases that waves of records publish.
        business_adoption: national workbook of the Census business survey, or "".
        sample: size of the built-in sample, which is read where nothing is named.
        kept_waves: waves of records that stay as the last build published them.
        secondary_suppression: whether the secondary rules are applied.
        loosen_thresholds: whether disclosure thresholds may be looser than built in.
        unknown: `keep` where rows of a release that no seed knows are kept out and
            listed, `refuse` where they are an error.
        records_model: model of the usage records in a project that has this one as a
            package, or "".
        seeds_folder: the folder of the seeds, where it is not the project's own.
    """

    release: tuple[str, ...] = ()
    records: tuple[str, ...] = ()
    reference: str = ""
    labels: str = ""
    index: str = ""
    record_facets: tuple[str, ...] = ()
    business_adoption: str = ""
    sample: int = SAMPLE_SIZE
    kept_waves: tuple[str, ...] = ()
    secondary_suppression: bool = True
    loosen_thresholds: bool = False
    unknown: str = REFUSE
    records_model: str = ""
    seeds_folder: str = ""

    @classmethod
    def of(cls, variables: Mapping[str, Any]) -> Request:
        """The request in dbt variables as people write them: one name, or a list.

        Raises:
            ValueError, TypeError: a variable is of another type.
        """
        return cls(
            **{
                field.name: read_as(field.default, variables[field.name])
                for field in fields(cls)
                if field.name in variables
            }
        )

    def variables(self) -> dict[str, Any]:
        """The same as dbt variables, or as JSON."""
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in asdict(self).items()
        }

    @property
    def is_sample(self) -> bool:
        """Whether nothing is named, so that the built-in sample is read."""
        return not (self.release or self.records or self.records_model)

    @property
    def has_records(self) -> bool:
        """Whether usage records are read, the user's or the sample's."""
        return bool(self.records) or self.is_sample

    @property
    def seeds(self) -> Path:
        """The folder of the seeds."""
        return Path(self.seeds_folder or SEEDS)

    @property
    def as_read(self) -> Request:
        """The request without what the tables of its input do not depend on.

        The input is read once a process, before dbt and when dbt asks for it; what is
        decided in between must not have it read twice.
        """
        return replace(
            self,
            index="",
            record_facets=(),
            business_adoption="",
            kept_waves=(),
            secondary_suppression=True,
        )

    def remember(self, folder: Path) -> None:
        """Write the request into the folder of a build's outputs.

        The paths of the records are the operator's business, so nobody else reads the
        file.
        """
        path = folder / REQUEST
        text = json.dumps(self.variables(), indent=2)
        path.write_text(f"{text}\n", encoding="utf-8")
        os.chmod(path, 0o600)

    def completed(
        self, last: Request | None, *, asks_for_sample: bool = False
    ) -> Request:
        """The request of a command, where it is empty with what the last build had.

        Args:
            last: of the build that made the warehouse, None where none is remembered.
            asks_for_sample: whether the command says the size of the sample.

        Returns:
            The request; of the last one, the input is taken whole or not at all.

        Raises:
            InputError: the warehouse holds real input and this is the sample, or the
                other way round.
        """
        if last is None:
            return self
        workbook = self.business_adoption or last.business_adoption
        if self.is_sample and not asks_for_sample:
            return replace(
                last, business_adoption=workbook, seeds_folder=self.seeds_folder
            )
        if self.is_sample != last.is_sample:
            raise InputError(
                "the variables release, records and sample",
                "of the synthetic sample and real input the warehouse holds one, and "
                "this is the other: their rows would stand side by side",
                "Use make build, which replaces the warehouse as a whole, or name "
                "another warehouse in ECONOMIC_INDEX_WAREHOUSE",
            )
        return replace(self, business_adoption=workbook)


def read_as(default: Any, value: Any) -> Any:
    """A variable in the type of its default; nothing given is the default's nothing."""
    if isinstance(default, tuple):
        return tuple(listed(value))
    if isinstance(default, str):
        return value or default
    return type(default)(value)


def listed(value: str | list[str] | None) -> list[str]:
    """The names in a dbt variable: one, a list of them, or none."""
    names = [value] if isinstance(value, str) else value or []
    return [name for name in names if name]


def remembered(folder: Path) -> Request | None:
    """The request of the build whose outputs a folder holds, if it says one.

    What earlier versions did not write had no other value than its default.

    Raises:
        InputError: the file is damaged.
    """
    path = folder / REQUEST
    if not path.is_file():
        return None
    try:
        written = json.loads(path.read_text(encoding="utf-8"))
        # Every version wrote these.
        if not {"release", "records", "sample"} <= set(written):
            raise ValueError(path)
        return Request.of(written)
    except (ValueError, TypeError) as error:
        raise InputError(
            str(path),
            "the file that says what the last build was made of is damaged",
            "Remove it, and name the input of this build",
        ) from error
