"""The seeds, and a release's own population and GDP tables."""

from __future__ import annotations

import pytest
import yaml

from economic_index.errors import InputError
from economic_index.inputs.release import check_seeds, read_releases
from economic_index.paths import SEEDS
from economic_index.seeds import seed_rows


def test_project_seeds_pass():
    check_seeds()


def append(folder, name, line):
    """Add a line to a seed; return how a message names the place."""
    (path,) = folder.rglob(f"{name}.csv")
    text = path.read_text(encoding="utf-8")
    path.write_text(text + line + "\n", encoding="utf-8")
    place = path.relative_to(folder.parent).as_posix()
    return f"{place}, line {text.count(chr(10)) + 1}"


POPULATION, GDP = "working_age_populations", "gross_domestic_products"

WRONG_SEEDS = {
    "population of zero": (
        POPULATION,
        "KEN,1999,0,x",
        "working_age_population of 'KEN' is below 1",
    ),
    "negative population": (POPULATION, "KEN,1999,-5,x", "of 'KEN' is below 1"),
    "population in words": (
        POPULATION,
        "KEN,1999,many,x",
        "of 'KEN' is not a whole number",
    ),
    "population with a point": (POPULATION, "KEN,1999,5.5,x", "is not a whole number"),
    "population with commas": (
        POPULATION,
        'KEN,1999,"1,000",x',
        "is not a whole number",
    ),
    "population empty": (POPULATION, "KEN,1999,,x", "of 'KEN' is empty"),
    "population not finite": (POPULATION, "KEN,1999,inf,x", "is not a whole number"),
    "population twice": (
        POPULATION,
        "ABW,2024,5,us_census",
        "already stands in line 2",
    ),
    "population of nowhere": (
        POPULATION,
        "XXX,1999,5,us_census",
        "'XXX' is not in geograph",
    ),
    "population of no source": (POPULATION, "KEN,1999,5,x", "is none of: world_bank"),
    "gdp of zero": (GDP, "KEN,1999,0,1,x", "the gdp_amount of 'KEN' is below"),
    "negative gdp": (GDP, "KEN,1999,-5,1,x", "the gdp_amount of 'KEN' is below"),
    "gdp in words": (GDP, "KEN,1999,much,1,x", "gdp_amount of 'KEN' is not a number"),
    "unit of zero": (GDP, "KEN,1999,5,0,x", "unit_usd of 'KEN' is none of: 1000000"),
    "gdp twice": (GDP, "ABW,2024,5,1000000,us_bea", "already stands in line 2"),
    "gdp of nowhere": (GDP, "XXX,1999,5,1000000,us_bea", "'XXX' is not in geographies"),
    "country excluded twice": ("excluded_countries", "AFG", "already stands in line 2"),
    "unknown country excluded": ("excluded_countries", "XXX", "is not in geographies"),
    "network type with a blank": (
        "excluded_network_types",
        "tor ",
        "begins or ends with a blank",
    ),
    "network type with a no-break space": (
        "excluded_network_types",
        "\u00a0tor",
        "begins or ends with a blank",
    ),
    "coarsest level in words": (
        "facets",
        "x,x,,top,x,,",
        "coarsest_level of 'x' is not a whole",
    ),
    "layout unknown": (
        "waves",
        "x,x,x,x,1999-01-01,1999-01-02,2024,false,wide,,false",
        "is none of: long, flat",
    ),
    "no such day": (
        "waves",
        "x,x,x,x,2000-02-30,2000-03-02,2024,false,long,,false",
        "the date_start of 'x' is not a day",
    ),
    "neither true nor false": (
        "waves",
        "x,x,x,x,1999-01-01,1999-01-02,2024,false,long,,maybe",
        "the takes_records of 'x' is neither true nor false",
    ),
    "window turned round": (
        "waves",
        "x,x,x,x,1999-01-02,1999-01-01,2024,false,long,,false",
        "the window of 'x' ends before it starts",
    ),
    "window of no day": (
        "waves",
        "x,synthetic_records,claude_ai,x,1999-01-02,1999-01-02,2024,false,long,,true",
        "the window of 'x' ends before it starts, or is empty",
    ),
    "wave twice": (
        "waves",
        "1p_api_2025-08-04,x,x,x,1999-01-01,1999-01-02,2024,false,long,,false",
        "the key '1p_api_2025-08-04' already stands in line 3",
    ),
    "label of a wave empty": (
        "waves",
        "x,x,x,,1999-01-01,1999-01-02,2024,false,long,,false",
        "the platform_and_product is empty",
    ),
    "year without figures": (
        "waves",
        "x,x,x,x,1900-01-01,1900-01-02,1900,false,long,,false",
        "working_age_populations.csv has no row of the reference year of 'x'",
    ),
    "waves that overlap": (
        "waves",
        "x,synthetic_records,claude_ai,x,2000-02-13,2000-02-15,2024,false,long,,true",
        "overlaps that of another wave of platform 'claude_ai' that takes records",
    ),
    "platform without slices": (
        "waves",
        "x,synthetic_records,own,x,1999-01-01,1999-01-02,2024,false,long,,true",
        "release_slices.csv has no slices of the platform 'own'",
    ),
    "release without rules of its index": (
        "waves",
        "x,own,claude_ai,x,1999-01-01,1999-01-02,2024,false,long,,true",
        "usage_index_rules.csv has no row of the level country for the release 'own'",
    ),
    "minimum twice": ("minimum_observations", "country,5", "already stands in line 3"),
    "negative minimum": ("minimum_observations", "world,-5", "of 'world' is below 0"),
    "price twice": (
        "api_prices",
        "claude-opus-4-1,2025-08-05,1,1,1,1",
        "already stands in line",
    ),
    "negative price": (
        "api_prices",
        "x,2025-08-05,-1,1,1,1",
        "the input_usd_per_million of 'x' is below 0",
    ),
    "price on no day": ("api_prices", "x,soon,1,1,1,1", "valid_from of 'x' is not a"),
    "threshold empty": (
        "disclosure_thresholds",
        "x,,5,0.5,0.9,0.1,1",
        "the minimum_record_count of 'x' is empty",
    ),
    "threshold in words": (
        "disclosure_thresholds",
        "x,abc,5,0.5,0.9,0.1,1",
        "the minimum_record_count of 'x' is not a whole number",
    ),
    "threshold with a point": (
        "disclosure_thresholds",
        "x,15.5,5,0.5,0.9,0.1,1",
        "the minimum_record_count of 'x' is not a whole number",
    ),
    "threshold not a number": (
        "disclosure_thresholds",
        "x,15,5,NaN,0.9,0.1,1",
        "the maximum_account_share of 'x' is not a number",
    ),
    "threshold twice": (
        "disclosure_thresholds",
        "cell,15,5,0.5,0.9,0.1,1",
        "already stands in line 2",
    ),
    "flat table of a long wave": (
        "flat_tables",
        "2025-09-15,x.csv,claude_ai_2025-08-04,onet_task",
        "'claude_ai_2025-08-04' is no wave of flat tables",
    ),
    "flat table of another facet": (
        "flat_tables",
        "2025-09-15,x.csv,claude_ai_2025-02-01,use_case",
        "no flat table of facet 'use_case' is known",
    ),
    "flat table twice": (
        "flat_tables",
        "2025-09-15,task_pct_v1.csv,claude_ai_2025-02-01,onet_task",
        "already stands in line 2",
    ),
}


