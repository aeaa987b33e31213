"""Run dbt in this process."""

from __future__ import annotations

import json
import os
import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from economic_index.engines import DUCKDB
from economic_index.errors import BuildError
from economic_index.inputs.records.wave_entries import carry_over
from economic_index.ledger import Model
from economic_index.loaded_seeds import start_with_seeds
from economic_index.memory import HINT
from economic_index.paths import MANIFEST, ROOT, WAREHOUSE
from economic_index.progress import CHECK, Clock, Nodes, doing, expected_dbt_seconds
from economic_index.publish import PUBLIC_SCHEMAS
from economic_index.request import Request
from economic_index.schedule import take_longest_chain_first

if TYPE_CHECKING:
    from dbt.artifacts.schemas.run import RunExecutionResult, RunResult
    from dbt.cli.main import dbtRunner
    from dbt.contracts.graph.manifest import Manifest

# What an index of one's own has nothing of: figures and claims of the reports.
OF_THE_REPORTS = ("report", "claims")


def run_dbt(
    request: Request,
    work: Path,
    last: Path,
    clock: Clock,
    engine: str,
    selected: Sequence[str] = (),
) -> list[Model]:
    """Run `dbt build` in this process, parsing once.

    Args:
        request: what the build is made of, its paths absolute.
        work: the folder of the build. It gets the warehouse, where the engine is
            DuckDB, and the public models of dbt's manifest.
        last: the last good warehouse, which the kept waves are in.
        clock: gets the phases `parse the project` and `seeds, models, data tests`.
        engine: the target of the profile.
        selected: which nodes to run, as dbt's option `select`; none stands for all.

    Returns:
        The models in the order in which they ran.

    Raises:
        BuildError: a node failed; the message names each one.
    """
    from dbt.cli.main import dbtRunner

    from economic_index.dbt_messages import leave_out_the_unheard

    os.chdir(ROOT)
    take_longest_chain_first()
    leave_out_the_unheard()
    # dbt's log would bury the summary. Without one here dbt keeps none in logs/ either.
    options = ["--log-level", "none", "--no-use-colors", "--target", engine]
    with clock.phase("parse the project"):
        # Without the variables and the place of this build: with others than the last
        # time dbt parses every file anew. Nothing that is parsed depends on them.
        parsed = dbtRunner().invoke(["parse", "--no-write-json", *options])
    if not parsed.success:
        raise BuildError(str(parsed.exception))
    parsed_manifest = cast("Manifest", parsed.result)
    # The one in target/ may be another build's by the time somebody reads it.
    left_out = OF_THE_REPORTS if request.index else ()
    public = {
        name: node.to_dict()
        for name, node in parsed_manifest.nodes.items()
        if node.resource_type == "model"
        and node.config.schema in PUBLIC_SCHEMAS
        and node.fqn[1] not in left_out
    }
    (work / MANIFEST).write_text(json.dumps({"nodes": public}), encoding="utf-8")
    os.environ["ECONOMIC_INDEX_WAREHOUSE"] = str(work / WAREHOUSE)
    options += ["--vars", json.dumps(request.variables())]
    # Unit tests are about the SQL, not about the input: `make test` runs them. Saved
    # queries are for whoever asks for them.
    selection = []
    for kind in ("unit_test", "saved_query"):
        selection += ["--exclude-resource-type", kind]
    # The validation of the input has checked every seed against the same YAML. Tests of
    # models that read a seed stay: hence no indirect selection.
    selection += ["--exclude", "resource_type:test,path:seeds"]
    selection += [f"path:models/{folder}" for folder in left_out]
    selection += ["--indirect-selection", "empty"]
    if selected:
        selection += ["--select", *selected]
    expected = expected_dbt_seconds(clock.seconds[CHECK]) if request.has_records else 0
    nodes = Nodes(expected)
    runner = dbtRunner(manifest=parsed_manifest, callbacks=[nodes.hear])
    with clock.phase("seeds, models, data tests"), doing(nodes.describe):
        # Those of an index of one's own are its alone.
        if engine == DUCKDB and not request.index:
            start_with_seeds(
                work / WAREHOUSE,
                lambda: results_of(dbtRunner(parsed_manifest), ["seed", *options]),
            )
            selection += ["--exclude-resource-type", "seed"]
        if request.kept_waves:
            keep_waves(engine, last, work / WAREHOUSE, request.kept_waves)
        results = results_of(runner, ["build", *options, *selection])
    spent: defaultdict[str, float] = defaultdict(float)
    for result in results:
        spent[str(result.node.resource_type)] += result.execution_time
        if result.status == "warn":
            rows = "1 row" if result.failures == 1 else f"{result.failures} rows"
            print(f"    warning: the data test {result.node.name} found {rows}")
    print(
        "    of which "
        + ", ".join(f"{kind}s {seconds:.1f} s" for kind, seconds in spent.items())
    )
    # To the types, a model that ran might still lack its relation and its SQL.
    ran: list[Any] = [result.node for result in results]
    return [
        Model(
            name=node.name,
            relation=node.relation_name,
            sql=node.compiled_code if node.language == "sql" else "",
            is_view=node.config.materialized == "view",
            parents=tuple(name.rpartition(".")[2] for name in node.depends_on.nodes),
        )
        for node in ran
        if node.resource_type == "model"
    ]


def results_of(runner: dbtRunner, arguments: list[str]) -> Sequence[RunResult]:
    """What became of each node that an invocation of dbt ran.

    Args:
        runner: has the parsed project.
        arguments: dbt's command and its options.

    Raises:
        BuildError: dbt did not come to its nodes, or a node failed; the message names
            each one.
    """
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    outcome = runner.invoke(arguments)
    # dbt keeps its connection open; nobody else in this process could read the file.
    DuckDBConnectionManager.close_all_connections()
    if outcome.exception:
        raise BuildError(str(outcome.exception))
    results = cast("RunExecutionResult", outcome.result).results
    failures = []
    for result in results:
        if result.status in ("error", "fail", "runtime error"):
            hint = f" {HINT}" if "Out of Memory" in str(result.message) else ""
            failures.append(f"{result.node.name}: {in_short(result.message)}{hint}")
    if failures:
        raise BuildError("\n".join(failures))
    return results


def keep_waves(engine: str, last: Path, warehouse: Path, waves: Sequence[str]) -> None:
    """Bring kept waves to where dbt builds.

    Args:
        engine: of the build.
        last: the last good warehouse.
        warehouse: the file that dbt writes, where the engine is DuckDB.
        waves: the waves to keep.
    """
    if engine == DUCKDB:
        carry_over(last, warehouse, waves)
        return
    from economic_index.spark import kept_waves
    from economic_index.spark.adapter import begin

    kept_waves.carry_over(begin(), last, waves)


def in_short(message: str | None) -> str:
    """What an engine says of a failure, without the plan that Spark adds to it."""
    return re.split(r"\n\s*== SQL|;\n'?\w+ |\n\s*at |\nJVM stacktrace", str(message))[0]
