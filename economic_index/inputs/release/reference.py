"""Load the project's seeds and check them against what their YAML says of them.

The YAML beside the seeds is the one definition: types, grain, values, references and
bounds are read from it. Only rules about two rows or two columns stand here.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import duckdb
import pyarrow as pa
import yaml

from economic_index.errors import InputError
from economic_index.inputs.release.flat import FILE_FACETS
from economic_index.inputs.release.reader import read_table
from economic_index.inputs.release.release_files import find_files
from economic_index.inputs.release.row_checks import Check, connect, run_checks
from economic_index.paths import SEEDS

TYPES = {
    "date": ("as_day({0}) is null", "is not a day", "Write the day as YYYY-MM-DD"),
    "boolean": (
        "{0} not in ('true', 'false')",
        "is neither true nor false",
        "Write true or false",
    ),
    "integer": (
        "as_signed_number({0}) is null or try_cast({0} as integer) is null",
        "is not a whole number",
        "Write a whole number without a decimal point",
    ),
    "bigint": (
        "as_signed_number({0}) is null",
        "is not a whole number",
        "Write a whole number without a decimal point",
    ),
    "double": ("as_number({0}) is null", "is not a number", "Write a finite number"),
}

REFERENCE = re.compile(r"ref\('(\w+)'\)")


@dataclass
class Seed:
    """What a seed must be.

    Attributes:
        name: its name.
        types: the dbt type of each column, in the order of the file.
        key: the columns that tell its rows apart.
        required: columns that must not be empty.
        unique: columns in which no value stands twice.
        values: the values that a column may have.
        references: for a column the seed and column that must hold its values.
        bounds: the least and the largest number of a column, or None.
        expected: for a column the values that must each have a row.
        row_count: how many rows there must be, where that is fixed; then every field of
            them must be filled.
    """

    name: str
    types: dict[str, str]
    key: tuple[str, ...] = ()
    required: set[str] = field(default_factory=set)
    unique: list[str] = field(default_factory=list)
    values: dict[str, list[str]] = field(default_factory=dict)
    references: dict[str, tuple[str, str]] = field(default_factory=dict)
    bounds: dict[str, tuple[float | None, float | None]] = field(default_factory=dict)
    expected: dict[str, list[str]] = field(default_factory=dict)
    row_count: int | None = None

    @classmethod
    def of(cls, definition: Mapping) -> Seed:
        """Read a seed's entry in the YAML."""
        config = definition["config"]
        seed = cls(definition["name"], dict(config["column_types"]))
        seed.row_count = config.get("meta", {}).get("row_count")
        if seed.row_count:
            seed.required |= set(seed.types)
        for test in definition.get("data_tests", []):
            if isinstance(test, Mapping) and "unique_grain" in test:
                arguments = test["unique_grain"]["arguments"]
                seed.key = tuple(arguments["columns"])
                seed.required |= {*seed.key, *arguments.get("never_empty", [])}
        for column in definition["columns"]:
            seed._add_column(column)
        return seed

    def _add_column(self, column: Mapping) -> None:
        """Add what the tests and the meta of a column say."""
        name = column["name"]
        meta = column.get("config", {}).get("meta", {})
        if "minimum" in meta or "maximum" in meta:
            self.bounds[name] = (meta.get("minimum"), meta.get("maximum"))
        if "expected_values" in meta:
            self.expected[name] = [str(value) for value in meta["expected_values"]]
        for test in column.get("data_tests", []):
            kind, settings = (
                (test, {}) if isinstance(test, str) else next(iter(test.items()))
            )
            arguments = settings.get("arguments", {})
            if kind == "unique":
                self.unique.append(name)
            elif kind == "not_null":
                self.required.add(name)
            elif kind == "accepted_values":
                self.values[name] = [str(value) for value in arguments["values"]]
            elif kind == "within_range":
                self.bounds[name] = (
                    arguments.get("minimum"),
                    arguments.get("maximum"),
                )
            elif kind == "relationships":
                found = REFERENCE.fullmatch(arguments["to"])
                if found:
                    self.references[name] = (found[1], arguments["field"])

    @property
    def keys(self) -> list[tuple[str, ...]]:
        """The columns of which no combination stands twice."""
        keys = [self.key] if self.key else []
        return keys + [(name,) for name in self.unique]

    @property
    def matched(self) -> set[str]:
        """The columns whose values are compared with other values."""
        return {*self.key, *self.unique, *self.values, *self.references}

    def checks(self) -> Iterator[Check]:
        """The rules of the YAML as checks, types before contents."""
        for name, kind in self.types.items():
            text = f"{name} <> ''"
            of_row = f"the {name}{self._of_row(name)}"
            if name in self.required:
                yield Check(name, f"{name} = ''", f"{of_row} is empty", "Fill it")
            if kind in TYPES:
                broken, words, fix = TYPES[kind]
                yield Check(
                    name,
                    f"{text} and ({broken.format(name)})",
                    f"{of_row} {words}",
                    fix,
                )
            elif name in self.matched:
                yield Check(
                    name,
                    f"{text} and regexp_matches({name}, '{BLANK_ENDS}')",
                    f"{of_row} begins or ends with a blank",
                    "Remove the blank: values are compared as they are spelt",
                )
        for name, bounds in self.bounds.items():
            for bound, sign, words in zip(
                bounds, "<>", ("below", "above"), strict=True
            ):
                if bound is not None:
                    yield Check(
                        name,
                        f"as_number({name}) {sign} {bound}",
                        f"the {name}{self._of_row(name)} is {words} {bound}",
                        "Correct it, or leave the row out if it is unknown",
                    )
        for name, values in self.values.items():
            listed = ", ".join(values)
            quoted = ", ".join(f"'{value}'" for value in values)
            yield Check(
                name,
                f"{name} not in ('', {quoted})",
                f"the {name}{self._of_row(name)} is none of: {listed}",
                "Write one of them",
            )
        for columns in self.keys:
            yield self._not_twice(columns)
        for name, (other, other_column) in self.references.items():
            yield Check(
                name,
                f"{name} not in ('') and {name} not in "
                f"(select {other_column} from {other})",
                f"{{{name}}} is not in {other}.csv",
                f"Correct it, or add it to {other}.csv",
            )

    def _of_row(self, name: str) -> str:
        """Words that name the row a column is of, by the first part of its key."""
        return f" of {{{self.key[0]}}}" if self.key and name != self.key[0] else ""

    def _not_twice(self, columns: tuple[str, ...]) -> Check:
        """A check that no key stands twice; an empty one does not count."""
        names = ", ".join(columns)
        shown = ", ".join(f"{{{name}}}" for name in columns)
        return Check(
            names,
            f"{columns[0]} <> '' and line_number <> {first_line(columns)}",
            f"the key {shown} already stands in line {{{first_line(columns)}}}",
            "Keep one of the two rows",
        )