@pytest.mark.parametrize(
    ("name", "line", "problem"), WRONG_SEEDS.values(), ids=WRONG_SEEDS.keys()
)
def test_wrong_seed_is_refused(seeds, name, line, problem):
    place = append(seeds, name, line)
    with pytest.raises(InputError) as raised:
        check_seeds(seeds)
    assert raised.value.where.startswith(f"{place}, column ")
    assert problem in raised.value.problem
    assert raised.value.fix


def test_missing_seed(seeds):
    (seeds / "rules" / "waves.csv").unlink()
    with pytest.raises(InputError, match=r"seeds/waves.csv: the seed is not found. R"):
        check_seeds(seeds)


def test_seed_with_another_separator(seeds):
    path = seeds / "rules" / "waves.csv"
    path.write_text(path.read_text().replace(",", ";"))
    with pytest.raises(InputError, match="the first line is not a header"):
        check_seeds(seeds)


@pytest.mark.parametrize(
    ("name", "start", "missing"),
    [
        ("disclosure_thresholds", "request_cluster,", "request_cluster"),
        ("minimum_observations", "country,", "country"),
    ],
)
def test_row_that_must_be_there(seeds, name, start, missing):
    path = seeds / "rules" / f"{name}.csv"
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith(start)))
    with pytest.raises(InputError, match=f"the row of {missing} is missing"):
        check_seeds(seeds)


def test_seed_of_one_row(seeds):
    append(seeds, "confidence_levels", "0.9,1.6")
    with pytest.raises(InputError, match="the seed has 2 rows, not 1"):
        check_seeds(seeds)


def test_every_test_of_the_seeds_yaml_is_known():
    """A test that the check does not know would be no rule of the check."""
    known = {"unique", "not_null", "accepted_values", "within_range", "relationships"}
    for path in SEEDS.rglob("*.yml"):
        for seed in yaml.safe_load(path.read_text())["seeds"]:
            tests = [
                test
                for column in seed["columns"]
                for test in column.get("data_tests", [])
            ]
            names = {
                test if isinstance(test, str) else next(iter(test)) for test in tests
            }
            assert names <= known, seed["name"]
            assert all(
                set(test) == {"unique_grain"} for test in seed.get("data_tests", [])
            ), seed["name"]


def test_seeds_are_checked_before_the_release(seeds, release):
    append(seeds, POPULATION, "KEN,1999,0,x")
    with pytest.raises(InputError, match="working_age_populations"):
        read_releases([release.path], seeds)


