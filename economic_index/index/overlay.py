"""The project's seeds with an index of one's own laid over them.

A build with `INDEX` reads these tables in place of the project's: models, validation,
ledger and quality checks alike. They are made anew from the folder of the index, so
nobody edits them.
"""

from __future__ import annotations

import csv
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from economic_index.disclosure.thresholds import (
    KEY,
    SEED,
    number_of,
    refuse_looser,
)
from economic_index.errors import InputError, collecting, raise_all
from economic_index.index.definition import (
    NAME,
    Definition,
    Key,
    Platform,
    Source,
    read_definition,
)
from economic_index.index.segments import (
    LEVELS,
    Segment,
    as_geographies,
    geography_id,
    level_names,
    read_segments,
)
from economic_index.index.segments import NAME as SEGMENTS
from economic_index.inputs.own_rows import Row, laid_over, write_rows
from economic_index.inputs.release.reader import read_table
from economic_index.inputs.release.reference import (
    checked_seeds,
    create_seed_table,
    seed_definitions,
)
from economic_index.inputs.release.release_files import SourceFile
from economic_index.inputs.release.row_checks import broken_checks, connect
from economic_index.paths import INDEX_SEEDS, SEEDS
from economic_index.record_facets import RECORD_FACETS, RECORD_MEANS
from economic_index.seeds import seed_rows

# Tables that an index may bring along, in the columns of the seed of that name: its
# rows go before the project's rows of the same key.
TABLES = (
    "api_prices",
    "gross_domestic_products",
    "working_age_populations",
)
# The layout whose slices usage records can fill.
LAYOUT = "long"
# Facets and slices that only an index of one's own has: in the seeds they would change
# the rules that earlier waves were published under.
ROWS = Path(__file__).parent / "rows"
ACTIVITY = "activity"
RECORD_MEAN = "record_mean"
MINIMUM = "minimum_observation_count"


@dataclass(frozen=True)
class Index:
    """The folder of an index of one's own, read and checked.

    Attributes:
        folder: where it lies.
        definition: its file `index.yml`.
        tables: rows of its other files, by seed.
        segments: its units, none where it has no `segments.csv`.
    """

    folder: Path
    source: Source
    definition: Definition
    tables: Mapping[str, Sequence[Row]]
    segments: Sequence[Segment] = ()


def seeds_of(folder: str, seeds_folder: Path = SEEDS) -> Path:
    """The folder of the seeds that a build reads.

    Args:
        folder: of an index of one's own, or "" for the project's seeds as they are.
        seeds_folder: the folder of the project's seeds.

    Raises:
        InputError: something in the folder of the index stops the build.
    """
    if not folder:
        return seeds_folder
    return lay_over(read_index(Path(folder), seeds_folder), seeds_folder)


def read_index(folder: Path, seeds_folder: Path = SEEDS) -> Index:
    """Read and check the folder of an index.

    Args:
        folder: the folder.
        seeds_folder: the folder of the project's seeds.

    Raises:
        InputError: everything that is wrong in its files, each with file, line and fix.
    """
    label = folder.name or str(folder)
    if not folder.is_dir():
        raise InputError(
            f"INDEX, {folder}",
            "the folder is not there",
            "Correct the path, or write one with make new-index NAME=… FROM=2026-10 "
            "EVERY=month",
        )
    source = Source(folder / NAME, f"{label}/{NAME}")
    errors: list[InputError] = []
    of_units: list[InputError] = []
    definition: Definition | None = None
    # Every level, where the file of the units does not tell which there are.
    own_levels = [level["geography_level"] for level in LEVELS]
    segments: list[Segment] = []
    with collecting(of_units):
        segments = read_segments(folder, label)
        own_levels = level_names(segments)
    with collecting(errors):
        definition = read_definition(source)
        errors += _against_seeds(source, definition, own_levels, seeds_folder)
    errors += of_units
    tables: dict[str, list[Row]] = {}
    for path in sorted(folder.glob("*.csv")):
        file = SourceFile(path, f"{label}/{path.name}")
        if path.stem in TABLES:
            with collecting(errors):
                tables[path.stem] = _read_rows(file, path.stem, seeds_folder)
        elif path.name != SEGMENTS:
            errors.append(
                InputError(
                    file.name,
                    "an index has no table of this name",
                    "Rename or remove it; the tables are "
                    + ", ".join((*TABLES, "segments")),
                )
            )
    raise_all(errors)
    assert definition is not None
    return Index(folder, source, definition, tables, segments)


