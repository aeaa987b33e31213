"""The release files that the warehouse writes, raw and enriched (method section 1)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from economic_index.inputs.release import read_releases
from economic_index.sample.layouts import write_layout
from economic_index.seeds import seed_rows
from tests.python.warehouse.arithmetic import (
    KEY,
    RESIDUAL,
    ROUNDING,
    WAVES,
    cells_of,
    read_text,
)
from tests.python.warehouse.usage_index import LEVELS, MINIMUM, UNKNOWN

RAW_COLUMNS = [
    "geo_id",
    "geography",
    "date_start",
    "date_end",
    "platform_and_product",
    "facet",
    "level",
    "variable",
    "cluster_name",
    "value",
]
ENRICHED_HEADER = (
    "geo_id,geography,date_start,date_end,platform_and_product,facet,level,variable,"
    "cluster_name,value,geo_name"
)
VARIABLES = {
    "augmentation_pct",
    "automation_pct",
    "collaboration_count",
    "collaboration_pct",
    "collaboration_pct_index",
    "gdp_per_working_age_capita",
    "onet_task_collaboration_count",
    "onet_task_collaboration_pct",
    "onet_task_count",
    "onet_task_pct",
    "onet_task_pct_index",
    "request_collaboration_count",
    "request_collaboration_pct",
    "request_count",
    "request_pct",
    "request_pct_index",
    "soc_pct",
    "usage_count",
    "usage_pct",
    "usage_per_capita",
    "usage_per_capita_index",
    "usage_tier",
    "working_age_pop",
}
# Of the variables that the available slices feed completely; automation and
# augmentation have one row less than the official file, the world's, whose slice is
# missing.
ROWS = {
    "usage_count": 253,
    "usage_pct": 253,
    "usage_tier": 245,
    "usage_per_capita": 245,
    "usage_per_capita_index": 245,
    "working_age_pop": 245,
    "gdp_per_working_age_capita": 225,
    "automation_pct": 158 + 51,
    "augmentation_pct": 158 + 51,
}
# From the official enriched file.
VIRGINIA_ENGINEERING_PCT = 0.5687203791469195

MIXES = ["collaboration", "onet_task", "request"]
PLATFORMS = ["claude_ai", "1p_api"]


def exported(build: Path, release: str, kind: str, platform: str) -> Path:
    """One of the release files that a build publishes; kind is raw or enriched."""
    place = {"raw": "intermediate", "enriched": "output"}[kind]
    folder = build / "published" / "releases" / release / "data" / place
    (path,) = folder.glob(f"aei_{kind}_{platform}_*.csv")
    return path


def enriched_rows(path: Path) -> pd.DataFrame:
    """An enriched file, typed, with the `geography_id` of the warehouse."""
    rows = read_text(path)
    return rows.assign(
        value=rows.value.astype(float),
        level=rows.level.astype(int),
        geography_id=rows.geo_id.where(
            rows.geography != "state_us", "US-" + rows.geo_id
        ),
    )


@pytest.fixture(scope="module")
def release_enriched(release_build: Path) -> pd.DataFrame:
    """The enriched file of the real release."""
    return enriched_rows(
        exported(release_build, "release_2025_09_15", "enriched", "claude_ai")
    )


@pytest.fixture(scope="module")
def sample_enriched(sample_build: Path) -> pd.DataFrame:
    """The enriched file of the sample."""
    return enriched_rows(
        exported(sample_build, "release_synthetic", "enriched", "claude_ai")
    )


@pytest.fixture(scope="module")
def sample_cells(sample_build: Path) -> pd.DataFrame:
    """The cells of the sample's raw export."""
    path = exported(sample_build, "release_synthetic", "raw", "claude_ai")
    alpha_3 = {
        row["source_code"]: row["geography_id"]
        for row in seed_rows("geographies")
        if row["geography_level"] == "country"
    }
    return cells_of(read_text(path).assign(platform="claude_ai"), pd.Series(alpha_3))