def test_new_wave_needs_a_row_in_the_seed_only(seeds, release):
    for cell in release.api:
        cell["platform_and_product"] = "2P API"
    assert "add a row to seeds/rules/waves.csv" in release.error().fix
    new = dict.fromkeys(seed_rows("waves")[0], "") | {
        "wave_id": "new",
        "release_id": "new",
        "platform": "2p_api",
        "platform_and_product": "2P API",
        "date_start": "2025-08-04",
        "date_end": "2025-08-11",
        "reference_year": "2024",
        "is_synthetic": "false",
        "layout": "long",
        "takes_records": "false",
    }
    append(seeds, "waves", ",".join(new.values()))
    release.seeds = seeds
    assert {"new"} <= set(release.read().cells["wave_id"].to_pylist())


# The tables of a release folder: columns, name ending, and the seed's row as file row.
COLUMNS = {
    "working_age_pop_2024_country.csv": ("iso_alpha_3", "working_age_pop", "year"),
    "working_age_pop_2024_us_state.csv": ("state_code", "working_age_pop", "state"),
    "gdp_2024_country.csv": ("iso_alpha_3", "gdp_total", "year"),
    "gdp_2024_us_state.csv": ("state_code", "gdp_total", "gdp_millions"),
}


def rows_of_the_seed(name):
    """Every row of a release's table, with the figures of the seeds."""
    state = "us_state" in name
    levels = {
        place["geography_id"]: place["geography_level"]
        for place in seed_rows("geographies", SEEDS)
    }
    rows = []
    for seed in seed_rows(POPULATION if "pop" in name else GDP, SEEDS):
        if (levels[seed["geography_id"]] == "state_us") != state:
            continue
        if "pop" in name:
            figure = float(seed["working_age_population"])
        else:
            figure = float(seed["gdp_amount"]) * float(seed["amount_unit_usd"])
        code = seed["geography_id"].removeprefix("US-" if state else "")
        rows.append(dict(zip(COLUMNS[name], (code, repr(figure), "x"), strict=True)))
    return rows


@pytest.fixture(params=COLUMNS)
def table(request, release):
    """A release's table equal to the seed: its name, its columns and its rows."""
    release.write_tasks(("1", "x", "11-1011.00"))
    return request.param, COLUMNS[request.param], rows_of_the_seed(request.param)


def test_equal_figures_give_no_note(release, table):
    name, columns, rows = table
    release.write_rows(name, rows, columns)
    assert release.read().notes == []


def test_difference_within_the_tolerance_gives_no_note(release, table):
    name, columns, rows = table
    rows[0][columns[1]] = repr(float(rows[0][columns[1]]) * (1 + 5e-10))
    release.write_rows(name, rows, columns)
    assert release.read().notes == []


def test_different_figures_give_a_note(release, table):
    name, columns, rows = table
    rows[0][columns[1]] = repr(float(rows[0][columns[1]]) * (1 + 5e-9))
    release.write_rows(name, rows, columns)
    (note,) = release.read().notes
    assert note.startswith(f"release_test/data/intermediate/{name}: the ")
    assert note.endswith("differs from the seed for 1 geography; the seed is used")


def test_missing_and_unknown_geographies_count_as_different(release, table):
    name, columns, rows = table
    rows[0][columns[0]] = "nowhere"
    del rows[1]
    release.write_rows(name, rows, columns)
    (note,) = release.read().notes
    assert "differs from the seed for 3 geographies" in note


def test_another_year_is_compared_with_that_year(release, table):
    name, columns, rows = table
    release.write_rows(name.replace("2024", "1999"), rows, columns)
    (note,) = release.read().notes
    assert f"for {len(rows)} geographies" in note


@pytest.mark.parametrize("figure", ["0", "0.0", "-7.0", "many", "", "nan", "inf"])
def test_wrong_figure_is_refused(release, table, figure):
    name, columns, rows = table
    rows[3][columns[1]] = figure
    release.write_rows(name, rows, columns)
    error = release.error()
    assert error.where == (
        f"release_test/data/intermediate/{name}, line 5, column {columns[1]}"
    )
    assert f"of '{rows[3][columns[0]]}' is not a number above zero" in error.problem
    assert "Correct the figure" in error.fix
    assert "7.0" not in str(error)


def test_geography_twice_is_refused(release, table):
    name, columns, rows = table
    release.write_rows(name, [*rows, rows[0]], columns)
    error = release.error()
    assert f"{name}, line {len(rows) + 2}, column {columns[0]}" in error.where
    assert "already stands in line 2" in error.problem


def test_missing_column_is_refused(release, table):
    name, columns, rows = table
    code, amount, _ = columns
    renamed = [{code: cells[code], "amount": cells[amount]} for cells in rows]
    release.write_rows(name, renamed, (code, "amount"))
    error = release.error()
    assert f"{name}, line 1" in error.where
    assert f"column '{amount}' is missing" in error.problem


def test_raw_inputs_of_another_shape_are_not_read(release):
    # The official folder also holds the sources of these tables, under longer names.
    release.write_rows("working_age_pop_2024_country_raw.csv", [], ["Country Name"])
    release.write_rows("bea_us_state_gdp_2024.csv", [], ["GeoName"])
    assert len(release.read().notes) == 1