def _read_rows(file: SourceFile, seed: str, seeds_folder: Path) -> list[Row]:
    """The rows of a table of the index, checked as the seed of the same name is."""
    definition = seed_definitions(seeds_folder)[seed]
    rows = read_table(file, tuple(definition.types), rows_required=False)
    with connect() as connection:
        for name, table in checked_seeds(seeds_folder).items():
            if name != seed:
                connection.register(name, table)
        create_seed_table(connection, definition, rows)
        checks = tuple(definition.checks())
        raise_all(list(broken_checks(connection, seed, checks)))
    return [{name: row[name] for name in definition.types} for row in rows.to_pylist()]


def _against_seeds(
    source: Source,
    definition: Definition,
    own_levels: Sequence[str],
    seeds_folder: Path,
) -> Iterator[InputError]:
    """Where the definition names what no seed knows, or is looser than one."""

    def known(key: Key, value: str, values: Iterable[str]) -> Iterator[InputError]:
        names = sorted(set(values))
        if value not in names:
            shown = ", ".join(names) if len(names) <= 12 else "ISO 3166-1 alpha-2"
            yield source.error(
                key, f"{value!r} is unknown", f"Write one of these: {shown}"
            )

    slices = record_slices(seeds_folder)
    for number, platform in enumerate(definition.platforms):
        place = ("platforms", number)
        for position, level in enumerate(platform.levels):
            levels = {row["geography_level"] for row in slices} - {"global"}
            yield from known((*place, "levels", position), level, levels)
        if "state_us" in platform.levels and "country" not in platform.levels:
            yield source.error(
                (*place, "levels"),
                "the states of a country are published without the country",
                "Add country, or remove state_us",
            )
        facets = {ACTIVITY, *RECORD_MEANS} | {
            row["facet"]
            for row in slices
            if not row["facet"].startswith((ACTIVITY, RECORD_MEAN))
        }
        facets -= {
            row["facet"]
            for row in seed_rows("facets", seeds_folder)
            if row["base_facet"] == "usage"
        }
        for position, facet in enumerate(platform.facets or ()):
            yield from known((*place, "facets", position), facet, facets)
        yield from _wrong_activity(source, place, platform, seeds_folder)
    codes = {
        row["source_code"]
        for row in seed_rows("geographies", seeds_folder)
        if row["geography_level"] == "country"
    }
    for position, code in enumerate(definition.excluded_countries):
        yield from known(("excluded_countries", position), code, codes)
    years = {
        row["reference_year"]
        for row in seed_rows("working_age_populations", seeds_folder)
    }
    yield from known(("reference_year",), str(definition.reference_year), years)
    minimums = seed_rows("minimum_observations", seeds_folder)
    for level in definition.minimum_observations:
        yield from known(
            ("minimum_observations", level),
            level,
            (*(row["geography_level"] for row in minimums), *own_levels),
        )
    yield from _wrong_thresholds(source, definition, seeds_folder)


def _wrong_activity(
    source: Source, place: Key, platform: Platform, seeds_folder: Path
) -> Iterator[InputError]:
    """Where a platform would publish sums beside means by task."""
    facets = platform.facets or ()
    if ACTIVITY not in facets:
        return
    if "model" not in facets:
        yield source.error(
            (*place, "facets", facets.index(ACTIVITY)),
            "active accounts, tokens and cost are published by model",
            "Add model, or remove activity",
        )
    for position, facet in enumerate(facets):
        if facet not in (ACTIVITY, "model") and _is_task_mean(facet, seeds_folder):
            yield source.error(
                (*place, "facets", position),
                "beside the sums of activity the indices by task would tell the means "
                "of tasks that are not published",
                "Remove the indices by task, or activity",
            )


