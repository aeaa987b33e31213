"""Build the warehouse in one process; replace the last good one when all is well."""

from __future__ import annotations

import gc
import json
import logging
import secrets
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from economic_index.catalogue import describe
from economic_index.dbt_run import run_dbt
from economic_index.disclosure.thresholds import check_thresholds
from economic_index.engines import DUCKDB, SPARK
from economic_index.errors import BuildError, InputError
from economic_index.foresight import GOALS, what_will_be_seen
from economic_index.generations import clear, install
from economic_index.index import seeds_of
from economic_index.inputs.labels import label_records
from economic_index.ledger import (
    Book,
    KeyedRecords,
    Plan,
    RecordsHere,
    adopt,
    code_digest,
    compare,
    open_book,
    plan_waves,
)
from economic_index.memory import memory_limit
from economic_index.order import Order
from economic_index.paths import (
    BUILD,
    LABELLED,
    MANIFEST,
    OUTPUTS,
    PUBLISHED,
    QUALITY,
    REQUEST,
    SUMMARY,
    UNPROTECTED,
    WAREHOUSE,
)
from economic_index.progress import CHECK, Clock
from economic_index.publish import publish, write_file_digests
from economic_index.quality import QualityChecks
from economic_index.record_facets import asked_facets
from economic_index.request import Request
from economic_index.safeguards import check_place, holds_records, refuse_nothing
from economic_index.stopping import whole
from economic_index.summary import Snapshot, summarise
from economic_index.workspace import usual_modes, work_folder


def build(order: Order, folder: Path = BUILD, *, verbose: bool = False) -> None:
    """Build the warehouse and the published files into `folder`, then print a summary.

    Everything is made in a folder of its own first. Only when every model, every test
    and the quality checks have passed does it take the place of the last good build, in
    one step.

    Args:
        order: what to build of.
        folder: where the outputs go.
        verbose: whether all of the summary is printed, and not only a screen of it.

    Raises:
        InputError: the input is not valid, or would replace or be published
            beside what it must not.
        BuildError: a model, a test or a quality check failed, or the folder cannot be
            written to, see ``work_folder``.
    """
    memory_limit()
    folder = folder.resolve()
    request = order.request
    if not request.secondary_suppression and folder == BUILD.resolve():
        raise BuildError(
            "A build without secondary suppression must not be published: name another "
            "folder with --output"
        )
    published = PUBLISHED if request.secondary_suppression else UNPROTECTED
    generation = secrets.token_hex(8)
    clock = Clock()
    start = time.perf_counter()
    with (
        work_folder(folder) as work,
        without_collector(),
        with_labels(order, folder, generation, clock) as order,
    ):
        clear(folder, OUTPUTS)
        check_place(order, folder)
        seeds = seeds_of(request.index)
        if holds_records(folder) and not order.is_dry_run:
            for wave in adopt(
                order.ledger, folder / WAREHOUSE, generation, work, seeds
            ):
                print(f"    entered in the ledger as published before: {wave}")
        with (
            open_book(order.ledger, to_write=order.publishes_records) as book,
            engine_of(order, work, generation, seeds) as records,
        ):
            request, plan = prepare(
                order, book, folder / WAREHOUSE, records, clock, seeds
            )
            if order.is_dry_run:
                with usual_modes():
                    run_dbt(
                        request, work, folder / WAREHOUSE, clock, order.engine, GOALS
                    )
                print(f"\n{what_will_be_seen(work / WAREHOUSE)}")
                return
            with QualityChecks() as quality:
                with usual_modes():
                    models = run_dbt(
                        request, work, folder / WAREHOUSE, clock, order.engine
                    )
                    if order.engine == SPARK:
                        take_from_spark(work, clock)
                code = code_digest()
                refuse_nothing(work / WAREHOUSE, order)
                with clock.phase("compare with earlier publications"):
                    waves = compare(
                        plan, book, code, work / WAREHOUSE, models, work, records, seeds
                    )
                quality.begin(work / published, work / MANIFEST, work / QUALITY)
                with clock.phase("publish"):
                    publish(work / WAREHOUSE, work / published, quality.check)
                with clock.phase("describe what is published"):
                    describe(work / published)
                    write_file_digests(work / published)
                with clock.phase("check what is published"):
                    wrong = quality.outcome()
                if wrong:
                    raise BuildError(wrong)
                if order.publish_to:
                    write_to_catalogue(work, order.publish_to, clock)
            request.remember(work)
            last = Snapshot.of(folder / published)
            summary = summarise(work, published, folder, last)
            (work / SUMMARY).write_text(summary.tables, encoding="utf-8")
            names = (WAREHOUSE, published, QUALITY, REQUEST, SUMMARY)
            with whole():
                if waves:
                    book.begin(waves, generation, code, folder)
                install(work, folder, generation, names, OUTPUTS)
                if waves:
                    end(book, generation)
    if verbose:
        print(f"\n{summary.tables}", end="")
    print(summary.screen)
    print(f"Built in {time.perf_counter() - start:.1f} s")


