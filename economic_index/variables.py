"""The project's dbt variables as a command has them, here and in a project of others.

Where this project is installed as a package, the variables stand in the other project's
``dbt_project.yml`` under ``vars: economic_index:``, and what is not there is as it is
written in this project's own file.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from functools import cache
from typing import Any

import yaml

from economic_index.errors import InputError
from economic_index.paths import ROOT

PACKAGE = "economic_index"


@cache
def defaults() -> dict[str, Any]:
    """The variables as this project's own file has them."""
    project = yaml.load((ROOT / "dbt_project.yml").read_text("utf-8"), yaml.CSafeLoader)
    return project["vars"]


def resolved(
    of_project: Mapping[str, Any], of_command: Mapping[str, Any]
) -> dict[str, Any]:
    """The variables that this project's models see, in dbt's order of precedence.

    Args:
        of_project: the variables of the project that dbt runs.
        of_command: those of the command line.

    Raises:
        InputError: a name under ``economic_index`` is no variable of this project.
    """
    own = of_project.get(PACKAGE) or {}
    for name in own:
        if name not in defaults():
            near = difflib.get_close_matches(name, defaults(), n=1)
            raise InputError(
                f"dbt_project.yml, vars, {PACKAGE}, {name}",
                f"the package {PACKAGE} has no such variable",
                f"Write {near[0]}"
                if near
                else f"Use one of {', '.join(sorted(defaults()))}",
            )
    shared = {name: of_project[name] for name in defaults() if name in of_project}
    return {**defaults(), **shared, **own, **of_command}
