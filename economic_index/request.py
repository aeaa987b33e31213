"""What the last build was made of, remembered beside its warehouse.

`make build` writes the file with the outputs; the dbt plugin reads it, so that dbt from
the shell reads the same input.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

from economic_index.errors import InputError

REQUEST = "request.json"

# What a build is made of; they are remembered and taken together.
INPUT = (
    "release",
    "records",
    "reference",
    "sample",
    "kept_waves",
    "secondary_suppression",
    "loosen_thresholds",
    "unknown",
)
ADOPTION = "business_adoption"


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
        # Builds of earlier versions had no choice about unknown rows.
        found = {"unknown": "refuse"} | json.loads(path.read_text(encoding="utf-8"))
        return {name: found[name] for name in (*INPUT, ADOPTION)}
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(
            str(path),
            "the file that says what the last build was made of is damaged",
            "Remove it, and name the input of this build",
        ) from error


def names_input(variables: Mapping[str, object]) -> bool:
    """Whether variables name a release or records, and not the built-in sample."""
    return bool(variables["release"] or variables["records"])


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
