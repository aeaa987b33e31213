"""The folder: layout, types, keys, the same bytes, complete or not there."""

from __future__ import annotations

import hashlib
import importlib.util
from pathlib import Path

import duckdb
import pytest

from economic_index.errors import InputError
from economic_index.sample.records import write_records, write_sample_records
from economic_index.seeds import seed_rows
from tests.python.sample.records.conftest import LARGE, SMALL

COLUMNS = {
    "record_id": "VARCHAR",
    "account_id": "VARCHAR",
    "occurred_at": "TIMESTAMP",
    "platform": "VARCHAR",
    "country": "VARCHAR",
    "subdivision": "VARCHAR",
    "network_type": "VARCHAR",
    "is_flagged": "BOOLEAN",
    "onet_task_id": "INTEGER",
    "onet_task": "VARCHAR",
    "request_cluster_id": "VARCHAR",
    "collaboration_pattern": "VARCHAR",
    "input_tokens": "BIGINT",
    "output_tokens": "BIGINT",
    "model": "VARCHAR",
    "cost_usd": "DOUBLE",
}
API_ONLY = ("input_tokens", "output_tokens", "model", "cost_usd")
ALWAYS = (
    "record_id",
    "account_id",
    "occurred_at",
    "platform",
    "network_type",
    "is_flagged",
)


def digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_layout(small_dir: Path) -> None:
    assert sorted(digests(small_dir)) == [
        ".stamp",
        "README.md",
        "records/1p_api-00001.parquet",
        "records/1p_api-planted.parquet",
        "records/claude_ai-00001.parquet",
        "records/claude_ai-planted.parquet",
        "reference/onet_task_statements.csv",
        "reference/request_hierarchy.csv",
    ]
    assert (small_dir / "README.md").read_text().startswith("# SYNTHETIC")


@pytest.mark.parametrize("size", [SMALL, LARGE])
def test_types_are_the_same_in_every_file(
    request: pytest.FixtureRequest, size: int
) -> None:
    folder = request.getfixturevalue("small_dir" if size == SMALL else "large_dir")
    for path in (folder / "records").iterdir():
        rows = duckdb.sql(f"describe select * from '{path}'").fetchall()
        assert {name: kind for name, kind, *_ in rows} == COLUMNS


@pytest.mark.parametrize(("size", "name"), [(SMALL, "small"), (LARGE, "large")])
def test_row_counts(request: pytest.FixtureRequest, size: int, name: str) -> None:
    counts = request.getfixturevalue(name).execute(
        "select platform, count(*), count(distinct record_id) from records "
        "group by all order by all"
    )
    assert counts.fetchall() == [("1p_api", size, size), ("claude_ai", size, size)]


def test_nulls(sample: duckdb.DuckDBPyConnection) -> None:
    def nulls(columns: tuple[str, ...], where: str) -> dict[str, int]:
        sums = ", ".join(f"count(*) - count({name})" for name in columns)
        counts = sample.execute(f"select {sums} from records where {where}").fetchone()
        return dict(zip(columns, counts, strict=True))

    assert not any(nulls(ALWAYS, "true").values())
    metered = nulls(API_ONLY, "platform = '1p_api'")
    assert metered.pop("cost_usd") > 0
    assert not any(metered.values())
    (filled,) = sample.execute(
        f"select count(coalesce({', '.join(f'{name}::varchar' for name in API_ONLY)})) "
        "from records where platform = 'claude_ai'"
    ).fetchone()
    assert filled == 0
    for column in ("country", "onet_task_id", "request_cluster_id"):
        missing = nulls((column,), "true")[column]
        assert missing > 0, f"some {column} must be null"


def test_codes_are_known(sample: duckdb.DuckDBPyConnection) -> None:
    def found(column: str) -> set[str]:
        rows = sample.execute(f"select distinct {column} from records").fetchall()
        return {value for (value,) in rows} - {None}

    geographies = seed_rows("geographies")
    assert found("country") <= {row["source_code"] for row in geographies}
    assert found("subdivision") <= {row["geography_id"] for row in geographies}
    patterns = {row["pattern"] for row in seed_rows("collaboration_patterns")}
    assert found("collaboration_pattern") == patterns - {"not_classified"}
    (orphans,) = sample.execute(
        """
        select count(*) from records
        where request_cluster_id not in (
            select request_cluster_id from hierarchy where level = '0'
        )
        or onet_task_id::varchar not in (select "Task ID" from statements)
        """
    ).fetchone()
    assert orphans == 0


def test_times_lie_within_the_wave(sample: duckdb.DuckDBPyConnection) -> None:
    rows = sample.execute(
        "select platform, min(occurred_at)::date, max(occurred_at)::date "
        "from records group by all"
    ).fetchall()
    for platform, first, last in rows:
        wave = next(
            row
            for row in seed_rows("waves")
            if row["platform"] == platform
            and row["is_synthetic"] == "true"
            and row["takes_records"] == "true"
        )
        assert wave["date_start"] == first.isoformat()
        assert last.isoformat() < wave["date_end"], "the end is not in the window"


