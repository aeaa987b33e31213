"""The options of the commands of make, which come as variables of the environment.

Make passes a value on as it was typed: no shell reads it and make expands nothing in
it. What is a list is taken apart here.
"""

from __future__ import annotations

import argparse
import glob
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path

from economic_index.errors import InputError

# The options of the command by the variable that stands for them; `lists` hold several
# values, `switches` are on or off.
VALUES = {
    "REFERENCE": "reference",
    "ADOPTION": "adoption",
    "SAMPLE": "sample",
    "LATE": "late",
    "UNKNOWN": "unknown",
    "LEDGER": "ledger",
    "LABELLER": "labeller",
}
LISTS = {
    "RELEASE": "release",
    "RECORDS": "records",
    "LABELS": "labels",
    "REPUBLISH": "republish",
}
# Those of `make records`.
OF_RECORDS = {
    "FROM": "from",
    "OUT": "out",
    "ACCOUNT": "account",
    "ORGANISATION": "organisation",
    "SESSION": "session",
    "PLATFORM": "platform",
    "GEOIP": "geoip",
    "SALT": "salt",
}
LISTS_OF_RECORDS = {"LOGS": "logs"}
SWITCHES = {
    "FULL_REFRESH": "full-refresh",
    "LOOSEN_THRESHOLDS": "loosen-thresholds",
}

# The variables that each command takes.
TAKEN = {
    "build": (*LISTS, *VALUES, *SWITCHES),
    "fetch": ("RELEASE",),
    "records": (*LISTS_OF_RECORDS, *OF_RECORDS),
}

ON = ("1", "true", "yes")
OFF = ("0", "false", "no")


def arguments_of(
    environment: Mapping[str, str], names: Sequence[str] = TAKEN["build"]
) -> list[str]:
    """The variables that are set, as arguments of the command.

    Args:
        environment: the variables of the process.
        names: the variables that the command takes.

    Raises:
        InputError: one is set and empty, or does not say what it must.
    """
    found: list[str] = []
    lists, values = LISTS | LISTS_OF_RECORDS, VALUES | OF_RECORDS
    for name in names:
        if name not in environment:
            continue
        value = environment[name]
        if not value.strip():
            raise InputError(
                name,
                "the variable is given and empty",
                "Give it a value, or leave it away; if another variable stands in it, "
                "that one is not set",
            )
        if name in lists:
            found += [f"--{lists[name]}={each}" for each in listed(name, value)]
        elif name in values:
            found += [f"--{values[name]}={value}"]
        elif is_on(name, value):
            found += [f"--{SWITCHES[name]}"]
    return found


def listed(name: str, value: str) -> list[str]:
    """The values of a list: one path that is there, or several with blanks between.

    Args:
        name: the variable.
        value: its text. A path with a blank stands in quotes, as in a shell, unless
            it is all there is.

    Raises:
        InputError: a quote is not closed.
    """
    if Path(value).exists() or glob.glob(value):
        return [value]
    try:
        return shlex.split(value)
    except ValueError as error:
        raise InputError(
            name,
            "a quote in the list is not closed",
            "Put each path with a blank or a quote in quotes of the other kind",
        ) from error


def is_on(name: str, value: str) -> bool:
    """Whether a switch is on.

    Raises:
        InputError: it says neither.
    """
    if value.lower() not in (*ON, *OFF):
        raise InputError(name, "the variable is neither 1 nor 0", f"Write {name}=1")
    return value.lower() in ON


def not_empty(value: str) -> str:
    """A value of an option that says something.

    Raises:
        argparse.ArgumentTypeError: it is empty.
    """
    if not value.strip():
        raise argparse.ArgumentTypeError("the value is empty")
    return value
