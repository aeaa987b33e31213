"""The monthly layout, on rows written here in the official columns."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from string import Formatter

import pytest

from economic_index.errors import InputError
from economic_index.inputs.release import ReleaseTables, read_releases
from economic_index.inputs.release.monthly import (
    CHECKS,
    COLUMNS,
    NODE_CHECKS,
    REPEATED_KEY,
    WHOLE_CHECKS,
)

NAME = "aei_claude_ai_2026-06-26.csv"

# One month, one place each: all conversations, a region, a task, an activity. Two nodes
# of one name differ in their ids; one id stands at two levels.
ROWS = """
2026-05-01,2026-06-01,GLOBAL,global,overall,0,usage_pct,100.0,Overall,-
2026-05-01,2026-06-01,GLOBAL,global,overall,0,human_only_time_mean,4.73,Overall,-
2026-05-01,2026-06-01,GLOBAL,global,overall,0,use_case_work_pct,43.36,Overall,-
2026-05-01,2026-06-01,GLOBAL,global,overall,0,use_case_personal_pct,40.2,Overall,-
2026-05-01,2026-06-01,NAM,country,overall,0,usage_pct,0.01,Overall,-
2026-05-01,2026-06-01,NAM,country,overall,0,usage_per_capita_index,0.2,Overall,-
2026-05-01,2026-06-01,US-VA,subregion,overall,0,usage_pct,2.5,Overall,-
2026-05-01,2026-06-01,FR-IDF,subregion,overall,0,usage_pct,30.5,Overall,-
2026-05-01,2026-06-01,PRI,country,overall,0,usage_pct,0.05,Overall,-
2026-05-01,2026-06-01,US-PR,subregion,overall,0,usage_pct,0.2,Overall,-
2026-05-01,2026-06-01,GLOBAL,global,onet,0,pct,1.5,"Edit texts, twice.",100
2026-05-01,2026-06-01,GLOBAL,global,onet,0,pct,0.5,"Edit texts, twice.",101
2026-05-01,2026-06-01,GLOBAL,global,onet,0,ai_autonomy_mean,2.5,"Edit texts, twice.",100
2026-05-01,2026-06-01,US-VA,subregion,onet,0,pct,9.5,"Edit texts, twice.",100
2026-05-01,2026-06-01,GLOBAL,global,request,0,collaboration_feedback_loop_pct,9,P,0
2026-05-01,2026-06-01,GLOBAL,global,onet,1,pct,2.5,Edit.,4.A.4.b.6.I05.D10
2026-05-01,2026-06-01,GLOBAL,global,request,0,pct,2.5,Poems,03e9b7f8
2026-05-01,2026-06-01,GLOBAL,global,request,1,pct,2.5,Poems,03e9b7f8
""".strip().splitlines()


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., ReleaseTables]:
    """Read the rows above after some text in them was replaced."""

    def written(*changes: tuple[str, str], name: str = NAME) -> ReleaseTables:
        text = "\n".join([",".join(COLUMNS), *ROWS, ""])
        for old, new in changes:
            assert old in text
            text = text.replace(old, new, 1)
        folder = tmp_path / "release_monthly"
        (folder / "data").mkdir(parents=True, exist_ok=True)
        (folder / "data" / name).write_text(text, encoding="utf-8")
        return read_releases([folder])

    return written


def test_rows_become_cells(read):
    cells = read().cells
    assert all(column.null_count == 0 for column in cells.columns)
    keys = ("geography_id", "facet", "level", "variable", "cluster_name", "cluster_id")
    found = {
        tuple(row[key] for key in keys): (row["geography"], row["value"])
        for row in cells.to_pylist()
    }
    text = "Edit texts, twice."
    assert found == {
        ("GLOBAL", "global", 0, "usage_pct", "", ""): ("global", 100.0),
        ("GLOBAL", "human_only_time", 0, "human_only_time_mean", "", ""): (
            "global",
            4.73,
        ),
        ("GLOBAL", "use_case", 0, "use_case_pct", "work", ""): ("global", 43.36),
        ("GLOBAL", "use_case", 0, "use_case_pct", "personal", ""): ("global", 40.2),
        ("NAM", "country", 0, "usage_pct", "", ""): ("country", 0.01),
        ("NAM", "country", 0, "usage_per_capita_index", "", ""): ("country", 0.2),
        ("US-VA", "state_us", 0, "usage_pct", "", ""): ("state_us", 2.5),
        ("FR-IDF", "country_state", 0, "usage_pct", "", ""): ("country_state", 30.5),
        ("PRI", "country", 0, "usage_pct", "", ""): ("country", 0.05),
        ("US-PR", "country_state", 0, "usage_pct", "", ""): ("country_state", 0.2),
        ("GLOBAL", "onet_task", 0, "onet_task_pct", text, "100"): ("global", 1.5),
        ("GLOBAL", "onet_task", 0, "onet_task_pct", text, "101"): ("global", 0.5),
        (
            *("GLOBAL", "onet_task::ai_autonomy", 0, "onet_task_ai_autonomy_mean"),
            *(f"{text}::value", "100"),
        ): ("global", 2.5),
        ("US-VA", "onet_task", 0, "onet_task_pct", text, "100"): ("state_us", 9.5),
        (
            *("GLOBAL", "request::collaboration", 0, "request_collaboration_pct"),
            *("P::feedback loop", "0"),
        ): ("global", 9.0),
        (
            *("GLOBAL", "onet_activity", 1, "onet_activity_pct", "Edit."),
            "4.A.4.b.6.I05.D10",
        ): ("global", 2.5),
        ("GLOBAL", "request", 0, "request_pct", "Poems", "03e9b7f8"): ("global", 2.5),
        ("GLOBAL", "request", 1, "request_pct", "Poems", "03e9b7f8"): ("global", 2.5),
    }
    assert set(cells["wave_id"].to_pylist()) == {"claude_ai_2026-05-01"}


def test_the_file_is_the_platform(read):
    cells = read(name="aei_1p_api_2026-06-26.csv").cells
    assert set(cells["wave_id"].to_pylist()) == {"1p_api_2026-05-01"}


@pytest.mark.parametrize("name", ["aei_2026-06-26.csv", "april_and_may.csv"])
def test_a_file_without_platform(read, name):
    """What it is, its columns say, whatever its name."""
    with pytest.raises(InputError) as raised:
        read(name=name)
    assert "the name of the file has no platform" in raised.value.problem
    assert "platforms: 1p_api, claude_ai" in raised.value.fix


WRONG = {
    "unknown metric": (
        ("use_case_work_pct", "use_case_play_pct"),
        "line 4, column metric_id: the metric 'use_case_play_pct' is unknown",
        "add a row to seeds/rules/monthly_metrics.csv",
    ),
    "unknown tree": (
        (",request,1,", ",request,3,"),
        "line 19, column category_name: the category 'request' is unknown",
        "add a row to seeds/rules/monthly_nodes.csv",
    ),
    "unknown geography": (
        ("FR-IDF,subregion", "FR-XYZ,subregion"),
        "line 9, column geo_id: the geo_id 'FR-XYZ' is unknown at geography",
        "add a row to seeds/reference/release_geographies.csv",
    ),
    "level of another layout": (
        ("FR-IDF,subregion", "FR-IDF,country-state"),
        "line 9, column geo_level: the geography 'country-state' is unknown",
        "Write global, country or subregion",
    ),
    "alpha-2 country": (
        ("NAM,country", "NA,country"),
        "line 6, column geo_id: the geo_id 'NA' is unknown",
        "Write ISO alpha-3",
    ),
    "excluded country": (
        ("NAM,country", "CUB,country"),
        "line 6, column geo_id: the service is not offered in 'CUB'",
        "Leave out the rows",
    ),
    "unknown month": (
        ("2026-05-01,2026-06-01,NAM", "2026-05-01,2026-05-31,NAM"),
        "line 6, column date_start: no wave of platform 'claude_ai' is known",
        "add a row to seeds/rules/waves.csv with the layout monthly",
    ),
    "level as a decimal": (
        (",request,1,", ",request,1.0,"),
        "line 19, column hierarchy_level: the level is not a whole number",
        "without a decimal point",
    ),
    "hours as minutes": (
        ("mean,4.73", "mean,283.8"),
        "line 3, column value: the mean of the world in 'human_only_time_mean' is "
        "outside the range",
        "Give the value in 'hours'",
    ),
    "autonomy out of its scale": (
        ("mean,2.5", "mean,25"),
        "line 14, column value: the mean in 'ai_autonomy_mean' is outside",
        "correct the range in seeds/rules/primitives.csv",
    ),
    "percent as ratio": (
        ("43.36", "0.4336"),
        "add up to a ratio, not to percent",
        "Give shares as percent",
    ),
    "usage as ratio": (
        ("usage_pct,100.0", "usage_pct,1.0"),
        "line 2, column value: the usage of the world is not 100 percent of itself",
        "Give shares as percent",
    ),
    "share over 100": (
        ("pct,30.5", "pct,300.5"),
        "line 9, column value: the share in 'usage_pct' is over 100 percent",
        "Restore the value",
    ),
    "negative": (
        ("pct,30.5", "pct,-30.5"),
        "line 9, column value: the value is negative",
        "Restore the value",
    ),
    "usage of a node": (
        (",onet,1,pct", ",onet,1,usage_pct"),
        "line 17, column metric_id: the metric 'usage_pct' cannot stand in 'onet'",
        "Give usage in overall only",
    ),
    "node without id": (
        ("Edit.,4.A.4.b.6.I05.D10", "Edit.,-"),
        "line 17, column node_external_id: the id of the node does not fit",
        "Write the id of the node",
    ),
    "repeated key": (
        ('twice.",101', 'twice.",100'),
        "line 13",
        "Keep one of the two rows",
    ),
}


@pytest.mark.parametrize(("change", "words", "fix"), WRONG.values(), ids=WRONG)
def test_wrong_rows_are_refused(read, change, words, fix):
    changes = [change]
    if change[0] == "43.36":
        changes.append(("40.2", "0.402"))
    with pytest.raises(InputError) as raised:
        read(*changes)
    assert words in str(raised.value)
    assert fix in str(raised.value)


def test_the_month_in_two_files(read, tmp_path):
    read()
    data = tmp_path / "release_monthly" / "data"
    again = data / "copy"
    again.mkdir()
    (again / NAME).write_bytes((data / NAME).read_bytes())
    tables = read()
    assert tables.cells.num_rows == len(ROWS)
    assert any("is read once" in note for note in tables.notes)
    with pytest.raises(InputError, match="different vintages of the wave"):
        read(("43.36", "43.37"))


@pytest.mark.parametrize("check", [*CHECKS, *NODE_CHECKS, REPEATED_KEY, *WHOLE_CHECKS])
def test_no_check_shows_a_measured_value(check):
    named = {
        name
        for template in (check.problem, check.fix)
        for _, name, _, _ in Formatter().parse(template)
    }
    assert not named & {"value", "measured", "share_of_all"}
    assert check.fix


def test_the_rows_above_are_of_the_official_width():
    widths = {len(row) for row in csv.reader(io.StringIO("\n".join(ROWS)))}
    assert widths == {len(COLUMNS)}
