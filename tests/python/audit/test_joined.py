"""Logs of tasks that have one pattern each: three facets joined (R7)."""

from __future__ import annotations

import duckdb
import pytest

from audit.random_logs import Shape, write_random_log
from economic_index.disclosure import control

DATA_TEST = "compiled/economic_index/tests/disclosure/joined_facets_hide_clusters.sql"
SHAPE = Shape(
    6_000, 12, 0, 25, (2, 2, 2), 6, (0,) * 5, 2.0, 0.5, 30, 0, 20, False, True
)


def write_pure_log(folder, seed: int) -> None:
    """A random log in which a task's number tells its pattern."""
    write_random_log(folder, seed, SHAPE)
    path = folder / "log/records.parquet"
    with duckdb.connect() as connection:
        connection.execute("create table records as from read_parquet(?)", [str(path)])
        connection.execute(
            """
            create table patterns as
            select
                row_number() over (order by collaboration_pattern) - 1 as number,
                collaboration_pattern
            from (select distinct collaboration_pattern from records)
            """
        )
        connection.sql(
            """
            select records.* replace (
                patterns.collaboration_pattern as collaboration_pattern
            )
            from records inner join patterns
                on records.onet_task_id % (select count(*) from patterns)
                = patterns.number
            order by records.record_id
            """
        ).write_parquet(str(path))


@pytest.mark.parametrize("seed", [1, 3])
def test_the_data_test_finds_hidden_tasks_and_the_rule_leaves_none(
    seed, pipeline, protected, tmp_path, monkeypatch
):
    write_pure_log(tmp_path, seed)
    run = pipeline.run(tmp_path, small_requests=True)
    verify = (protected.target / DATA_TEST).read_text()
    run.publish(tmp_path / "with")
    assert run.connection.execute(verify).fetchall() == []
    monkeypatch.setattr(control, "keep_joined", lambda *_: None)
    run.publish(tmp_path / "without")
    assert len(run.connection.execute(verify).fetchall()) > 5