@pytest.fixture(scope="module")
def sample_passing(sample_cells: pd.DataFrame) -> set[str]:
    """The geographies of the sample that pass the minimum, without unknown ones."""
    rows = sample_cells[sample_cells.facet.isin(LEVELS)]
    passes = rows["count"] >= rows.geography.map(MINIMUM)
    return set(rows.geography_id[passes]) - set(UNKNOWN.values())


@pytest.mark.release
@pytest.mark.parametrize("platform", PLATFORMS)
def test_raw_file_is_the_release_s(
    release_build: Path, release_files: Path, platform: str
) -> None:
    """The same lines to the byte; the order is the export's own."""
    (original,) = release_files.glob(f"aei_raw_{platform}_*.csv")
    ours = exported(release_build, "release_2025_09_15", "raw", platform)
    assert ours.name == original.name
    header, *lines = ours.read_bytes().splitlines(keepends=True)
    expected_header, *expected = original.read_bytes().splitlines(keepends=True)
    assert header == expected_header
    # Comparing lists would print counts below the threshold when they differ.
    assert (sorted(lines) == sorted(expected)) is True


@pytest.mark.parametrize("platform", PLATFORMS)
def test_raw_file_is_the_sample_s(
    sample_build: Path, sample_dir: Path, platform: str
) -> None:
    """The synthetic release comes back as it went in."""
    (original,) = sample_dir.rglob(f"aei_raw_{platform}_*.csv")
    ours = exported(sample_build, "release_synthetic", "raw", platform)
    assert sorted(ours.read_bytes().splitlines()) == sorted(
        original.read_bytes().splitlines()
    )


# Release folder and where its files lie, of each layout since 2026.
SINCE_2026 = {
    "long_primitives": ("release_2026_01_15", "data/intermediate", "aei_raw_*.csv"),
    "monthly": ("release_2026_06_26", "data", "aei_*.csv"),
}


@pytest.mark.release
@pytest.mark.parametrize("layout", SINCE_2026)
def test_files_since_2026_are_the_release_s(
    every_release_build: Path, every_release_dir: list[Path], layout: str
) -> None:
    """The same lines to the byte, and the same names."""
    release, place, pattern = SINCE_2026[layout]
    folder = every_release_dir[0].parent / release / place
    originals = sorted(folder.glob(pattern))
    assert len(originals) == len(PLATFORMS)
    for original in originals:
        published = every_release_build / "published" / "releases" / release
        ours = published / place / original.name
        # Comparing lists would print what a release holds when they differ.
        assert (lines_of(ours) == lines_of(original)) is True


@pytest.mark.parametrize("layout", SINCE_2026)
def test_files_since_2026_are_the_sample_s(
    default_build: Path, tmp_path: Path, layout: str
) -> None:
    """A synthetic release of the layout comes back as it went in, and reads back."""
    _, place, pattern = SINCE_2026[layout]
    given = write_layout(layout, "small", tmp_path / "release_given")
    release = f"release_synthetic_{layout.removeprefix('long_')}"
    published = default_build / "published" / "releases" / release
    for platform in PLATFORMS:
        (original,) = (given / place).glob(pattern.replace("*", f"*{platform}*", 1))
        (ours,) = (published / place).glob(pattern.replace("*", f"*{platform}*", 1))
        assert lines_of(ours) == lines_of(original)
    ours, theirs = (
        sorted_cells(read_releases([path]).cells) for path in (published, given)
    )
    assert ours.equals(theirs)


def lines_of(path: Path) -> list[bytes]:
    """The lines of a file, sorted; the order is the export's own."""
    return sorted(path.read_bytes().splitlines())


def sorted_cells(cells: pa.Table) -> pa.Table:
    """Cells without the file they were read from, in an order of their own."""
    kept = cells.drop_columns("source_file")
    return kept.sort_by([(name, "ascending") for name in kept.column_names])