# A tab, a no-break space and their like are blanks too.
BLANK_ENDS = r"^[\s\pZ]|[\s\pZ]$"

FLAT_FACETS = ", ".join(f"'{facet}'" for facet in FILE_FACETS)

# What the YAML cannot say, by the seed whose row is wrong.
FURTHER_CHECKS: dict[str, tuple[Check, ...]] = {
    "waves": (
        Check(
            "date_end",
            "as_day(date_end) < as_day(date_start) "
            "or (takes_records = 'true' and date_end = date_start)",
            "the window of {wave_id} ends before it starts, or is empty",
            "Put the earlier day into date_start; of a wave that takes records the "
            "end is the day after the last",
        ),
        Check(
            "date_start",
            """wave_id in (
                select one.wave_id
                from waves as one
                inner join waves as other
                    on one.platform = other.platform
                    and one.line_number > other.line_number
                where one.takes_records = 'true' and other.takes_records = 'true'
                    and one.date_start < other.date_end
                    and other.date_start < one.date_end
            )""",
            "the window of {wave_id} overlaps that of another wave of platform "
            "{platform} that takes records, so a record could belong to both",
            "Part their windows (date_end is exclusive), or set takes_records to false",
        ),
        *(
            Check(
                "reference_year",
                f"reference_year not in (select reference_year from {seed})",
                f"{seed}.csv has no row of the reference year of {{wave_id}}",
                f"Correct the year, or add its rows to {seed}.csv",
            )
            for seed in ("working_age_populations", "gross_domestic_products")
        ),
        Check(
            "platform",
            "takes_records = 'true' "
            "and platform not in (select platform from release_slices)",
            "seeds/rules/release_slices.csv has no slices of the platform {platform}",
            "Add the slices that it is to publish, or correct the platform",
        ),
        *(
            Check(
                "release_id",
                f"""takes_records = 'true'
                and platform in (
                    select platform from release_slices
                    where facet = '{level}' and geography_level = '{level}'
                )
                and release_id not in (
                    select release_id from usage_index_rules
                    where geography_level = '{level}'
                )""",
                "seeds/rules/usage_index_rules.csv has no row of the level "
                f"{level} for the release {{release_id}} of a wave that takes records",
                "Add it: true or false for not_classified_in_base, and false for "
                "absent_usage_is_zero",
            )
            for level in ("country", "state_us")
        ),
    ),
    **dict.fromkeys(
        ("excluded_network_types", "counted_network_types"),
        (
            Check(
                "network_type",
                "network_type <> lower(network_type)",
                "{network_type} is not in lower case",
                "Write it in lower case",
            ),
            Check(
                "network_type",
                "network_type in (select network_type from excluded_network_types) "
                "and network_type in (select network_type from counted_network_types)",
                "{network_type} is both left out and counted",
                "Keep it in excluded_network_types.csv or in counted_network_types.csv",
            ),
        ),
    ),
    "flat_tables": (
        Check(
            "wave_id",
            "wave_id not in (select wave_id from waves where layout = 'flat')",
            "{wave_id} is no wave of flat tables",
            "Correct the id, or add the wave to waves.csv with the layout flat",
        ),
        Check(
            "facet",
            f"facet not in ({FLAT_FACETS})",
            "no flat table of facet {facet} is known",
            f"Write one of {FLAT_FACETS}".replace("'", ""),
        ),
    ),
}


