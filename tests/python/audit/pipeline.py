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

from economic_index.disclosure import decide
from economic_index.paths import ROOT
from economic_index.records.hierarchy import read_hierarchy
from economic_index.release import read_statements

# What is wanted of a build; everything that these need runs too.
GOALS = ("exp_release_raw", "int_disclosure__report")
DECISIONS = "int_disclosure__decisions"
# What the doors hand over; `Pipeline.run` makes it of the log.
SOURCES = ("release_cells", "release_task_statements", "records_request_hierarchy")


@dataclass(frozen=True)
class Build:
    """A full build of one log.

    Attributes:
        folder: its outputs.
        target: dbt's target folder, with the compiled models in `manifest.json`.
        log: folder with `log/*.parquet` and `reference/`.
        said: what it printed, both streams.
        dbt_log: what dbt logged.
    """

    folder: Path
    target: Path
    log: Path
    said: str
    dbt_log: str

    @property
    def published(self) -> Path:
        """Where its public tables lie."""
        kept = self.folder / "published"
        return kept if kept.is_dir() else self.folder / "unprotected"


def full_build(folder: Path, log: Path, *options: str) -> Build:
    """Build a log with the command that a user has.

    Args:
        folder: for the outputs, which go into `out/`, `target/` and `logs/`.
        log: folder with `log/*.parquet` and `reference/`.
        options: more options of the command.

    Raises:
        RuntimeError: the build failed.
    """
    command = [sys.executable, "-m", "economic_index", "build"]
    command += ["--records", records_of(log), "--reference", str(log / "reference")]
    command += ["--output", str(folder / "out"), *options]
    places = {
        "DBT_TARGET_PATH": str(folder / "target"),
        "DBT_LOG_PATH": str(folder / "logs"),
    }
    outcome = subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | places,
        capture_output=True,
        text=True,
        check=False,
    )
    said = outcome.stdout + outcome.stderr
    if outcome.returncode:
        raise RuntimeError(said)
    logged = "".join(
        path.read_text() for path in sorted((folder / "logs").glob("*.log*"))
    )
    return Build(folder / "out", folder / "target", log, said, logged)


def records_of(log: Path) -> str:
    """The glob of a log's records."""
    return str(log / "log" / "*.parquet")


@dataclass(frozen=True)
class Pipeline:
    """The compiled models in the order in which they run, and the seeds they read.

    Attributes:
        models: (relation name, compiled SQL), the decisions with None.
        glob: the records that the SQL was compiled for.
        warehouse: a built warehouse that holds the seeds.
    """

    models: tuple[tuple[str, str | None], ...]
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
        ordered: dict[str, str | None] = {}

        def visit(name: str) -> None:
            node = models[name]
            for parent in node["depends_on"]["nodes"]:
                kind, _, parent_name = parent.split(".", 2)
                if kind == "model" and parent_name not in ordered:
                    visit(parent_name)
            ordered[name] = None if name == DECISIONS else node["compiled_code"]

        for goal in GOALS:
            visit(goal)
        return cls(
            tuple(
                (models[name]["schema"] + "." + name, sql)
                for name, sql in ordered.items()
            ),
            records_of(build.log),
            build.folder / "warehouse.duckdb",
        )

    def run(
        self, log: Path, *, secondary: bool = True, small_requests: bool = False
    ) -> duckdb.DuckDBPyConnection:
        """Run every model on a log.

        Args:
            log: folder with `log/*.parquet` and `reference/`.
            secondary: False leaves out the secondary rules.
            small_requests: let request clusters exist as soon as a cell may, so that
                small logs have some.

        Returns:
            A connection to a database `warehouse` that holds every model's table.
        """
        connection = duckdb.connect(config={"threads": 1})
        connection.execute("attach ':memory:' as warehouse")
        connection.execute(f"attach '{self.warehouse}' as built (read_only)")
        for (name,) in connection.execute(
            "select table_name from duckdb_tables() "
            "where database_name = 'built' and schema_name = 'seeds'"
        ).fetchall():
            connection.execute("create schema if not exists warehouse.seeds")
            connection.execute(
                f"create table warehouse.seeds.{name} as from built.seeds.{name}"
            )
        if small_requests:
            connection.execute(
                """
                update warehouse.seeds.disclosure_thresholds as clusters set
                    minimum_record_count = cells.minimum_record_count,
                    minimum_account_count = cells.minimum_account_count
                from warehouse.seeds.disclosure_thresholds as cells
                where
                    clusters.cell_kind = 'request_cluster' and cells.cell_kind = 'cell'
                """
            )
        self.load_sources(connection, log)
        connection.execute("use warehouse")
        for relation, sql in self.models:
            schema, name = relation.split(".")
            connection.execute(f"create schema if not exists {schema}")
            if sql is None:
                self.decide(connection, secondary)
                continue
            kind = "view" if schema == "staging" else "table"
            sql = sql.replace(self.glob, records_of(log))
            connection.execute(f"create {kind} {relation} as {sql}")
        return connection

    def load_sources(self, connection: duckdb.DuckDBPyConnection, log: Path) -> None:
        """Make the tables that the doors hand over."""
        tables = read_statements(())
        hierarchy = read_hierarchy(connection, str(log / "reference"))
        connection.execute("create schema if not exists warehouse.staging")
        for name, table in zip(
            SOURCES, (tables.cells, tables.task_statements, hierarchy), strict=True
        ):
            connection.register("handed_over", table)
            connection.execute(
                f"create table warehouse.staging.{name} as from handed_over"
            )
            connection.unregister("handed_over")

    def decide(self, connection: duckdb.DuckDBPyConnection, secondary: bool) -> None:
        """What the Python model does."""
        for name in ("cells", "nodes", "ancestors", "account_cells", "offered"):
            connection.execute(
                f"create temp view {name} as "
                f"from warehouse.intermediate.int_disclosure__{name}"
            )
        connection.execute(
            "create temp view thresholds as from warehouse.seeds.disclosure_thresholds"
        )
        decide(connection, secondary=secondary)
        connection.execute(
            f"create table warehouse.intermediate.{DECISIONS} as from decisions"
        )


def write_published(connection: duckdb.DuckDBPyConnection, folder: Path) -> Path:
    """Write the published cells where a full build writes them; that folder."""
    target = folder / "parquet/exports/exp_release_raw.parquet"
    target.parent.mkdir(parents=True, exist_ok=True)
    connection.execute(
        f"copy (from warehouse.exports.exp_release_raw order by all) to '{target}'"
    )
    return folder
