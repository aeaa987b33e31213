"""The example project, which has this one as a package and edits nothing of it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from economic_index.paths import ROOT
from tests.python.conftest import DBT_COMMAND, loaded_python, once, run_command

EXAMPLE = ROOT / "examples" / "acme_usage"
NOT_COPIED = shutil.ignore_patterns(
    "dbt_packages", "target", "logs", "*.duckdb", "package-lock.yml"
)


def dbt(
    folder: Path, *options: str, is_loaded: bool = False, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run dbt in a project's folder, with a target folder of its own.

    Args:
        folder: the project's.
        options: the command and its options.
        is_loaded: whether the loaded Python runs it, and not the executable.
        environment: variables to set beside those that are set.
    """
    environment |= {"DBT_TARGET_PATH": "target", "NO_COLOR": "1"}
    command = [Path(sys.executable).with_name("dbt")]
    if is_loaded:
        command = [loaded_python(), "-c", DBT_COMMAND]
    return run_command([*command, "--no-use-colors", *options], environment, folder)


def copy_of_example(folder: Path) -> Path:
    """A copy of the example beside nothing else, the package installed by its path."""
    place = folder / "acme"
    shutil.copytree(EXAMPLE, place, ignore=NOT_COPIED)
    packages = place / "packages.yml"
    packages.write_text(packages.read_text().replace("../..", str(ROOT)))
    outcome = dbt(place, "deps")
    assert outcome.returncode == 0, outcome.stdout
    return place


def state_of_checkout() -> str:
    """What git sees of this checkout, with its untracked files."""
    return run_command(["git", "status", "--porcelain"], {}).stdout


def build_example(folder: Path) -> None:
    """Build the copy; unit tests are about the SQL, and `make test` runs them."""
    before = state_of_checkout()
    place = copy_of_example(folder)
    outcome = dbt(place, "build", "--exclude-resource-type", "unit_test")
    assert outcome.returncode == 0, outcome.stdout
    assert state_of_checkout() == before


@pytest.fixture(scope="module")
def example(tmp_path_factory) -> Path:
    """The built example."""
    return once(tmp_path_factory, "package", build_example) / "acme"


@pytest.fixture(scope="module")
def warehouse(example):
    """The warehouse of the example, open for reading."""
    with duckdb.connect(str(example / "acme.duckdb"), read_only=True) as connection:
        yield connection


def test_schemas_stand_under_the_prefix_of_the_project(warehouse):
    schemas = {
        name
        for (name,) in warehouse.execute(
            "select distinct schema_name from duckdb_tables()"
        ).fetchall()
    }
    parts = ("exports", "intermediate", "marts", "report", "seeds", "staging")
    assert schemas == {"analytics", *(f"ai_index_{part}" for part in parts)}


def test_marts_hold_the_waves_of_the_project(warehouse):
    rows = warehouse.execute(
        "select wave_id, platform from ai_index_marts.dim_wave"
    ).fetchall()
    assert rows == [("acme_2026-10", "acme_assistant")]


def test_counts_are_those_of_the_records_model(warehouse):
    """Without VPN, and without the country that the project's own rows exclude."""
    expected = warehouse.execute(
        """
        select country, count(*) from analytics.acme_conversations
        where network_type is null and country <> 'CH'
        group by country order by country
        """
    ).fetchall()
    counted = warehouse.execute(
        """
        select source_code, usage_count
        from ai_index_marts.fct_geography_usage
        inner join ai_index_seeds.geographies using (geography_id, geography_level)
        where geography_level = 'country' and usage_count is not null
        order by source_code
        """
    ).fetchall()
    assert [row for row in counted if row[1]] == expected
    assert len(expected) == 4


def test_models_of_the_project_read_the_marts(warehouse):
    ((count, total),) = warehouse.execute(
        "select count(*), sum(usage_pct) from analytics.acme_leading_offices"
    ).fetchall()
    assert count == 4
    assert total == pytest.approx(100)


def test_own_rows_replace_and_add(warehouse):
    def count(seed: str, condition: str) -> int:
        ((found,),) = warehouse.execute(
            f"select count(*) from ai_index_seeds.{seed} where {condition}"
        ).fetchall()
        return found

    assert count("disclosure_thresholds", "true") == 2
    assert count("disclosure_thresholds", "minimum_record_count = 20") == 1
    assert count("excluded_countries", "geography_id = 'CHE'") == 1
    assert count("excluded_countries", "geography_id = 'AFG'") == 1
    assert count("waves", "platform = 'claude_ai'") > 1
    assert count("api_prices", "model = 'acme-small'") == 1


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (
            "models/acme_conversations.sql",
            "office_country as country",
            "'XX' as country",
            "usage_records.parquet, row 1, column country: the country 'XX' is unknown",
        ),
        (
            "dbt_project.yml",
            "records_model: acme_conversations",
            "release: ''",
            "dbt_project.yml, vars, economic_index: no input is named. Name a model of "
            "usage records in records_model",
        ),
        (
            "profiles.yml",
            "      plugins:\n        - module: economic_index.dbt_plugin\n"
            "          alias: checked_input\n",
            "",
            "profiles.yml, target duckdb: the plugin that checks the input is missing. "
            "Add module_paths: [dbt_packages/economic_index] and plugins:",
        ),
    ],
)
def test_one_clear_error(example, tmp_path, file, old, new, message):
    place = tmp_path / "acme"
    shutil.copytree(example, place, symlinks=True)
    path = place / file
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    run = ("run", "--select", "acme_conversations stg_records__ledger")
    outcome = dbt(place, *run, is_loaded=True)
    assert outcome.returncode != 0
    assert message in " ".join(outcome.stdout.split())
