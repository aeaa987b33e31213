"""The project's own SQL from usage records to published cells, without dbt's cost.

dbt compiles the models once, in a full build; here the same statements run in a bare
DuckDB, with the same Python model, on one log after the other.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb

from economic_index.disclosure import MODELS, decide
from economic_index.inputs.records.hierarchy import read_hierarchy
from economic_index.inputs.records.prices import SCHEMA as PRICES
from economic_index.inputs.release import read_statements
from economic_index.paths import ROOT, WAREHOUSE

# What is wanted of a build; everything that these need runs too.
GOALS = ("exp_release_raw", "int_disclosure__report")
DECISIONS = "int_disclosure__decisions"
# What validation returns; `Pipeline.run` makes it of the log.
SOURCES = (
    "release_cells",
    "release_task_statements",
    "records_request_hierarchy",
    "records_list_prices",
)

SMALL_REQUESTS = """
update warehouse.seeds.disclosure_thresholds as clusters set
    minimum_record_count = cells.minimum_record_count,
    minimum_account_count = cells.minimum_account_count
from warehouse.seeds.disclosure_thresholds as cells
where clusters.cell_kind = 'request_cluster' and cells.cell_kind = 'cell'
"""


@dataclass(frozen=True)
class Build:
    """A full build of one log.

    Attributes:
        folder: its outputs.
        target: dbt's target folder, with the compiled models in `manifest.json`.
        log: folder with `log/*.parquet` and `reference/`.
        said: what it printed, both streams.
    """

    folder: Path
    target: Path
    log: Path
    said: str

    @property
    def published(self) -> Path:
        """Where its public tables lie."""
        return self.folder / "published"


def full_build(folder: Path, log: Path, index: Path | None = None) -> Build:
    """Build a log with the command that a user has.

    Args:
        folder: for the outputs, which go into `out/`, `target/` and `logs/`.
        log: folder with `log/*.parquet` and `reference/`.
        index: folder of an index of one's own, if it is one.

    Raises:
        RuntimeError: the build failed.
    """
    places = {
        "DBT_TARGET_PATH": str(folder / "target"),
        "DBT_LOG_PATH": str(folder / "logs"),
        "ECONOMIC_INDEX_LEDGER": str(folder / "out" / "ledger"),
    }
    # All of the summary: what it prints is looked through too.
    build = [sys.executable, "-m", "economic_index", "build", "--verbose"]
    inputs = ["--records", records_of(log), "--reference", str(log / "reference")]
    if index:
        inputs += ["--index", str(index)]
    outcome = subprocess.run(
        [*build, "--output", str(folder / "out"), *inputs],
        cwd=ROOT,
        env=os.environ | places,
        capture_output=True,
        text=True,
        check=False,
    )
    said = outcome.stdout + outcome.stderr
    if outcome.returncode:
        raise RuntimeError(said)
    return Build(folder / "out", folder / "target", log, said)


def records_of(log: Path) -> str:
    """The glob of a log's records."""
    return str(log / "log" / "*.parquet")


