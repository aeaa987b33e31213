"""The folder of an index: what it makes of the seeds, and what it is refused for."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from economic_index.disclosure.thresholds import smallest_count
from economic_index.errors import CombinedInputError, InputError
from economic_index.index import read_index, seeds_of, write_index
from economic_index.inputs.release.reference import check_seeds
from economic_index.paths import SEEDS
from economic_index.seeds import seed_rows

BASE = """\
id: acme
title: Acme AI index
publisher: Acme
platforms:
  - id: assistant
    label: Acme assistant
waves:
  every: month
  from: 2026-10
  to: 2027-01
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "acme"
    place.mkdir()
    (place / "index.yml").write_text(BASE)
    return place


def refused(folder: Path) -> InputError:
    with pytest.raises(InputError) as error:
        seeds_of(str(folder))
    return error.value


def own_waves(folder: Path) -> list[tuple[str, str, str]]:
    return [
        (row["wave_id"], row["date_start"], row["date_end"])
        for row in seed_rows("waves", seeds_of(str(folder)))
        if row["takes_records"] == "true"
    ]


def test_waves_by_month(folder: Path) -> None:
    assert own_waves(folder) == [
        ("acme_assistant_2026-10-01", "2026-10-01", "2026-11-01"),
        ("acme_assistant_2026-11-01", "2026-11-01", "2026-12-01"),
        ("acme_assistant_2026-12-01", "2026-12-01", "2027-01-01"),
    ]


def test_waves_by_week_end_where_the_last_is_complete(folder: Path) -> None:
    text = BASE.replace("month", "week").replace("2026-10", "2026-10-05")
    (folder / "index.yml").write_text(text.replace("2027-01", "2026-10-25"))
    assert [days for _, *days in own_waves(folder)] == [
        ["2026-10-05", "2026-10-12"],
        ["2026-10-12", "2026-10-19"],
    ]


def test_waves_without_an_end_go_on(folder: Path) -> None:
    (folder / "index.yml").write_text(BASE.replace("  to: 2027-01\n", ""))
    waves = own_waves(folder)
    assert len(waves) > 100
    assert all(one[2] == other[1] for one, other in pairwise(waves))


def test_waves_one_by_one(folder: Path) -> None:
    text = BASE[: BASE.index("waves:")]
    (folder / "index.yml").write_text(
        text + "waves:\n  - {from: 2026-10-01, to: 2026-10-15}\n"
        "  - {from: 2026-11-01, to: 2026-11-15}\n"
    )
    assert [start for _, start, _ in own_waves(folder)] == ["2026-10-01", "2026-11-01"]


def test_the_seeds_that_it_lies_over_are_valid_and_hold_nothing_of_others(
    folder: Path,
) -> None:
    seeds = seeds_of(str(folder))
    check_seeds(seeds)
    assert seed_rows("excluded_countries", seeds) == ()
    assert [row["title"] for row in seed_rows("indexes", seeds)] == ["Acme AI index"]
    slices = {
        row["facet"]
        for row in seed_rows("release_slices", seeds)
        if row["platform"] == "assistant"
    }
    assert {"country", "onet_task", "request::collaboration"} <= slices
    # The project's own seeds are what they were, and unchanged ones are taken along.
    assert len(seed_rows("excluded_countries", SEEDS)) > 20
    assert seed_rows("geographies", seeds) == seed_rows("geographies", SEEDS)


def test_levels_and_facets_choose_slices(folder: Path) -> None:
    chosen = "label: Acme assistant\n    levels: [country]\n    facets: [collaboration]"
    (folder / "index.yml").write_text(BASE.replace("label: Acme assistant", chosen))
    slices = {
        (row["geography_level"], row["facet"])
        for row in seed_rows("release_slices", seeds_of(str(folder)))
        if row["platform"] == "assistant"
    }
    assert slices == {
        ("country", "country"),
        ("country", "collaboration"),
        ("global", "collaboration"),
    }


def test_stricter_rules_are_taken(folder: Path) -> None:
    (folder / "index.yml").write_text(
        BASE + "thresholds: {cell: {minimum_record_count: 40}}\n"
        "excluded_countries: [NO, US]\nminimum_observations: {country: 7}\n"
    )
    seeds = seeds_of(str(folder))
    assert smallest_count(seeds_folder=seeds) == 40
    assert [row["geography_id"] for row in seed_rows("excluded_countries", seeds)] == [
        "NOR",
        "USA",
    ]
    minimums = {
        row["geography_level"]: row["minimum_observation_count"]
        for row in seed_rows("minimum_observations", seeds)
    }
    assert minimums["country"] == "7" and minimums["state_us"] == "100"


