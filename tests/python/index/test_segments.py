"""An organisation's units: the file of an index, and what is published of them."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from audit.attack import attack, attack_together
from audit.numbers import unsafe_known, unsafe_sums, unsafe_together
from audit.reader import read_hierarchy
from audit.truth import Truth
from economic_index.errors import InputError
from economic_index.index import seeds_of
from economic_index.inputs.release.reference import check_seeds
from economic_index.seeds import seed_rows
from tests.python.index.conftest import INDEX, SEGMENTS

WAVE = "acme_claude_ai_2000-02-01"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "acme"
    place.mkdir()
    (place / "index.yml").write_text(INDEX)
    (place / "segments.csv").write_text(SEGMENTS)
    return place


def test_units_are_places_with_a_headcount(folder: Path) -> None:
    seeds = seeds_of(str(folder))
    check_seeds(seeds)
    units = {
        row["geography_id"]: (row["geography_level"], row["parent_geography_id"])
        for row in seed_rows("geographies", seeds)
        if row["geography_id"].startswith("SEG-")
    }
    assert units == {
        "SEG-eng": ("segment", "GLOBAL"),
        "SEG-ops": ("segment", "GLOBAL"),
        "SEG-not_classified": ("segment", "GLOBAL"),
        "SEG-eng-web": ("subsegment", "SEG-eng"),
        "SEG-eng-data": ("subsegment", "SEG-eng"),
        "SEG-eng-not_classified": ("subsegment", "SEG-eng"),
    }
    people = {
        row["geography_id"]: row["working_age_population"]
        for row in seed_rows("working_age_populations", seeds)
    }
    assert people["SEG-eng-data"] == "300" and "USA" in people


# Lines of the file, and the line, column and words of the message.
WRONG = {
    "headcount 0": ("a,,0,\nb,,5,", "line 2, column headcount", "whole number from 1"),
    "no headcount": ("a,,,\nb,,5,", "line 2, column headcount", "whole number"),
    "cycle": ("a,b,5,\nb,a,5,", "line 2, column parent", "part of itself"),
    "itself": ("a,a,5,\nb,,5,", "line 2, column parent", "part of itself"),
    "three levels": (
        "a,,9,\nb,a,5,\nc,b,5,\nd,,1,",
        "line 4, column parent",
        "two levels",
    ),
    "no such parent": ("a,,9,\nb,x,5,", "line 3, column parent", "no segment"),
    "twice": ("a,,9,\nb,,5,\na,,5,", "line 4, column segment", "in line 2"),
    "more people in the parts": (
        "a,,9,\nb,a,5,\nc,a,5,\nd,,1,",
        "line 2, column headcount",
        "fewer people than its parts",
    ),
    "id with a blank": ("a b,,9,\nc,,5,", "line 2, column segment", "not made of"),
    "id of a residual": (
        "not_classified,,9,\nc,,5,",
        "line 2, column segment",
        "not_classified",
    ),
    "one unit": ("a,,9,\nb,a,5,", "segments.csv", "fewer than two"),
}


@pytest.mark.parametrize(("lines", "where", "words"), WRONG.values(), ids=WRONG.keys())
def test_what_is_wrong_is_named(
    folder: Path, lines: str, where: str, words: str
) -> None:
    header = SEGMENTS.splitlines()[0]
    (folder / "segments.csv").write_text(f"{header}\n{lines}\n")
    with pytest.raises(InputError) as error:
        seeds_of(str(folder))
    assert error.value.where.startswith("acme/segments.csv")
    assert where in error.value.where and words in error.value.problem


@pytest.fixture(scope="module")
def published(own_index: Path) -> duckdb.DuckDBPyConnection:
    database = own_index / "published" / "published.duckdb"
    return duckdb.connect(str(database), read_only=True)


def test_usage_per_head(own_index: Path, published: duckdb.DuckDBPyConnection) -> None:
    """Counts as the log has them; an index against the people of the level."""
    counts = duckdb.sql(
        f"""
        select segment, count(*) from '{own_index}/log/*.parquet'
        where platform = 'claude_ai' and network_type is null and is_flagged is null
        group by all
        """
    ).fetchall()
    parts = {f"SEG-{segment}": count for segment, count in counts}
    units = {
        "SEG-eng": parts["SEG-eng-web"] + parts["SEG-eng-data"],
        "SEG-ops": parts.pop("SEG-ops"),
    }
    people = {"SEG-eng": 400, "SEG-ops": 500, "SEG-eng-web": 100, "SEG-eng-data": 300}
    for level, expected in (("segment", units), ("subsegment", parts)):
        found = published.execute(
            """
            select
                geography_id, usage_count, usage_per_capita, usage_per_capita_index,
                usage_tier
            from marts.fct_geography_usage
            where wave_id = ? and geography_level = ?
            order by all
            """,
            [WAVE, level],
        ).fetchall()
        every, heads = sum(expected.values()), sum(people[unit] for unit in expected)
        assert found == [
            (
                unit,
                count,
                pytest.approx(count / people[unit]),
                pytest.approx(count / every / (people[unit] / heads)),
                None,
            )
            for unit, count in sorted(expected.items())
        ]


def test_what_units_do_and_with_which_model(
    published: duckdb.DuckDBPyConnection,
) -> None:
    """Specialisation against all places together; the API's units by model."""
    for table in ("task", "collaboration", "request"):
        ((count,),) = published.execute(
            f"""
            select count({table}_pct_index) from marts.fct_geography_{table}
            where wave_id = ? and geography_id = 'SEG-eng'
            """,
            [WAVE],
        ).fetchall()
        assert count, table
    found = published.execute(
        """
        select geography_id, sum(usage_count) from marts.fct_geography_model
        where platform = '1p_api' and geography_level = 'segment' and model = 'all'
        group by all order by all
        """
    ).fetchall()
    assert found == [("SEG-eng", 600), ("SEG-ops", 600)]


def test_nobody_works_out_what_is_not_published(own_index: Path) -> None:
    """The attacker reads the published folder; the auditor knows who is behind it."""
    hierarchy = read_hierarchy(own_index / "reference" / "request_hierarchy.csv")
    seeds = seeds_of(str(own_index / "acme"))
    attacks = attack(own_index / "published", hierarchy, seeds)
    assert {found.table.is_by_segment for found in attacks} == {True, False}
    with duckdb.connect(str(own_index / "warehouse.duckdb"), read_only=True) as private:
        for found in attacks:
            assert not found.recoverable
            truth = Truth(private, found.table)
            assert not unsafe_known(found, truth)
            assert not unsafe_sums(found.bounds.sums_of_equations(), truth)


def test_nobody_works_it_out_from_places_and_units_at_once(own_index: Path) -> None:
    """Nor from what tasks, requests and patterns of both say together."""
    hierarchy = read_hierarchy(own_index / "reference" / "request_hierarchy.csv")
    seeds = seeds_of(str(own_index / "acme"))
    attacks = attack_together(own_index / "published", hierarchy, seeds)
    assert {found.system.facet for found in attacks} >= {
        "onet_task of places and units",
        "onet_task::collaboration of places and units",
    }
    assert sum(len(found.intervals) for found in attacks) > 20
    with duckdb.connect(str(own_index / "warehouse.duckdb"), read_only=True) as private:
        for found in attacks:
            assert not found.recoverable
            assert not unsafe_together(found, private)
