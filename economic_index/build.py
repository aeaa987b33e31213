"""Build the warehouse in one process; replace the last good one when all is well."""

from __future__ import annotations

import json
import logging
import os
import shutil
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from economic_index.gate import Gate
from economic_index.paths import BUILD, ROOT
from economic_index.progress import Nodes, Ticker, doing, expected_dbt_seconds
from economic_index.publish import publish
from economic_index.summary import print_summary

WAREHOUSE = "warehouse.duckdb"
PUBLISHED = "published"
QUALITY = "quality"
MANIFEST = "manifest.json"
UNPROTECTED = "unprotected"
CHECK = "read and check the input"  # the phase that tells how long the rest may take


class BuildError(Exception):
    """dbt did not get through: the message lists what failed, one line each."""


@dataclass
class Clock:
    """Wall time of the build's phases, in seconds."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Time the block under `name` and say on the terminal that it runs."""
        print(f"  {name} …", end="", flush=True)
        start = time.perf_counter()
        ticker = Ticker(name)
        try:
            yield
        finally:
            self.seconds[name] = time.perf_counter() - start
            ticker.stop(self.seconds[name])


def build(
    release: Sequence[str],
    folder: Path = BUILD,
    adoption: str = "",
    records: Sequence[str] = (),
    reference: str | None = None,
    *,
    secondary_suppression: bool = True,
) -> None:
    """Build the warehouse and the published files into `folder`, then print a summary.

    Everything is made in a folder of its own first. Only when every model, every test
    and the gate have passed does it take the place of the last good build.

    Args:
        release: release folders in the official layout; without records, none means
            the built-in sample.
        folder: where the outputs go.
        adoption: national workbook of the Census business survey; "" means none.
        records: globs of usage records.
        reference: folder of the records' reference tables.
        secondary_suppression: False leaves out the secondary rules, to show what that
            gives away. Such a build writes its tables to `unprotected/`, never to
            `published/`, and not into the project's own build folder.

    Raises:
        InputError: the input does not pass the door.
        BuildError: a model or a test failed.
    """
    release = [str(Path(name).resolve()) for name in release]
    variables = {
        "release": release,
        "business_adoption": adoption and str(Path(adoption).resolve()),
        "records": [os.path.abspath(name) for name in records],
        "reference": os.path.abspath(reference) if reference else "",
        "secondary_suppression": secondary_suppression,
    }
    folder = folder.resolve()
    if not secondary_suppression and folder == BUILD.resolve():
        raise BuildError(
            "A build without secondary suppression must not be published: name another "
            "folder with --output"
        )
    published = PUBLISHED if secondary_suppression else UNPROTECTED
    work = folder / ".next"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    clock = Clock()
    start = time.perf_counter()
    given = [*release, *variables["records"]]
    print(f"Building from {', '.join(given) or 'the built-in sample (synthetic)'}")
    with clock.phase("load dbt"):
        # Importing dbt takes a second; those who only read the help are spared it.
        from economic_index.dbt_plugin import Inputs, load_adoption, load_inputs
    with clock.phase(CHECK):
        inputs = Inputs.of(release, variables["records"], variables["reference"])
        tables = load_inputs(inputs)
        survey = load_adoption(variables["business_adoption"])
    for note in [*tables.notes, *survey.notes]:
        print(f"    note: {note}")
    os.environ["ECONOMIC_INDEX_WAREHOUSE"] = str(work / WAREHOUSE)
    with Gate() as gate:
        run_dbt(variables, work / MANIFEST, clock)
        with clock.phase("publish"):
            publish(work / WAREHOUSE, work / published)
        with clock.phase("check what is published"):
            wrong = gate.check(work / published, work / MANIFEST, work / QUALITY)
    if wrong:
        raise BuildError(wrong)
    for name in (WAREHOUSE, published, QUALITY):
        replace(work / name, folder / name)
    shutil.rmtree(work)
    print_summary(folder)
    print(f"Built in {time.perf_counter() - start:.1f} s")


def run_dbt(variables: Mapping[str, object], manifest: Path, clock: Clock) -> None:
    """Run `dbt build` in this process, parsing once.

    Args:
        variables: the inputs as dbt variables, their paths absolute.
        manifest: where dbt's manifest of this build goes.
        clock: gets the phases `parse the project` and `seeds, models, data tests`.

    Raises:
        BuildError: a node failed; the message names each one.
    """
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    os.chdir(ROOT)
    # dbt's own console log would bury the summary; its file log stays in logs/.
    options = ["--vars", json.dumps(variables)]
    options += ["--log-level", "none", "--no-use-colors"]
    with clock.phase("parse the project"):
        parsed = dbtRunner().invoke(["parse", *options])
    if not parsed.success:
        raise BuildError(str(parsed.exception))
    # The one in target/ may be another build's by the time somebody reads it.
    parsed.result.writable_manifest().write(str(manifest))
    # Unit tests are about the SQL, not about the input: `make test` runs them.
    options += ["--exclude-resource-type", "unit_test"]
    nodes = Nodes(
        expected_dbt_seconds(clock.seconds[CHECK]) if variables["records"] else 0
    )
    runner = dbtRunner(manifest=parsed.result, callbacks=[nodes.hear])
    with clock.phase("seeds, models, data tests"), doing(nodes.describe):
        outcome = runner.invoke(["build", *options])
    # dbt keeps its connection open; nobody else in this process could read the file.
    DuckDBConnectionManager.close_all_connections()
    if outcome.exception:
        raise BuildError(str(outcome.exception))
    spent: Counter[str] = Counter()
    failures = []
    for result in outcome.result.results:
        spent[str(result.node.resource_type)] += result.execution_time
        if result.status in ("error", "fail", "runtime error"):
            failures.append(f"{result.node.name}: {result.message}")
    if failures:
        raise BuildError("\n".join(failures))
    print(
        "    of which "
        + ", ".join(f"{kind}s {seconds:.1f} s" for kind, seconds in spent.items())
    )


def replace(new: Path, old: Path) -> None:
    """Put a finished file or folder where the last good one stands."""
    retired = old.with_name(f".{old.name}.old")
    shutil.rmtree(retired, ignore_errors=True)
    if old.is_dir():
        # A folder cannot be replaced in one step; readers find the old or the new.
        old.rename(retired)
    new.replace(old)
    shutil.rmtree(retired, ignore_errors=True)


def silence_libraries() -> None:
    """Keep library warnings out of what a user reads."""
    logging.getLogger().setLevel(logging.ERROR)
    if not sys.warnoptions:
        import warnings

        warnings.simplefilter("ignore")