def test_prices_go_before_the_projects(folder: Path) -> None:
    header, first, *_ = (SEEDS / "rules/api_prices.csv").read_text().splitlines()
    model, day, *_ = first.split(",")
    (folder / "api_prices.csv").write_text(
        f"{header}\n{model},{day},1,1,1,1\nmine,2026-01-01,2,2,2,2\n"
    )
    prices = seed_rows("api_prices", seeds_of(str(folder)))
    assert [
        row["input_usd_per_million"] for row in prices if row["model"] == model
    ] == ["1"]
    assert len(prices) == len(seed_rows("api_prices", SEEDS)) + 1


def test_what_is_written_is_accepted(tmp_path: Path) -> None:
    folder = write_index("acme", "2026-10", "month", tmp_path / "acme")
    assert read_index(folder).definition.id == "acme"
    with pytest.raises(InputError, match="there already"):
        write_index("acme", "2026-10", "month", tmp_path / "acme")


@pytest.mark.parametrize(
    ("name", "start", "every", "where"),
    [
        ("Acme", "2026-10", "month", "NAME"),
        ("acme", "2026-13", "month", "key waves.from"),
        ("acme", "2026-10-05", "month", "key waves.from"),
        ("acme", "2026-10", "day", "key waves.every"),
    ],
)
def test_nothing_is_written_of_what_would_be_refused(
    tmp_path: Path, name: str, start: str, every: str, where: str
) -> None:
    with pytest.raises(InputError) as error:
        write_index(name, start, every, tmp_path / "acme")
    assert where in error.value.where
    assert list(tmp_path.iterdir()) == []


# What is added to, or put in place of a part of, a file that is right; the line and key
# that the message names, and words of it.
WRONG: dict[str, tuple[str, str, str, str]] = {
    "unknown key": ("", "colour: red\n", "line 11, key colour", "unknown"),
    "misspelt key of a part": (
        "    label:",
        "    lable:",
        "line 5, key platforms.1",
        "label is missing",
    ),
    "key twice": ("", "title: Other\n", "line 11, key title", "twice"),
    "no id": ("id: acme\n", "", "line 1", "id is missing"),
    "id of other letters": ("id: acme", "id: Acme-1", "line 1, key id", "lower-case"),
    "no yaml": ("title: Acme", "title: [Acme", "line ", "no YAML"),
    "no such day": ("to: 2027-01", "to: 2027-13-01", "key waves.to", ""),
    "end before start": ("to: 2027-01", "to: 2026-09", "line 10, key waves.to", "end"),
    "no such year": ("", "reference_year: 1800\n", "line 11", "unknown"),
    "platform twice": (
        "waves:",
        "  - {id: assistant, label: Other}\nwaves:",
        "line 7, key platforms.2.id",
        "twice",
    ),
    "level unknown": (
        "label: Acme assistant",
        "label: A\n    levels: [county]",
        "line 7, key platforms.1.levels.1",
        "unknown",
    ),
    "states without countries": (
        "label: Acme assistant",
        "label: A\n    levels: [state_us]",
        "line 7, key platforms.1.levels",
        "without the country",
    ),
    "facet unknown": (
        "label: Acme assistant",
        "label: A\n    facets: [topic]",
        "line 7, key platforms.1.facets.1",
        "unknown",
    ),
    "country unknown": ("", "excluded_countries: [XX]\n", "line 11", "unknown"),
    "looser threshold": (
        "",
        "thresholds:\n  cell:\n    minimum_record_count: 14\n",
        "line 13, key thresholds.cell, column minimum_record_count",
        "looser than 15",
    ),
    "looser share": (
        "",
        "thresholds: {cell: {maximum_account_share: 0.6}}\n",
        "line 11, key thresholds.cell, column maximum_account_share",
        "looser than 0.5",
    ),
    "half a record": (
        "",
        "thresholds: {cell: {minimum_record_count: 15.5}}\n",
        "line 11, key thresholds.cell, column minimum_record_count",
        "whole number",
    ),
    "cells stricter than clusters": (
        "",
        "thresholds: {cell: {minimum_record_count: 600}}\n",
        "minimum_record_count of request_cluster",
        "looser than 600",
    ),
    "threshold unknown": (
        "",
        "thresholds: {cell: {minimum_people: 20}}\n",
        "line 11, key thresholds.cell.minimum_people",
        "unknown",
    ),
    "minimum below 0": ("", "minimum_observations: {country: -1}\n", "line 11", ""),
}