@pytest.mark.release
def test_published_release_reads_back(release_build: Path, release_dir: Path) -> None:
    """A published release is a release: the reader finds the identical cells in it."""
    folder = release_build / "published" / "releases" / "release_2025_09_15"
    ours, theirs = (
        sorted_cells(cells.filter(pc.is_in(cells["wave_id"], pa.array(WAVES.values()))))
        for cells in (read_releases([path]).cells for path in (folder, release_dir))
    )
    assert len(ours) > 0
    # An assertion on the tables would print cells below the threshold.
    assert ours.equals(theirs) is True


@pytest.mark.release
def test_enriched_header(release_build: Path) -> None:
    """The official columns in their order."""
    path = exported(release_build, "release_2025_09_15", "enriched", "claude_ai")
    with path.open(encoding="utf-8") as lines:
        assert next(lines).rstrip("\n") == ENRICHED_HEADER


def test_platforms_without_geographies_have_no_enriched_file(
    sample_build: Path,
) -> None:
    """The API is global only: nothing to enrich (section 1)."""
    folder = sample_build / "published" / "releases" / "release_synthetic"
    assert not list(folder.rglob("aei_enriched_1p_api_*.csv"))


@pytest.mark.release
@pytest.mark.parametrize(("variable", "count"), ROWS.items())
def test_enriched_row_counts(
    release_enriched: pd.DataFrame, variable: str, count: int
) -> None:
    """As many rows as the official file where the slices are there (section 1)."""
    assert (release_enriched.variable == variable).sum() == count


@pytest.mark.release
def test_enriched_keeps_every_raw_cell(
    release_enriched: pd.DataFrame, release_cells: pd.DataFrame
) -> None:
    """Raw counts and shares stand unchanged beside what is derived."""
    cells = release_cells[release_cells.platform == "claude_ai"]
    for measure in ("count", "pct"):
        raw = cells.dropna(subset=measure).set_index(KEY[1:])[measure]
        rows = release_enriched[release_enriched.variable.str.endswith(f"_{measure}")]
        rows = rows.set_index(KEY[1:]).value
        assert (rows.reindex(raw.index) == raw).all()


@pytest.mark.release
def test_enriched_usage_index(
    release_enriched: pd.DataFrame, usage: pd.DataFrame
) -> None:
    """The AUI of 194 countries and 51 states against pandas (section 2)."""
    rows = release_enriched[release_enriched.variable == "usage_per_capita_index"]
    expected = usage["index"].dropna()
    assert set(rows.geography_id) == set(expected.index)
    np.testing.assert_allclose(
        rows.set_index("geography_id").value[expected.index], expected, rtol=ROUNDING
    )


@pytest.mark.release
def test_enriched_tiers(release_enriched: pd.DataFrame, usage: pd.DataFrame) -> None:
    """The tier's name stands in `cluster_name` (section 2)."""
    rows = release_enriched[release_enriched.variable == "usage_tier"]
    tiers = rows.set_index("geography_id")
    expected = usage.tier.dropna()
    assert (tiers.value[expected.index] == expected).all()
    assert rows.groupby("value").cluster_name.unique().map(list).to_dict() == {
        0.0: ["Minimal"],
        1.0: ["Emerging (bottom 25%)"],
        2.0: ["Lower middle (25-50%)"],
        3.0: ["Upper middle (50-75%)"],
        4.0: ["Leading (top 25%)"],
    }


@pytest.mark.release
def test_padded_countries_are_stated_zeros(
    release_enriched: pd.DataFrame, release_cells: pd.DataFrame
) -> None:
    """A population without usage is 0, the only zeros there are (section 1, trap 3)."""
    rows = release_enriched[release_enriched.geography == "country"]
    with_usage = set(release_cells.geography_id[release_cells.facet == "country"])
    padded = rows[~rows.geography_id.isin(with_usage)]
    zeros = padded[padded.variable.isin(["usage_count", "usage_pct"])]
    assert zeros.variable.value_counts().to_dict() == {
        "usage_count": 28,
        "usage_pct": 28,
    }
    assert (zeros.value == 0).all()
    assert set(padded.facet) == {"country"}
    counts = release_enriched[release_enriched.variable.str.endswith("_count")]
    assert set(counts.geography_id[counts.value == 0]) == set(zeros.geography_id)


