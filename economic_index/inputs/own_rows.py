"""Rows of somebody else's over the project's rules: a folder of seeds with both."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from economic_index.disclosure.thresholds import check_thresholds
from economic_index.errors import InputError
from economic_index.inputs.release.reader import read_table
from economic_index.inputs.release.reference import (
    Seed,
    check_seeds,
    seed_definitions,
)
from economic_index.inputs.release.release_files import SourceFile
from economic_index.paths import SEEDS

VARIABLE = "own_rows"
RULES = "rules"

Row = Mapping[str, str]


def write_seeds(
    own_rows: Mapping[str, str],
    project: Path,
    folder: Path,
    *,
    may_loosen: bool = False,
) -> None:
    """Write a folder of seeds: the project's, and own rows over those of the rules.

    A row of one's own takes the place of the row with the same key; the others are
    added. All seeds are checked together, as the project's own are before a build.

    Args:
        own_rows: a CSV file for the name of each seed that gets rows.
        project: the folder that the files are named in.
        folder: where the seeds go; not there yet.
        may_loosen: whether disclosure thresholds may be looser than the built-in ones.

    Raises:
        InputError: a name is no seed of the rules, a file cannot be read, or the rows
            are not what the seed's YAML asks for. The message names the own file.
    """
    shutil.copytree(SEEDS, folder)
    seeds = seed_definitions(SEEDS / RULES)
    for name, file in own_rows.items():
        if name not in seeds:
            raise InputError(
                f"the variable {VARIABLE}, {name}",
                "no seed of the rules has that name",
                f"Use one of {', '.join(sorted(seeds))}",
            )
        path = project / file
        if not path.is_file():
            raise InputError(
                f"the variable {VARIABLE}, {name}",
                f"the file {file} is not there",
                "Name a CSV file, as a path in the project",
            )
        add_rows(seeds[name], SourceFile(path, file), folder / RULES / f"{name}.csv")
    with named_as_given(own_rows):
        check_thresholds(may_loosen=may_loosen, seeds_folder=folder)
        check_seeds(folder)


def add_rows(seed: Seed, source: SourceFile, path: Path) -> None:
    """Write own rows over the project's.

    Args:
        seed: what the seed is.
        source: the file of the own rows, its columns in any order.
        path: the project's file of the seed, which is replaced.

    Raises:
        InputError: the file is no such table.
    """
    columns = tuple(seed.types)
    own = read_table(source, columns, rows_required=False).select(columns).to_pylist()
    with path.open(encoding="utf-8", newline="") as handle:
        given = list(csv.DictReader(handle))
    write_rows(path, columns, laid_over(seed, own, given))


def laid_over(seed: Seed, own: Sequence[Row], given: Iterable[Row]) -> list[Row]:
    """Own rows, and the project's rows that share no key with one of them.

    Own rows come first, so that the lines in messages are those of their file.

    Args:
        seed: what the seed is; an empty key counts for none.
        own: the rows that go before.
        given: the project's rows.
    """
    taken = {
        key: {tuple(row[name] for name in key) for row in own if row[key[0]]}
        for key in seed.keys
    }
    return [
        *own,
        *(
            row
            for row in given
            if not any(
                tuple(row[name] for name in key) in values
                for key, values in taken.items()
            )
        ),
    ]


def write_rows(path: Path, columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Write the file of a seed."""
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


@contextmanager
def named_as_given(own_rows: Mapping[str, str]) -> Iterator[None]:
    """Have errors about a seed with own rows name the file of the own rows.

    Raises:
        InputError: as in the block.
    """
    try:
        yield
    except InputError as error:
        file, comma, rest = error.where.partition(",")
        given = own_rows.get(Path(file).stem)
        if given is None:
            raise
        raise InputError(
            f"{given}{comma}{rest}",
            error.problem,
            f"{error.fix}. The rows of the project come behind those of this file",
        ) from error