def test_hierarchy(small: duckdb.DuckDBPyConnection) -> None:
    levels = small.execute(
        "select level, count(*), count(distinct request_cluster_id), "
        "count(distinct request_cluster_name), count(parent_id) "
        "from hierarchy group by level order by level"
    ).fetchall()
    for level, rows, ids, names, parents in levels:
        assert rows == ids == names
        assert parents == (0 if level == "2" else rows)
    assert [level for level, *_ in levels] == ["0", "1", "2"]
    (misplaced,) = small.execute(
        """
        select count(*) from hierarchy as child
        left join hierarchy as parent on child.parent_id = parent.request_cluster_id
        where child.level <> '2'
        and parent.level::int is distinct from child.level::int + 1
        """
    ).fetchone()
    assert misplaced == 0


def test_everything_a_person_reads_says_synthetic(
    small: duckdb.DuckDBPyConnection,
) -> None:
    for table, column in (
        ("hierarchy", "request_cluster_name"),
        ("statements", "Task"),
        ("statements", "Title"),
    ):
        (other,) = small.execute(
            f"select count(*) from {table} "
            f"where lower(\"{column}\") not like 'synthetic%'"
        ).fetchone()
        assert other == 0


def test_same_bytes_with_one_worker(large_dir: Path, tmp_path: Path) -> None:
    """The fixture wrote with two workers."""
    again = write_sample_records(tmp_path / "again", LARGE, workers=1)
    assert digests(again) == digests(large_dir)


def test_same_bytes_in_many_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small: duckdb.DuckDBPyConnection
) -> None:
    monkeypatch.setattr(write_records, "RECORDS_PER_FILE", 100)
    one, three = (
        write_sample_records(tmp_path / f"{workers}", SMALL, workers=workers)
        for workers in (1, 3)
    )
    assert digests(one) == digests(three)
    assert len(list((one / "records").iterdir())) > 4
    files = f"'{one}/records/*.parquet'"
    (different,) = small.execute(
        f"select count(*) from (select * from {files} except from records)"
    ).fetchone()
    (count,) = small.execute(f"select count(*) from {files}").fetchone()
    assert (different, count) == (0, 2 * SMALL), "a record depends on its number alone"


def test_progress_is_reported(tmp_path: Path) -> None:
    seen = []
    write_sample_records(
        tmp_path / "sample", SMALL, progress=lambda *rows: seen.append(rows)
    )
    written = [rows for rows, _ in seen]
    assert written == sorted(set(written))
    assert seen[-1] == (2 * SMALL, 2 * SMALL)
    assert {total for _, total in seen} == {2 * SMALL}


def test_the_same_sample_is_not_written_twice(tmp_path: Path) -> None:
    folder = write_sample_records(tmp_path / "sample", SMALL)
    before = digests(folder)
    seen = []

    def progress(*rows: int) -> None:
        seen.append(rows)

    write_sample_records(folder, SMALL, progress=progress)
    assert not seen
    (folder / "records" / "late.parquet").write_bytes(b"")
    write_sample_records(folder, SMALL, progress=progress)
    assert seen, "another file makes it another folder"
    assert digests(folder) == before


def test_an_interrupt_leaves_the_last_sample(tmp_path: Path) -> None:
    folder = write_sample_records(tmp_path / "sample", SMALL)
    before = digests(folder)

    def interrupt(written: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_sample_records(folder, 2 * SMALL, progress=interrupt)
    assert digests(folder) == before
    lock = tmp_path / ".sample.lock"
    assert set(tmp_path.iterdir()) == {folder, lock}, "nothing half-written stays"


def test_another_size_replaces_the_sample(tmp_path: Path) -> None:
    folder = write_sample_records(tmp_path / "it's here", SMALL)
    write_sample_records(folder, 2 * SMALL)
    files = str(folder / "records" / "*.parquet").replace("'", "''")
    counts = duckdb.sql(f"select count(*) from '{files}'").fetchall()
    assert counts == [(4 * SMALL,)]


def test_other_folders_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(InputError, match="something else"):
        write_sample_records(tmp_path, SMALL)
    assert (tmp_path / "mine.txt").read_text() == "mine"


def test_too_small(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="do not fit in 999 records"):
        write_sample_records(tmp_path / "sample", SMALL - 1)


@pytest.mark.skipif(
    importlib.util.find_spec("economic_index.inputs.records") is None,
    reason="the validation of records is not there",
)
@pytest.mark.parametrize("name", ["small_dir", "large_dir"])
def test_records_door_accepts_the_sample(
    request: pytest.FixtureRequest, name: str
) -> None:
    from economic_index.inputs.records import check_records

    folder = request.getfixturevalue(name)
    checked = check_records(
        [str(folder / "records" / "*.parquet")], str(folder / "reference")
    )
    assert len(checked.wave_ids) == 2
    assert checked.task_files