def _wrong_thresholds(
    source: Source, definition: Definition, seeds_folder: Path
) -> Iterator[InputError]:
    """Where a threshold is unknown, no number of its kind, or looser."""
    defaults = {row[KEY]: row for row in seed_rows(SEED, seeds_folder)}
    errors: list[InputError] = []
    known: dict[str, dict[str, float]] = {}
    for kind, columns in definition.thresholds.items():
        if kind not in defaults:
            yield source.error(
                ("thresholds", kind),
                "the kind of cell is unknown",
                f"Write {' or '.join(defaults)}",
            )
            continue
        for column, value in columns.items():
            key = ("thresholds", kind, column)
            if column == KEY or column not in defaults[kind]:
                yield source.error(
                    key,
                    "the threshold is unknown",
                    "Write one of these: "
                    + ", ".join(name for name in defaults[kind] if name != KEY),
                )
                continue
            known.setdefault(kind, {})[column] = value
            place = source.place(key, named=key[:-1])
            with collecting(errors):
                refuse_looser(
                    column,
                    number_of(column, f"{value:.15g}", place),
                    float(defaults[kind][column]),
                    place,
                    "An index may be stricter than the project, not looser",
                )
    clusters = known.get("request_cluster", {})
    for column, value in known.get("cell", {}).items():
        with collecting(errors):
            refuse_looser(
                column,
                clusters.get(column, float(defaults["request_cluster"][column])),
                value,
                source.place(("thresholds", "request_cluster", column))
                + f", {column} of request_cluster",
                "A request cluster is a cell as well",
            )
    yield from errors


def record_slices(seeds_folder: Path = SEEDS) -> list[Row]:
    """The slices that usage records can fill, of whatever platform, once each."""
    rows = (
        *seed_rows("release_slices", seeds_folder),
        *seed_rows("release_slices", ROWS),
    )
    found = {
        (row["geography_level"], row["facet"], row["level"]): row
        for row in rows
        if row["layout"] == LAYOUT
    }
    # Facets of the later releases lie where patterns do.
    of_patterns = [row for row in found.values() if row["facet"] == "collaboration"]
    return [
        *found.values(),
        *({**row, "facet": facet} for facet in RECORD_FACETS for row in of_patterns),
    ]


def _is_task_mean(facet: str, seeds_folder: Path) -> bool:
    """Whether a facet is a mean by task: beside sums its scale would be known."""
    return any(
        row["facet"] == facet and row["index_variable"]
        for row in seed_rows("facets", seeds_folder)
    )


def lay_over(index: Index, seeds_folder: Path = SEEDS) -> Path:
    """Write the project's seeds with those of an index in their place.

    The folder goes by the digest of what is in it, so that builds share it and no build
    changes what another one reads.

    Args:
        index: the index.
        seeds_folder: the folder of the project's seeds.

    Returns:
        The folder of the seeds.
    """
    rows = {name: change(index, seeds_folder) for name, change in CHANGES.items()}
    definitions = seed_definitions(seeds_folder)
    rows |= {
        name: laid_over(definitions[name], brought, seed_rows(name, seeds_folder))
        for name, brought in index.tables.items()
        if name not in CHANGES
    }
    files = sorted(path for path in seeds_folder.rglob("*") if path.is_file())
    digest = hashlib.sha256(repr(sorted(rows.items())).encode())
    for path in files:
        digest.update(path.read_bytes())
    place = INDEX_SEEDS / digest.hexdigest()[:16]
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=".", dir=place.parent))
        try:
            for path in files:
                target = work / "seeds" / path.relative_to(seeds_folder)
                target.parent.mkdir(parents=True, exist_ok=True)
                if path.suffix == ".csv" and path.stem in rows:
                    write_rows(target, _header(path), rows[path.stem])
                else:
                    shutil.copy(path, target)
            os.rename(work, place)
        except OSError:
            # Another build was there first.
            shutil.rmtree(work, ignore_errors=True)
            if not place.exists():
                raise
    return place / "seeds"


def _header(path: Path) -> list[str]:
    """The columns of a seed's file."""
    with path.open(encoding="utf-8", newline="") as handle:
        return next(csv.reader(handle))


# What a definition makes of the project's seeds ---------------------------------------