def first_line(columns: tuple[str, ...]) -> str:
    """The column of a seed's table that holds the first line with a row's key."""
    return "first_line_of_" + "_and_".join(columns)


def check_seeds(seeds_folder: Path = SEEDS) -> None:
    """Check every seed of the project.

    Args:
        seeds_folder: the folder of the seeds; a test may point at another one.

    Raises:
        InputError: a seed is missing or unreadable, or a row is not what the seed's
            YAML or ``FURTHER_CHECKS`` ask for. The message names the file and line.
    """
    checked_seeds(seeds_folder)


def seed_definitions(folder: Path) -> dict[str, Seed]:
    """What each seed must be, by its name, from the YAML in a folder."""
    return {
        definition["name"]: Seed.of(definition)
        for path in sorted(folder.rglob("*.yml"))
        for definition in yaml.load(path.read_text("utf-8"), yaml.CSafeLoader)["seeds"]
    }


def load_seeds(connection: duckdb.DuckDBPyConnection, seeds_folder: Path) -> None:
    """Give a connection one checked relation a seed, named as the seed is.

    Args:
        connection: gains a view a seed with ``source_file``, ``line_number`` and the
            seed's columns as text.
        seeds_folder: the folder of the seeds and their YAML.

    Raises:
        InputError: as ``check_seeds`` says.
    """
    for name, rows in checked_seeds(seeds_folder).items():
        connection.register(name, rows)


def checked_seeds(seeds_folder: Path) -> dict[str, pa.Table]:
    """The checked rows of every seed, by its name, see ``load_seeds``."""
    folder = Path(os.path.abspath(seeds_folder))
    files = [*folder.rglob("*.csv"), *folder.rglob("*.yml")]
    states = [(path, path.stat().st_mtime_ns, path.stat().st_size) for path in files]
    return _checked_seeds(folder, tuple(sorted(states)))


@cache
def _checked_seeds(folder: Path, _states: tuple) -> dict[str, pa.Table]:
    """As ``checked_seeds``; once for each state of the files."""
    seeds = seed_definitions(folder).values()
    tables: dict[str, pa.Table] = {}
    with connect() as connection:
        for seed in seeds:
            files = find_files(folder, f"{seed.name}.csv")
            if not files:
                raise InputError(
                    f"{folder.name}/{seed.name}.csv",
                    "the seed is not found",
                    "Restore it from the repository",
                )
            rows = read_table(files[0], tuple(seed.types), rows_required=False)
            _check_rows(seed, files[0].name, rows)
            tables[seed.name] = rows
            create_seed_table(connection, seed, rows)
        for seed in seeds:
            further = FURTHER_CHECKS.get(seed.name, ())
            run_checks(connection, seed.name, (*seed.checks(), *further))
    return tables


def create_seed_table(
    connection: duckdb.DuckDBPyConnection, seed: Seed, rows: pa.Table
) -> None:
    """Create the table of a seed as its checks read it.

    Args:
        connection: gains a table named as the seed.
        seed: what the seed is.
        rows: its rows; each learns the first line with its values of every key.
    """
    connection.register("seed_rows", rows)
    lines = [
        f"min(line_number) over (partition by {', '.join(columns)}) "
        f"as {first_line(columns)}"
        for columns in seed.keys
    ]
    connection.execute(
        f"create table {seed.name} as select {', '.join(['*', *lines])} from seed_rows"
    )


def _check_rows(seed: Seed, name: str, rows: pa.Table) -> None:
    """Raise where a row that must be there is missing."""
    if seed.row_count not in (None, rows.num_rows):
        raise InputError(
            name,
            f"the seed has {rows.num_rows} rows, not {seed.row_count}",
            "Restore it from the repository",
        )
    for column, values in seed.expected.items():
        missing = [value for value in values if value not in rows[column].to_pylist()]
        if missing:
            raise InputError(
                f"{name}, column {column}",
                f"the row of {missing[0]} is missing",
                "Restore it from the repository",
            )
