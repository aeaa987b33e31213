"""Rows of somebody else's over the project's rules: a folder of seeds with both."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import yaml

from economic_index.disclosure.thresholds import check_thresholds
from economic_index.errors import InputError
from economic_index.inputs.release.reader import read_table
from economic_index.inputs.release.reference import Seed, check_seeds
from economic_index.inputs.release.release_files import SourceFile
from economic_index.paths import SEEDS

VARIABLE = "own_rows"
RULES = "rules"


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
    seeds = rule_seeds()
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


def rule_seeds() -> dict[str, Seed]:
    """The seeds that take rows of somebody else's, by name."""
    return {
        definition["name"]: Seed.of(definition)
        for path in sorted((SEEDS / RULES).glob("*.yml"))
        for definition in yaml.load(path.read_text("utf-8"), yaml.CSafeLoader)["seeds"]
    }


def add_rows(seed: Seed, source: SourceFile, path: Path) -> None:
    """Write own rows in front of the project's, so that their lines keep their numbers.

    Args:
        seed: what the seed is.
        source: the file of the own rows, its columns in any order.
        path: the project's file of the seed, which is replaced.

    Raises:
        InputError: the file is no such table.
    """
    columns = tuple(seed.types)
    own = read_table(source, columns, rows_required=False)
    rows = list(zip(*(own[column].to_pylist() for column in columns), strict=True))
    replaced = [set(keys(seed, columns, key, rows)) for key in seed.keys]
    with path.open(encoding="utf-8", newline="") as handle:
        header, *given = csv.reader(handle)
    ordered = [tuple(row[header.index(name)] for name in columns) for row in given]
    kept = [
        row
        for row in ordered
        if not any(
            set(keys(seed, columns, key, [row])) & taken
            for key, taken in zip(seed.keys, replaced, strict=True)
        )
    ]
    with path.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle, lineterminator="\n").writerows([columns, *rows, *kept])


def keys(
    seed: Seed,
    columns: Sequence[str],
    key: tuple[str, ...],
    rows: Sequence[tuple[str, ...]],
) -> Iterator[tuple[str, ...]]:
    """The values of one key of a seed in some rows; an empty one counts for none."""
    places = [columns.index(name) for name in key]
    for row in rows:
        if row[places[0]]:
            yield tuple(row[place] for place in places)


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