def _waves(index: Index, seeds_folder: Path) -> list[Row]:
    """The index's waves; of the project's those of releases, which it may compare."""
    definition = index.definition
    own = [
        {
            "wave_id": f"{definition.id}_{platform.id}_{start}",
            "release_id": definition.id,
            "platform": platform.id,
            "platform_and_product": platform.label,
            "date_start": str(start),
            "date_end": str(end),
            "reference_year": str(definition.reference_year),
            "is_synthetic": "false",
            "layout": LAYOUT,
            "report_wave": "",
            "takes_records": "true",
        }
        for platform in definition.platforms
        for start, end in definition.windows()
    ]
    given = seed_rows("waves", seeds_folder)
    return [*(row for row in given if row["takes_records"] == "false"), *own]


def _facets(index: Index, seeds_folder: Path) -> list[Row]:
    """The facets, and those that only an index of one's own has."""
    given = seed_rows("facets", seeds_folder)
    own = [
        {**row, "facet": level["geography_level"]}
        for level in LEVELS
        if level["geography_level"] in level_names(index.segments)
        for row in given
        if row["facet"] == level["like"]
    ]
    return [*given, *seed_rows("facets", ROWS), *own]


def _geographies(index: Index, seeds_folder: Path) -> list[Row]:
    """The places of the world, and the index's own units."""
    return [*seed_rows("geographies", seeds_folder), *as_geographies(index.segments)]


def _geography_codes(index: Index, seeds_folder: Path) -> list[Row]:
    """How the release of the index names its units."""
    own = [
        {
            "layout": LAYOUT,
            "geography": level,
            "geography_level": level,
            "code_column": "source_code",
        }
        for level in level_names(index.segments)
    ]
    return [*seed_rows("geography_codes", seeds_folder), *own]


def _populations(index: Index, seeds_folder: Path) -> list[Row]:
    """The populations that usage is divided by, and the headcounts of the units."""
    year = str(index.definition.reference_year)
    name = "working_age_populations"
    own = [
        {
            "geography_id": geography_id(segment.id),
            "reference_year": year,
            "working_age_population": str(segment.headcount),
            "source_id": "",
        }
        for segment in index.segments
    ]
    definition = seed_definitions(seeds_folder)[name]
    brought = index.tables.get(name, ())
    return [*laid_over(definition, brought, seed_rows(name, seeds_folder)), *own]


def _segment_slices(index: Index, seeds_folder: Path) -> list[Row]:
    """The slices of segments: those of the level that each is treated like."""
    own = level_names(index.segments)
    return [
        {
            **row,
            "geography_level": level["geography_level"],
            "facet": level["geography_level"]
            if row["facet"] == level["like"]
            else row["facet"],
        }
        for level in LEVELS
        if level["geography_level"] in own
        for row in record_slices(seeds_folder)
        if row["geography_level"] == level["like"]
    ]


def _slices(index: Index, seeds_folder: Path) -> list[Row]:
    """The slices of the index's platforms in place of any of theirs."""
    platforms = index.definition.platforms
    of_usage = {
        row["facet"]
        for row in seed_rows("facets", seeds_folder)
        if row["base_facet"] == "usage"
    }

    def is_chosen(platform: Platform, facet: str) -> bool:
        base, _, of = facet.partition("::")
        if facet in of_usage or facet in level_names(index.segments):
            return True
        if base == ACTIVITY:
            return platform.facets is None or ACTIVITY in platform.facets
        if base == RECORD_MEAN:
            return of in (platform.facets or ())
        if platform.facets is None:
            if facet in RECORD_FACETS:
                return False
            return facet == "model" or not _is_task_mean(facet, seeds_folder)
        return facet in platform.facets

    own = [
        {**row, "platform": platform.id}
        for platform in platforms
        for row in (*record_slices(seeds_folder), *_segment_slices(index, seeds_folder))
        if row["geography_level"]
        in ("global", *platform.levels, *level_names(index.segments))
        and is_chosen(platform, row["facet"])
    ]
    ids = {platform.id for platform in platforms}
    return [
        *(
            row
            for row in seed_rows("release_slices", seeds_folder)
            if row["platform"] not in ids or row["layout"] != LAYOUT
        ),
        *own,
    ]


