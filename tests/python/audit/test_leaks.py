"""Every file that leaves, byte by byte: no account, no small count, no hidden name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import duckdb
import numpy as np
import pyarrow.parquet as pq
import pytest

from audit.attack import threshold
from audit.pipeline import Build, records_of
from audit.random_logs import ACCOUNT_MARK
from audit.reader import read_published

# Counts of other things than records.
OTHER_COUNTS = {
    "country_count",
    "dropped_observation_count",
    "geography_count",
    "input_count",
    "observation_count",
    "occupation_count",
    "ranked_task_count",
    "row_count",
    "task_count",
}
# Shares of something else than the records of the row's geography.
OTHER_SHARES = {
    # Of US firms.
    "adoption_pct",
    # Of the parent's records: the attacker's reader takes these.
    "usage_pct",
    "parent_cluster_pct",
    "parent_request_pct",
    # Where a curve is cut, and what a cut task has below the cut.
    "bottom_task_pct",
    "bottom_usage_pct",
    "rank_minimum_pct",
    "cumulative_task_pct",
}
COUNTED = "variable like '%\\_count' escape '\\'"


@pytest.fixture(scope="module")
def public_files(protected: Build) -> list[Path]:
    """What leaves, and what is written about it: published files, quality page."""
    return [
        path
        for folder in (protected.published, protected.folder / "quality")
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    ]


@pytest.fixture(scope="module")
def public_tables(protected: Build) -> dict[str, dict[str, duckdb.DuckDBPyRelation]]:
    """Table -> kind of file -> what it holds; kinds are parquet, csv and duckdb."""
    connection = duckdb.connect()
    database = protected.published / "published.duckdb"
    connection.execute(f"attach '{database}' as shared (read_only)")
    found: dict[str, dict[str, duckdb.DuckDBPyRelation]] = {}
    for schema, name in connection.execute(
        "select schema_name, table_name from duckdb_tables() "
        "where database_name = 'shared' order by all"
    ).fetchall():
        found[f"{schema}.{name}"] = {
            "duckdb": connection.sql(f"from shared.{schema}.{name}")
        }
    for path in sorted((protected.published / "parquet").rglob("*.parquet")):
        relation = connection.read_parquet(str(path))
        found[f"{path.parent.name}.{path.stem}"]["parquet"] = relation
    for path in sorted((protected.published / "csv").rglob("*.csv")):
        relation = connection.read_csv(str(path), all_varchar=True, header=True)
        found[f"{path.parent.name}.{path.stem}"]["csv"] = relation
    return found


@cache
def accounts(log: Path) -> list[str]:
    """The account ids of the log."""
    with duckdb.connect() as connection:
        return [
            name
            for (name,) in connection.execute(
                f"select distinct account_id from '{records_of(log)}' order by all"
            ).fetchall()
        ]


def hidden_names(build: Build, public_tables) -> set[str]:
    """Names of request clusters that the input knows and no public table shows."""
    rows = (build.log / "reference/request_hierarchy.csv").read_text().splitlines()[1:]
    names = {row.split(",")[1] for row in rows}
    shown = public_tables["marts.dim_request"]["duckdb"].project("request_name")
    return names - {name for (name,) in shown.fetchall()}


def test_the_log_holds_what_is_looked_for(protected, public_tables):
    assert len(accounts(protected.log)) > 100
    assert all(name.startswith(ACCOUNT_MARK) for name in accounts(protected.log))
    assert hidden_names(protected, public_tables)


def test_every_kind_of_file_is_looked_at(public_files, public_tables):
    assert {path.suffix for path in public_files} >= {".csv", ".parquet", ".duckdb"}
    assert {frozenset(kinds) for kinds in public_tables.values()} == {
        frozenset({"duckdb", "parquet", "csv"})
    }


def test_all_formats_say_the_same(public_tables):
    for name, kinds in public_tables.items():
        columns = kinds["duckdb"].columns
        assert kinds["parquet"].columns == kinds["csv"].columns == columns, name
        text = ", ".join(f"nullif(cast(\"{c}\" as varchar), '')" for c in columns)
        rows = {
            kind: sorted(map(repr, relation.project(text).fetchall()))
            for kind, relation in kinds.items()
        }
        assert rows["duckdb"] == rows["parquet"] == rows["csv"], name


@pytest.fixture(scope="module")
def account_keys(protected: Build) -> np.ndarray:
    """The integers that stand for the accounts in the warehouse."""
    warehouse = str(protected.folder / "warehouse.duckdb")
    with duckdb.connect(warehouse, read_only=True) as connection:
        return connection.execute(
            "select distinct account_key from intermediate.int_records__eligible"
        ).fetchnumpy()["account_key"]


def test_an_account_is_not_found_by_hashing_its_id(protected, account_keys):
    """The keys are salted: they are no plain hash of the ids."""
    with duckdb.connect() as connection:
        guesses = connection.execute(
            "select hash(account_id), hash(sha256(account_id)) "
            f"from '{records_of(protected.log)}'"
        ).fetchall()
    keys = set(account_keys.tolist())
    assert keys.isdisjoint(guess for pair in guesses for guess in pair)


def holds(content: bytes, keys: np.ndarray) -> bool:
    """Whether an account's id is there, or its integer, binary or in digits."""
    if ACCOUNT_MARK.encode() in content:
        return True
    # Most numbers differ from all keys in the last two bytes already.
    endings = np.zeros(2**16, dtype=bool)
    endings[keys % 2**16] = True
    for start in range(8):
        numbers = np.frombuffer(content, "<u8", (len(content) - start) // 8, start)
        if np.isin(numbers[endings[numbers % 2**16]], keys).any():
            return True
    written = {int(digits) for digits in re.findall(rb"\d{12,20}", content)}
    return not written.isdisjoint(keys.tolist())


def test_no_account_in_any_file(protected, public_files, account_keys):
    for path in public_files:
        assert not holds(path.read_bytes(), account_keys), path.name
    assert not holds(protected.said.encode(), account_keys)
    # dbt's own artefacts, which do not leave, and its log.
    for folder in (protected.target, protected.folder.parent / "logs"):
        for path in folder.rglob("*"):
            assert path.is_dir() or ACCOUNT_MARK.encode() not in path.read_bytes()
    # What is looked for can be found.
    key = int(account_keys[0])
    for content in (f"{ACCOUNT_MARK}-1", f"key {key}"):
        assert holds(content.encode(), account_keys)
    assert holds(b"abc" + key.to_bytes(8, "little"), account_keys)


def test_no_account_in_any_column(public_tables, account_keys):
    keys = set(account_keys.tolist())
    for name, kinds in public_tables.items():
        relation = kinds["duckdb"]
        for column, kind in zip(relation.columns, relation.types, strict=True):
            values = {value for (value,) in relation.project(f'"{column}"').fetchall()}
            if "CHAR" in str(kind):
                assert not any(ACCOUNT_MARK in (value or "") for value in values), name
            else:
                assert not values & keys, name


def count_columns(relation: duckdb.DuckDBPyRelation) -> Iterator[tuple[str, str]]:
    """(expression, condition) of what counts records in a table."""
    for column in relation.columns:
        if column.endswith("count") and column not in OTHER_COUNTS:
            yield f'cast("{column}" as double)', "true"
        if column == "value" and "variable" in relation.columns:
            yield 'cast("value" as double)', COUNTED


def test_no_count_below_the_threshold(public_tables):
    looked_at = set()
    for name, kinds in public_tables.items():
        for relation in kinds.values():
            for count, condition in count_columns(relation):
                looked_at.add(name)
                small = f"{condition} and {count} > 0 and {count} < {threshold()}"
                assert not relation.filter(small).limit(1).fetchall(), name
    assert {"exports.exp_release_raw", "marts.fct_geography_usage"} <= looked_at


def test_no_share_is_of_a_count_below_the_threshold(public_tables):
    usage = public_tables["marts.fct_geography_usage"]["duckdb"]
    totals = {
        (wave, place): count
        for wave, place, count in usage.project(
            "wave_id, geography_id, usage_count"
        ).fetchall()
    }
    task = public_tables["marts.fct_geography_task"]["duckdb"]
    for wave, count in (
        task.filter("geography_id = 'GLOBAL'")
        .aggregate("wave_id, sum(usage_count)")
        .fetchall()
    ):
        totals[wave, "GLOBAL"] = count
    looked_at = 0
    for name, kinds in public_tables.items():
        relation = kinds["duckdb"]
        if not {"wave_id", "geography_id"} <= set(relation.columns):
            continue
        for column in relation.columns:
            if not column.endswith("_pct") or column in OTHER_SHARES:
                continue
            for wave, place, share in relation.project(
                f'wave_id, geography_id, "{column}"'
            ).fetchall():
                if share and totals.get((wave, place)):
                    looked_at += 1
                    count = share / 100 * totals[wave, place]
                    assert count > threshold() - 0.5, (name, column, place)
    assert looked_at > 100


def test_no_count_worked_out_by_the_attacker_is_small(protected):
    waves = read_published(protected.published)
    assert len(waves) == 2
    for wave in waves:
        assert wave.contradictions == []
        assert not [
            key for key, count in wave.counts.items() if 0 < count < threshold() - 0.5
        ]
        # Shares and indices say nothing that no count says.
        assert wave.added == set()


def test_statistics_in_parquet_files(protected):
    """A file's metadata hold the least value of every column."""
    looked_at = 0
    for path in sorted((protected.published / "parquet").rglob("*.parquet")):
        metadata = pq.ParquetFile(path).metadata
        assert ACCOUNT_MARK.encode() not in repr(metadata.metadata).encode()
        for group in range(metadata.num_row_groups):
            for position in range(metadata.num_columns):
                column = metadata.row_group(group).column(position)
                name, statistics = column.path_in_schema, column.statistics
                if (
                    name != "usage_count"
                    or not statistics
                    or not statistics.has_min_max
                ):
                    continue
                looked_at += 1
                assert statistics.min == 0 or statistics.min >= threshold(), path.name
    assert looked_at


def test_the_shared_database_has_no_free_blocks(protected):
    """What was deleted would still be there."""
    path = protected.published / "published.duckdb"
    with duckdb.connect(str(path), read_only=True) as connection:
        (size,) = connection.execute(
            "select free_blocks from pragma_database_size()"
        ).fetchone()
    assert size == 0


def test_names_of_hidden_clusters_are_nowhere(protected, public_files, public_tables):
    names = [
        re.escape(name.encode()) for name in hidden_names(protected, public_tables)
    ]
    # A name that another one starts with is not the other one.
    anything = re.compile(b"(?:" + b"|".join(names) + rb")(?![\w.])")
    for path in public_files:
        assert not anything.search(path.read_bytes()), path.name
    assert not anything.search(protected.said.encode())


@pytest.mark.parametrize(
    ("dimension", "fact", "key"),
    [
        ("dim_task", "fct_geography_task", ("task_id",)),
        ("dim_request", "fct_geography_request", ("request_id", "request_level")),
    ],
)
def test_dimensions_name_published_clusters_only(public_tables, dimension, fact, key):
    names = ", ".join(key)
    known = public_tables[f"marts.{dimension}"]["duckdb"].project(names)
    shown = public_tables[f"marts.{fact}"]["duckdb"].project(names)
    assert known.fetchall()
    assert not known.except_(shown).fetchall()


def test_the_summary_prints_no_small_number_of_records(protected):
    start = protected.said.index("Cells of your records")
    section = protected.said[start:].split("\n\n")[0].splitlines()[3:]
    assert section
    for line in section:
        # The wave, the facet, and how many cells are published, which anyone can count.
        wave, _, _, *numbers = re.split(r"\s{2,}", line.strip())
        for number in numbers:
            if not number.startswith("fewer than"):
                count = int(number.replace(",", ""))
                assert count == 0 or count >= threshold(), wave