@contextmanager
def with_labels(
    order: Order, folder: Path, generation: str, clock: Clock
) -> Iterator[Order]:
    """The order with the records as they are labelled, which stay for dbt to read.

    Args:
        order: what is to be built.
        folder: the build folder; the labelled records lie in it, in a folder that its
            owner alone reads. It replaces that of the last build if the block succeeds.
        generation: a name for the folder.
        clock: gets one phase.
    """
    request = order.request
    place = folder / LABELLED
    new = place / generation
    try:
        if order.labels:
            place.mkdir(mode=0o700, exist_ok=True)
            new.mkdir(mode=0o700)
            with clock.phase("join the labels"):
                labelled = label_records(
                    request.records,
                    request.reference,
                    order.labels,
                    order.labeller,
                    new,
                    seeds_of(request.index),
                )
            for note in labelled.notes:
                print(f"    note: {note}")
            request = replace(
                request, records=(str(labelled.records),), labels=str(new)
            )
            yield replace(order, request=request)
        else:
            yield order
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        raise
    if order.is_dry_run:
        shutil.rmtree(new, ignore_errors=True)
        return
    for old in place.glob("*"):
        if old != new:
            shutil.rmtree(old, ignore_errors=True)


def end(book: Book, generation: str) -> None:
    """Enter that a build is where readers see it; if that fails, the next one does."""
    try:
        book.end(generation)
    except InputError as error:
        print(f"    note: {error} The build is in its place; the next one enters it.")


def prepare(
    order: Order,
    book: Book,
    last: Path,
    records: KeyedRecords,
    clock: Clock,
    seeds: Path,
) -> tuple[Request, Plan]:
    """Validate the input, and find out what stays of the last build.

    Args:
        order: what to build of.
        book: the ledger of published waves.
        last: the last good warehouse, if there is one.
        records: the usage records on the engine that reads them.
        clock: gets one phase a step.
        seeds: the folder of the seeds.

    Returns:
        The request as dbt gets it, and what the build does about published waves.

    Raises:
        InputError: the input does not pass.
    """
    request = replace(
        order.request,
        seeds_folder=str(seeds) if order.request.index else "",
        record_facets=tuple(asked_facets(seeds)),
    )
    given = [*request.release, *request.records]
    print(f"Building from {', '.join(given) or 'the built-in sample (synthetic)'}")
    with clock.phase("load dbt"):
        # Importing dbt takes a second; those who only read the help are spared it.
        from economic_index.dbt_plugin import load_adoption, load_inputs, or_sample
    # The sample is written under the thresholds too.
    check_thresholds(may_loosen=request.loosen_thresholds, seeds_folder=seeds)
    if request.is_sample:
        with clock.phase("write the synthetic sample"):
            or_sample(request)
    plan = Plan()
    with clock.phase(CHECK):
        tables = load_inputs(request)
        survey = load_adoption(request.business_adoption)
        if request.secondary_suppression and not request.is_sample:
            plan = plan_waves(
                book,
                last,
                tables.ledger,
                set(tables.cells["wave_id"].unique().to_pylist()),
                tables.task_statements,
                tables.request_hierarchy,
                records,
                count_late=order.count_late,
                full_refresh=order.full_refresh,
                republish=order.republish,
                seeds_folder=seeds,
            )
    for note in [*tables.notes, *survey.notes, *plan.notes]:
        print(f"    note: {note}")
    for wave in plan.kept:
        print(f"    kept from the last build: {wave}")
    return replace(request, kept_waves=tuple(plan.kept)), plan