def _usage_index_rules(index: Index, seeds_folder: Path) -> list[Row]:
    """The index counts unknown places of the world in its base, those of the US not."""
    rows = seed_rows("usage_index_rules", seeds_folder)
    records = {
        row["release_id"]
        for row in seed_rows("waves", seeds_folder)
        if row["takes_records"] == "true"
    }
    own = {
        row["geography_level"]: {**row, "release_id": index.definition.id}
        for row in rows
        if row["release_id"] in records
    }
    segments = [
        {
            "release_id": index.definition.id,
            "geography_level": level,
            "not_classified_in_base": "false",
            "absent_usage_is_zero": "false",
        }
        for level in level_names(index.segments)
    ]
    return [*rows, *own.values(), *segments]


def _excluded_countries(index: Index, seeds_folder: Path) -> list[Row]:
    """The countries that the index leaves out, and no other."""
    ids = {
        row["source_code"]: row["geography_id"]
        for row in seed_rows("geographies", seeds_folder)
        if row["geography_level"] == "country"
    }
    return [
        {"geography_id": ids[code]}
        for code in dict.fromkeys(index.definition.excluded_countries)
    ]


def _network_types(kind: str) -> Callable[[Index, Path], list[Row]]:
    """What an index says of one of the two seeds of network types."""

    def rows(index: Index, seeds_folder: Path) -> list[Row]:
        types = index.definition.network_types
        if types is None:
            return list(seed_rows(f"{kind}_network_types", seeds_folder))
        return [{"network_type": name} for name in getattr(types, kind)]

    return rows


def _record_rules(index: Index, seeds_folder: Path) -> list[Row]:
    """How ids of accounts are compared."""
    folded = str(index.definition.account_case_is_folded).lower()
    return [{"account_case_is_folded": folded}]


def _thresholds(index: Index, seeds_folder: Path) -> list[Row]:
    """The thresholds, the index's own ones in place of the project's."""
    return [
        {
            **row,
            **{
                column: f"{value:.15g}"
                for column, value in index.definition.thresholds.get(
                    row[KEY], {}
                ).items()
            },
        }
        for row in seed_rows(SEED, seeds_folder)
    ]


def _minimum_observations(index: Index, seeds_folder: Path) -> list[Row]:
    """The minimum observations, the index's own ones in place of the project's."""
    own = index.definition.minimum_observations
    return [
        {
            **row,
            MINIMUM: str(own.get(row["geography_level"], int(row[MINIMUM]))),
        }
        for row in (
            *seed_rows("minimum_observations", seeds_folder),
            *(
                {key: row[key] for key in ("geography_level", MINIMUM)}
                for row in LEVELS
                if row["geography_level"] in level_names(index.segments)
            ),
        )
    ]


def _minimum_places(index: Index, seeds_folder: Path) -> list[Row]:
    """The places that tiers and regressions need in an index of one's own."""
    return [
        {**row, "minimum_count": row["own_index_minimum_count"]}
        for row in seed_rows("minimum_places", seeds_folder)
    ]


def _indexes(index: Index, seeds_folder: Path) -> list[Row]:
    """What the index is called, and who publishes it."""
    definition = index.definition
    return [
        {
            "index_id": definition.id,
            "title": definition.title,
            "publisher": definition.publisher,
            "footer": definition.footer,
            "is_own": "true",
        }
    ]


# By seed the rows that an index puts in its place.
CHANGES: dict[str, Callable[[Index, Path], list[Row]]] = {
    "waves": _waves,
    "facets": _facets,
    "geographies": _geographies,
    "geography_codes": _geography_codes,
    "working_age_populations": _populations,
    "release_slices": _slices,
    "usage_index_rules": _usage_index_rules,
    "excluded_countries": _excluded_countries,
    "excluded_network_types": _network_types("excluded"),
    "counted_network_types": _network_types("counted"),
    "record_rules": _record_rules,
    SEED: _thresholds,
    "minimum_observations": _minimum_observations,
    "minimum_places": _minimum_places,
    "indexes": _indexes,
}