@pytest.mark.release
def test_countries_are_alpha_3(release_enriched: pd.DataFrame) -> None:
    """200 alpha-3 ids and `not_classified`; Namibia is one of them (section 1)."""
    ids = set(release_enriched.geo_id[release_enriched.geography == "country"])
    named = ids - {"not_classified"}
    assert len(named) == len(ids) - 1 == 200
    assert all(len(name) == 3 and name.isupper() for name in named)
    assert "NAM" in named
    assert (release_enriched.geo_name != "").all()


@pytest.mark.release
def test_virginia(release_enriched: pd.DataFrame) -> None:
    """A value of the official file, to its last digits."""
    rows = release_enriched.query("geography == 'state_us' and geo_id == 'VA'")
    (value,) = rows.value[
        (rows.variable == "soc_pct")
        & (rows.cluster_name == "Architecture and Engineering")
    ]
    assert value == pytest.approx(VIRGINIA_ENGINEERING_PCT, rel=ROUNDING)


def test_every_variable_of_the_enriched_file(sample_enriched: pd.DataFrame) -> None:
    """On a complete release every variable of section 1 is there, and no other."""
    assert set(sample_enriched.variable) == VARIABLES


@pytest.mark.parametrize("facet", MIXES)
def test_specialisation_indices(
    sample_enriched: pd.DataFrame,
    sample_cells: pd.DataFrame,
    sample_passing: set[str],
    facet: str,
) -> None:
    """Local share over the parent's, of the geographies that pass (section 3)."""
    rows = sample_cells[
        (sample_cells.facet == facet) & ~sample_cells.cluster_name.isin(RESIDUAL)
    ]
    parent = rows.geography.map({"country": "GLOBAL", "state_us": "USA"})
    cluster = ["geography_id", "level", "cluster_name"]
    shares = rows.set_index(cluster).pct
    key = rows.assign(geography_id=parent)[cluster]
    rows = rows.assign(index=rows.pct / shares.reindex(key).to_numpy())
    rows = rows[rows.geography_id.isin(sample_passing)].dropna(subset="index")
    expected = rows.set_index(cluster)["index"].sort_index()

    found = sample_enriched[sample_enriched.variable == f"{facet}_pct_index"]
    found = found.set_index(cluster).value.sort_index()
    pd.testing.assert_index_equal(found.index, expected.index)
    np.testing.assert_allclose(found, expected, rtol=ROUNDING)


def test_residuals_have_no_index(sample_enriched: pd.DataFrame) -> None:
    """Neither the residual clusters nor usage of unknown geography (section 3)."""
    rows = sample_enriched[sample_enriched.variable.str.endswith("_index")]
    assert not rows.cluster_name.isin(RESIDUAL).any()
    assert not rows.geography_id.isin(UNKNOWN.values()).any()
    assert "GLOBAL" not in set(rows.geography_id)


def test_minimum_observations_are_applied(
    sample_enriched: pd.DataFrame, sample_cells: pd.DataFrame, sample_passing: set[str]
) -> None:
    """Only geographies that pass have occupations and indices (section 1, trap 4)."""
    below = set(sample_cells.geography_id[sample_cells.facet.isin(MIXES)])
    below -= sample_passing | {"GLOBAL"}
    assert below, "the sample has shares of geographies below the minimum"
    derived = {"soc_pct", *(f"{facet}_pct_index" for facet in MIXES)}
    for variable in derived:
        places = sample_enriched.geography_id[sample_enriched.variable == variable]
        assert set(places) - {"GLOBAL"} <= sample_passing
    tasks = sample_cells.geography_id[sample_cells.facet == "onet_task"]
    occupations = sample_enriched.geography_id[sample_enriched.variable == "soc_pct"]
    assert set(occupations) == set(tasks) & (sample_passing | {"GLOBAL"})