@contextmanager
def engine_of(
    order: Order, work: Path, generation: str, seeds: Path
) -> Iterator[KeyedRecords]:
    """What the engine of a build needs during the block; the records on that engine.

    Args:
        order: what is built.
        work: the folder of the build.
        generation: a name for the keys of the records.
        seeds: the folder of the seeds.

    Raises:
        InputError: the engine is not there, not the catalogue to write back to, or
            nothing to know late records by.
    """
    names = order.request.records
    if order.engine == DUCKDB:
        yield RecordsHere(names, work, seeds)
        return
    from economic_index.spark.run import is_remote, spark_session

    if order.count_late and is_remote() and not order.keys:
        raise InputError(
            "LATE",
            "late records are known by the keys of the others, and a cluster has no "
            "place for those of this build",
            "Name a folder in KEYS that the executors write to",
        )
    with spark_session(work):
        from economic_index.spark.adapter import begin
        from economic_index.spark.collect import make_schema
        from economic_index.spark.keys import RecordsOnSpark

        if order.publish_to:
            # Now, not when all is built.
            make_schema(begin(), order.publish_to)
        yield RecordsOnSpark(
            begin,
            names,
            work,
            order.keys and f"{order.keys.rstrip('/')}/{generation}",
            is_remote=is_remote(),
            seeds_folder=seeds,
        )


def take_from_spark(work: Path, clock: Clock) -> None:
    """Write the warehouse of a build on Spark: its public tables, and what stays.

    Args:
        work: the folder of the build, which holds the manifest.
        clock: gets one phase.
    """
    from economic_index.spark.adapter import session
    from economic_index.spark.collect import collect

    with clock.phase("collect the public tables"):
        size = collect(session(), public_models(work), work / WAREHOUSE)
    print(f"    {size / 1e6:.1f} MB of cells and public rows were collected")


def write_to_catalogue(work: Path, schema: str, clock: Clock) -> None:
    """Write the public tables of a build on Spark into a schema of a catalogue.

    Args:
        work: the folder of the build, which holds the manifest.
        schema: the schema's name, its catalogue before it where it is another one.
        clock: gets one phase.
    """
    from economic_index.spark.adapter import session
    from economic_index.spark.collect import write_back

    with clock.phase(f"write the public tables to {schema}"):
        write_back(session(), public_models(work), schema)


def public_models(work: Path) -> dict[str, Any]:
    """The nodes of the public models in the manifest of a build."""
    return json.loads((work / MANIFEST).read_text(encoding="utf-8"))["nodes"]


@contextmanager
def without_collector() -> Iterator[None]:
    """Leave cycles of objects in memory during the block.

    dbt makes so many objects that looking for dead ones takes a tenth of its time, and
    few of them die: a build of the sample takes 120 MB more without it.
    """
    gc.disable()
    try:
        yield
        # Nor does it look through what is there now, in its next round or at the end.
        # After an error it does: DuckDB lists on the terminal what it still holds.
        gc.freeze()
    finally:
        gc.enable()


def silence_libraries() -> None:
    """Keep library warnings out of what a user reads."""
    logging.getLogger().setLevel(logging.ERROR)
    if not sys.warnoptions:
        import warnings

        warnings.simplefilter("ignore")
