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

# The variables that each command takes. An option has the name of its variable, in
# lower case.
TAKEN = {
    "build": (
        "RELEASE",
        "RECORDS",
        "REPUBLISH",
        "REFERENCE",
        "LABELS",
        "LABELLER",
        "INDEX",
        "ADOPTION",
        "SAMPLE",
        "LATE",
        "UNKNOWN",
        "LEDGER",
        "KEYS",
        "FULL_REFRESH",
        "LOOSEN_THRESHOLDS",
        "VERBOSE",
        "ENGINE",
        "PUBLISH_TO",
        "PLAN",
    ),
    "fetch": ("RELEASE",),
    "records": (
        "LOGS",
        "FROM",
        "OUT",
        "ACCOUNT",
        "ORGANISATION",
        "SESSION",
        "SEGMENT",
        "PLATFORM",
        "GEOIP",
        "SALT",
    ),
    "new-index": ("NAME", "FROM", "EVERY", "OUT"),
}
# Of these, those that hold several values, and those that are on or off.
LISTS = ("RELEASE", "RECORDS", "LABELS", "REPUBLISH", "LOGS")
SWITCHES = ("FULL_REFRESH", "LOOSEN_THRESHOLDS", "VERBOSE", "PLAN")

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
        option = f"--{name.lower().replace('_', '-')}"
        if name in LISTS:
            found += [f"{option}={each}" for each in listed(name, value)]
        elif name not in SWITCHES:
            found += [f"{option}={value}"]
        elif is_on(name, value):
            found += [option]
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
