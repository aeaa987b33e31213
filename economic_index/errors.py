"""The two errors that a user of the warehouse ever has to read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from economic_index.text import printable

# How the system and DuckDB say that a disk is full.
NO_SPACE = "No space left on device"


class BuildError(Exception):
    """A build did not get through: the message lists what failed, one line each."""


class InputError(Exception):
    """Something in the input stops the build.

    Every message names the place (file, and line, column or key), says what is wrong
    and how to fix it. It never repeats a cell's value: a count below the privacy
    threshold must not reach a log.

    Args:
        where: the file, with the line, column or key, e.g. ``aei_raw.csv, line 12``.
        problem: what is wrong there, one sentence without a full stop.
        fix: what the reader should do, one sentence without a full stop.
    """

    def __init__(self, where: str, problem: str, fix: str) -> None:
        self.where = where
        self.problem = problem
        self.fix = fix
        # Names of files and fields come from outside: none may paint over a terminal.
        super().__init__(printable(f"{where}: {problem}. {fix}."))


class CombinedInputError(InputError):
    """Several things in the input that stop the build, each an error of its own.

    Args:
        errors: two or more, in the order in which a reader should fix them.
    """

    def __init__(self, errors: Sequence[InputError]) -> None:
        self.errors = tuple(errors)
        super().__init__(errors[0].where, errors[0].problem, errors[0].fix)
        lines = [f"{len(errors)} things are wrong:", *map(str, errors)]
        self.args = ("\n  ".join(lines),)


@contextmanager
def collecting(errors: list[InputError]) -> Iterator[None]:
    """Add what is wrong in the block to a list, so that others are found, too."""
    try:
        yield
    except CombinedInputError as error:
        errors += error.errors
    except InputError as error:
        errors.append(error)


def raise_all(errors: Sequence[InputError]) -> None:
    """Raise what is wrong, as one error; nothing where there is none."""
    if len(errors) > 1:
        raise CombinedInputError(errors)
    for error in errors:
        raise error
