"""What the last build was made of, remembered beside its warehouse.

`make build` writes the file with the outputs; the dbt plugin reads it, so that dbt from
the shell reads the same input.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from economic_index.errors import InputError
from economic_index.paths import SEEDS
from economic_index.sample.records import SAMPLE_SIZE

REQUEST = "request.json"

# What a build is made of; they are remembered and taken together.
INPUT = (
    "release",
    "records",
    "reference",
    "labels",
    "index",
    "record_facets",
    "sample",
    "kept_waves",
    "secondary_suppression",
    "loosen_thresholds",
    "unknown",
)
ADOPTION = "business_adoption"
# What builds of earlier versions did not say: they had no choice about unknown rows, no
# index of one's own, no labels and no facets of the later releases.
EARLIER = {"unknown": "refuse", "index": "", "labels": "", "record_facets": []}


@dataclass(frozen=True)
class Inputs:
    """What the dbt variables name.

    Attributes:
        release: release folders.
        records: globs of usage records.
        reference: folder of the records' reference tables, or "".
        labels: folder with the comparison of labellers, or "".
        sample: size of the built-in sample, which is read where nothing is named.
        loosen_thresholds: whether disclosure thresholds may be looser than built in.
        keep_unknown: whether rows of a release that no seed knows are kept out and
            listed.
        records_model: model of the usage records in a project that has this one as a
            package, or "".
        seeds: the folder of the seeds.
    """

    release: tuple[Path, ...] = ()
    records: tuple[str, ...] = ()
    reference: str = ""
    labels: str = ""
    sample: int = SAMPLE_SIZE
    loosen_thresholds: bool = False
    keep_unknown: bool = False
    records_model: str = ""
    seeds: Path = SEEDS

    @classmethod
    def of(cls, variables: Mapping[str, Any]) -> Inputs:
        """The inputs of the dbt variables as they are written, one or a list."""
        return cls(
            tuple(Path(name) for name in listed(variables["release"])),
            tuple(listed(variables["records"])),
            variables["reference"] or "",
            variables.get("labels") or "",
            int(variables.get("sample", SAMPLE_SIZE)),
            bool(variables.get("loosen_thresholds", False)),
            variables.get("unknown", "refuse") == "keep",
            variables.get("records_model", ""),
            Path(variables.get("seeds_folder") or SEEDS),
        )

    @property
    def is_sample(self) -> bool:
        """Whether nothing is named, so that the built-in sample is read."""
        return not (self.release or self.records or self.records_model)

    @property
    def has_records(self) -> bool:
        """Whether usage records are read, the user's or the sample's."""
        return bool(self.records) or self.is_sample


def listed(value: str | list[str] | None) -> list[str]:
    """The names in a dbt variable: one, a list of them, or none."""
    names = [value] if isinstance(value, str) else value or []
    return [name for name in names if name]


def remember(folder: Path, variables: Mapping[str, object]) -> None:
    """Write the dbt variables of a build into the folder of its outputs.

    The paths of the records are the operator's business, so nobody else reads the file.
    """
    path = folder / REQUEST
    chosen = {name: variables[name] for name in (*INPUT, ADOPTION)}
    path.write_text(json.dumps(chosen, indent=2) + "\n", encoding="utf-8")
    os.chmod(path, 0o600)


def remembered(folder: Path) -> dict[str, object] | None:
    """The dbt variables of the build whose outputs a folder holds, if it says them.

    Raises:
        InputError: the file is damaged.
    """
    path = folder / REQUEST
    if not path.is_file():
        return None
    try:
        found = EARLIER | json.loads(path.read_text(encoding="utf-8"))
        return {name: found[name] for name in (*INPUT, ADOPTION)}
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(
            str(path),
            "the file that says what the last build was made of is damaged",
            "Remove it, and name the input of this build",
        ) from error


def names_input(variables: Mapping[str, object]) -> bool:
    """Whether variables name a release or records, and not the built-in sample."""
    return not Inputs.of(variables).is_sample


def completed(
    variables: Mapping[str, object],
    last: Mapping[str, object] | None,
    *,
    asks_for_sample: bool = False,
) -> dict[str, object]:
    """The variables of a command, where they are empty those of the last build.

    Args:
        variables: dbt variables as the command has them.
        last: those of the build that made the warehouse, None where none is remembered.
        asks_for_sample: whether the command says the size of the sample.

    Returns:
        What differs from `variables`. An input is taken whole or not at all.

    Raises:
        InputError: the warehouse holds real input and this is the sample, or the other
            way round.
    """
    if last is None:
        return {}
    taken = {}
    if not variables[ADOPTION]:
        taken[ADOPTION] = last[ADOPTION]
    if not names_input(variables) and not asks_for_sample:
        return taken | {name: last[name] for name in INPUT}
    if names_input(variables) != names_input(last):
        raise InputError(
            "the variables release, records and sample",
            "of the synthetic sample and real input the warehouse holds one, and this "
            "is the other: their rows would stand side by side",
            "Use make build, which replaces the warehouse as a whole, or name another "
            "warehouse in ECONOMIC_INDEX_WAREHOUSE",
        )
    return taken
