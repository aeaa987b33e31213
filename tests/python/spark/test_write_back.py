"""Public tables that are written into a schema of the catalogue."""

from __future__ import annotations

import pytest

from economic_index.errors import InputError

pytestmark = pytest.mark.spark

NODE = {
    "schema": "marts",
    "alias": "fct_made_up",
    "description": "What the table holds: a share's rows.",
    "config": {"materialized": "table"},
    "columns": {
        "wave_id": {"name": "wave_id", "description": "The wave, `text`."},
        "value": {"name": "value", "description": "A share's value, percent."},
    },
}
VIEW = {**NODE, "alias": "not_a_table", "config": {"materialized": "view"}}


@pytest.fixture
def build(session):
    """A session as a build leaves it, with one public table."""
    session.sql("create schema marts")
    session.createDataFrame(
        [("a", 1.5), ("b", None)], "wave_id string, value double"
    ).write.saveAsTable("marts.fct_made_up")
    yield session
    for schema in ("marts", "lake"):
        session.sql(f"drop schema if exists {schema} cascade")


def written(session) -> tuple[list, list, str]:
    """The rows, the columns with their descriptions, and that of the table."""
    name = "lake.fct_made_up"
    rows = session.table(name).orderBy("wave_id").collect()
    described = session.sql(f"describe table {name}").collect()
    (comment,) = (
        row.data_type
        for row in session.sql(f"describe table extended {name}").collect()
        if row.col_name == "Comment"
    )
    return [tuple(row) for row in rows], [tuple(row) for row in described], comment


def test_tables_and_descriptions_are_written_and_replaced(build):
    """Twice is as once; a table that is there is replaced, whatever it held."""
    from economic_index.spark.collect import write_back

    public = {"one": NODE, "other": VIEW}
    build.sql("create schema lake")
    build.sql("create table lake.fct_made_up using parquet as select 1 as old")
    for _ in range(2):
        write_back(build, public, "spark_catalog.lake")
        rows, columns, comment = written(build)
        assert rows == [("a", 1.5), ("b", None)]
        assert columns == [
            ("wave_id", "string", "The wave, `text`."),
            ("value", "double", "A share's value, percent."),
        ]
        assert comment == NODE["description"]
    assert [table.name for table in build.catalog.listTables("lake")] == ["fct_made_up"]


def test_a_catalogue_that_the_session_lacks_is_refused_at_once(session):
    from economic_index.spark.collect import make_schema

    with pytest.raises(InputError, match=r"PUBLISH_TO, no_such\.lake: the session"):
        make_schema(session, "no_such.lake")