@pytest.mark.parametrize(
    ("old", "new", "where", "words"), WRONG.values(), ids=WRONG.keys()
)
def test_what_is_wrong_is_named(
    folder: Path, old: str, new: str, where: str, words: str
) -> None:
    assert old in BASE
    text = BASE.replace(old, new, 1) if old else BASE + new
    (folder / "index.yml").write_text(text)
    error = refused(folder)
    assert error.where.startswith("acme/index.yml")
    assert where in error.where
    assert words in error.problem


def test_overlapping_waves_name_each_other(folder: Path) -> None:
    (folder / "index.yml").write_text(
        BASE[: BASE.index("waves:")]
        + "waves:\n  - {from: 2026-10-01, to: 2026-10-15}\n"
        "  - {from: 2026-10-14, to: 2026-10-28}\n"
    )
    error = refused(folder)
    assert error.where == "acme/index.yml, line 9, key waves.2.from"
    assert "overlaps the one in line 8" in error.problem


def test_tables_are_checked_as_the_seeds_are(folder: Path) -> None:
    header = (SEEDS / "rules/api_prices.csv").read_text().splitlines()[0]
    (folder / "api_prices.csv").write_text(f"{header}\nmine,2026-01-01,-2,2,2,2\n")
    error = refused(folder)
    assert error.where == "acme/api_prices.csv, line 2, column input_usd_per_million"


def test_a_table_of_another_name_is_refused(folder: Path) -> None:
    (folder / "prices.csv").write_text("model\n")
    assert refused(folder).where == "acme/prices.csv"


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    assert "new-index" in refused(tmp_path / "none").fix
    (tmp_path / "empty").mkdir()
    assert "index.yml" in refused(tmp_path / "empty").problem


def test_everything_that_is_wrong_is_named_at_once(folder: Path) -> None:
    """Of all files of the folder, each with its line; keys and values of one file."""
    (folder / "index.yml").write_text(
        BASE + "excluded_countries: [XX]\nreference_year: 1800\n"
        "thresholds:\n  cell:\n    minimum_record_count: 14\n    minimum_people: 3\n"
        "  country: {}\n"
    )
    header = (SEEDS / "rules/api_prices.csv").read_text().splitlines()[0]
    (folder / "api_prices.csv").write_text(
        f"{header}\nmine,2026-01-01,-2,2,2,2\nmine,2026-13-01,2,2,2,2\n"
    )
    (folder / "segments.csv").write_text(
        "segment,parent,headcount,name\na,,0,\nb,c,5,\n"
    )
    (folder / "prices.csv").write_text("model\n")
    error = refused(folder)
    assert isinstance(error, CombinedInputError)
    assert [each.where for each in error.errors] == [
        "acme/index.yml, line 11, key excluded_countries.1",
        "acme/index.yml, line 12, key reference_year",
        "acme/index.yml, line 16, key thresholds.cell.minimum_people",
        "acme/index.yml, line 17, key thresholds.country",
        "acme/index.yml, line 15, key thresholds.cell, column minimum_record_count",
        "acme/segments.csv, line 3, column parent",
        "acme/segments.csv, line 2, column headcount",
        "acme/api_prices.csv, line 3, column valid_from",
        "acme/api_prices.csv, line 2, column input_usd_per_million",
        "acme/prices.csv",
    ]


def test_all_keys_that_are_wrong_are_named_at_once(folder: Path) -> None:
    text = BASE.replace("id: acme\n", "").replace("every: month", "every: day")
    (folder / "index.yml").write_text(text + "colour: red\n")
    error = refused(folder)
    assert isinstance(error, CombinedInputError)
    assert [(each.where, each.problem) for each in error.errors][::2] == [
        ("acme/index.yml, line 1", "the key id is missing"),
        ("acme/index.yml, line 10, key colour", "the key is unknown"),
    ]
    assert error.errors[1].where == "acme/index.yml, line 7, key waves.every"