@dataclass(frozen=True)
class Pipeline:
    """The compiled models in the order in which they run, and the seeds they read.

    Attributes:
        before: (relation name, compiled SQL) of the models before the decisions.
        after: the same of the models that need them.
        glob: the records that the SQL was compiled for.
        warehouse: a built warehouse that holds the seeds.
    """

    before: tuple[tuple[str, str], ...]
    after: tuple[tuple[str, str], ...]
    glob: str
    warehouse: Path

    @classmethod
    def of(cls, build: Build) -> Pipeline:
        """The pipeline as that build compiled it."""
        nodes = json.loads((build.target / "manifest.json").read_text())["nodes"]
        models = {
            node["name"]: node
            for node in nodes.values()
            if node["resource_type"] == "model"
        }
        ordered: list[str] = []

        def visit(name: str) -> None:
            node = models[name]
            for parent in node["depends_on"]["nodes"]:
                kind, _, parent_name = parent.split(".", 2)
                if kind == "model" and parent_name not in ordered:
                    visit(parent_name)
            ordered.append(name)

        for goal in GOALS:
            visit(goal)
        compiled = [
            (f"{models[name]['schema']}.{name}", models[name]["compiled_code"])
            for name in ordered
        ]
        position = ordered.index(DECISIONS)
        return cls(
            tuple(compiled[:position]),
            tuple(compiled[position + 1 :]),
            records_of(build.log),
            build.folder / WAREHOUSE,
        )

    def run(self, log: Path, *, small_requests: bool = False) -> Run:
        """Run every model before the decisions on a log.

        Args:
            log: folder with `log/*.parquet` and `reference/`.
            small_requests: let request clusters exist as soon as a cell may, so that
                small logs have some.
        """
        connection = duckdb.connect(config={"threads": 1})
        connection.execute("attach ':memory:' as warehouse")
        connection.execute(f"attach '{self.warehouse}' as built (read_only)")
        connection.execute("create schema warehouse.seeds")
        for (name,) in connection.execute(
            "select table_name from duckdb_tables() "
            "where database_name = 'built' and schema_name = 'seeds'"
        ).fetchall():
            connection.execute(
                f"create table warehouse.seeds.{name} as from built.seeds.{name}"
            )
        if small_requests:
            connection.execute(SMALL_REQUESTS)
        self.load_sources(connection, log)
        connection.execute("use warehouse")
        for relation, sql in self.before:
            create(connection, relation, sql.replace(self.glob, records_of(log)))
        return Run(connection, self.after)

    def load_sources(self, connection: duckdb.DuckDBPyConnection, log: Path) -> None:
        """Make the tables that validation returns."""
        tables = read_statements(())
        hierarchy = read_hierarchy(connection, str(log / "reference"))
        connection.execute("create schema if not exists warehouse.staging")
        for name, table in zip(
            SOURCES,
            # The seed has the prices of all models of the logs.
            (
                tables.cells,
                tables.task_statements,
                hierarchy,
                PRICES.empty_table(),
            ),
            strict=True,
        ):
            connection.register("handed_over", table)
            connection.execute(
                f"create table warehouse.staging.{name} as from handed_over"
            )
            connection.unregister("handed_over")


def create(connection: duckdb.DuckDBPyConnection, relation: str, sql: str) -> None:
    """Create a model's table, or its view where dbt makes one."""
    schema = relation.split(".")[0]
    connection.execute(f"create schema if not exists {schema}")
    kind = "view" if schema == "staging" else "table"
    connection.execute(f"create or replace {kind} {relation} as {sql}")


@dataclass(frozen=True)
class Run:
    """One log, ready for the decisions.

    Attributes:
        connection: to a database `warehouse` that holds every model's table.
        after: (relation name, compiled SQL) of the models that need the decisions.
    """

    connection: duckdb.DuckDBPyConnection
    after: tuple[tuple[str, str], ...]

    def publish(self, folder: Path, *, secondary: bool = True) -> Path:
        """Decide, and write the published cells where a full build writes them.

        Args:
            folder: where to write.
            secondary: False leaves out the secondary rules.

        Returns:
            The folder.
        """
        for name, model in MODELS.items():
            self.connection.execute(
                f"create or replace temp view {name} as "
                f"from warehouse.intermediate.{model}"
            )
        self.connection.execute(
            "create or replace temp view thresholds as "
            "from warehouse.seeds.disclosure_thresholds"
        )
        decide(self.connection, secondary=secondary)
        create(self.connection, f"intermediate.{DECISIONS}", "from decisions")
        for relation, sql in self.after:
            create(self.connection, relation, sql)
        target = folder / "parquet/exports/exp_release_raw.parquet"
        target.parent.mkdir(parents=True, exist_ok=True)
        self.connection.execute(
            f"copy (from warehouse.exports.exp_release_raw order by all) to '{target}'"
        )
        return folder

    def outcomes(self) -> dict[str, tuple[int, int]]:
        """(cells, records in them) published, unsafe, or suppressed to protect others.

        A record counts once for every cell that it is in, at every level.
        """
        return {
            outcome: (cells, records)
            for outcome, cells, records in self.connection.execute(
                """
                select
                    outcome, cast(sum(cell_count) as bigint),
                    cast(sum(record_count) as bigint)
                from intermediate.int_disclosure__report
                group by outcome
                """
            ).fetchall()
        }
