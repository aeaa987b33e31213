"""Command line of the project: `python -m economic_index build`."""

from __future__ import annotations

import argparse
import os
import shlex
import sys
from dataclasses import fields
from io import TextIOWrapper
from pathlib import Path

from economic_index.stopping import listen

if __name__ == "__main__":
    # The other modules take a second to load, and a signal may come by then.
    listen()

from economic_index.build import build, silence_libraries
from economic_index.docs import write_docs
from economic_index.engines import DUCKDB, SPARK
from economic_index.errors import BuildError, InputError
from economic_index.index import write_index
from economic_index.inputs.records.record_files import as_glob, is_in_store, is_table
from economic_index.options import TAKEN, arguments_of, not_empty
from economic_index.order import Order
from economic_index.paths import BUILD, LEDGER, RECORDS, RELEASES, SALT
from economic_index.request import KEEP, REFUSE, Request
from economic_index.sample.layouts import LAYOUTS, SIZES, write_layout
from economic_index.sample.records import SAMPLE_SIZE

# Tests and servers that start fresh say by this variable where the ledger lies.
LEDGER_VARIABLE = "ECONOMIC_INDEX_LEDGER"


def command_line() -> argparse.ArgumentParser:
    """The commands and their options; none may be shortened."""
    parser = argparse.ArgumentParser(prog="economic_index", allow_abbrev=False)
    commands = parser.add_subparsers(dest="command", required=True)
    building = commands.add_parser(
        "build", help="build the warehouse", allow_abbrev=False
    )
    building.add_argument(
        "--from-environment",
        action="store_true",
        help="take RELEASE, RECORDS and the other variables of make build, too",
    )
    building.add_argument(
        "--release",
        nargs="+",
        action="extend",
        type=not_empty,
        default=[],
        metavar="FOLDER",
        help="release folders in the official layout; none: the built-in sample",
    )
    building.add_argument(
        "--records",
        nargs="+",
        action="extend",
        type=not_empty,
        default=[],
        metavar="GLOB",
        help="usage records: Parquet or CSV files; on Spark also tables",
    )
    building.add_argument(
        "--reference",
        type=not_empty,
        metavar="FOLDER",
        help="folder with request_hierarchy.csv and onet_task_statements.csv",
    )
    building.add_argument(
        "--labels",
        nargs="+",
        action="extend",
        type=not_empty,
        default=[],
        metavar="GLOB",
        help="tasks, clusters and patterns of the records, joined by record_id",
    )
    building.add_argument(
        "--labeller",
        type=not_empty,
        metavar="NAME",
        help="whose labels to take, with the version behind it if there are several",
    )
    building.add_argument(
        "--index",
        type=not_empty,
        metavar="FOLDER",
        help="folder of an index of your own, as new-index writes it",
    )
    building.add_argument(
        "--sample",
        type=int,
        metavar="SIZE",
        help="size of the sample: so many synthetic conversations and API records",
    )
    building.add_argument(
        "--late",
        choices=("refuse", "count"),
        default="refuse",
        help="late records of a wave that was published (default: refuse)",
    )
    building.add_argument(
        "--engine",
        choices=(DUCKDB, SPARK),
        default=DUCKDB,
        help="what computes: DuckDB in this process, or Spark, in a local session or "
        "on the cluster that SPARK_REMOTE names (default: duckdb)",
    )
    building.add_argument(
        "--publish-to",
        type=not_empty,
        metavar="SCHEMA",
        help="schema of Spark's catalogue that gets the public tables, too, as "
        "catalog.schema",
    )
    building.add_argument(
        "--unknown",
        choices=(REFUSE, KEEP),
        default=REFUSE,
        help="rows of a release whose facet, variable, metric or category no seed has: "
        "an error, or kept out and listed (default: refuse)",
    )
    building.add_argument(
        "--full-refresh",
        action="store_true",
        help="drop the waves of the last build that the records hold nothing of; the "
        "ledger remembers that they were published",
    )
    building.add_argument(
        "--republish",
        nargs="+",
        action="extend",
        type=not_empty,
        default=[],
        metavar="WAVE",
        help="publish these waves as if for the first time: no earlier publication of "
        "them was ever shared",
    )
    building.add_argument(
        "--ledger",
        type=not_empty,
        default=os.environ.get(LEDGER_VARIABLE) or str(LEDGER),
        metavar="FOLDER",
        help="where the ledger of published waves lies (default: ledger)",
    )
    building.add_argument(
        "--keys",
        type=not_empty,
        metavar="FOLDER",
        help="where the executors of a cluster write keys of the records, which late "
        "ones are told from: a store or a folder that they share; without a cluster "
        "the ledger holds them",
    )
    building.add_argument(
        "--without-secondary-suppression",
        action="store_true",
        help="show what the primary rule alone discloses; nothing is published",
    )
    building.add_argument(
        "--loosen-thresholds",
        action="store_true",
        help="allow disclosure thresholds looser than the built-in ones; what is "
        "published says so",
    )
    building.add_argument(
        "--adoption",
        type=not_empty,
        metavar="WORKBOOK",
        help="national workbook of the Census business survey; none: no such series",
    )
    building.add_argument(
        "--output",
        type=Path,
        default=BUILD,
        metavar="FOLDER",
        help="where the warehouse and the published files go (default: build)",
    )
    building.add_argument(
        "--plan",
        action="store_true",
        help="say what the records would publish, and publish nothing",
    )
    building.add_argument(
        "--verbose",
        "-v",
        action="store_true",
        help="print every table of the summary, which build/summary.txt has too",
    )
    commands.add_parser("docs", help="write the data dictionary of the last build")
    showing = commands.add_parser("site", help="write the dashboard of the last build")
    showing.add_argument(
        "--output",
        type=Path,
        default=BUILD,
        metavar="FOLDER",
        help="the folder of the build, which gets the folder site (default: build)",
    )
    sampling = commands.add_parser(
        "sample",
        help="write a synthetic release folder of one layout",
        allow_abbrev=False,
    )
    sampling.add_argument(
        "--layout",
        choices=tuple(LAYOUTS),
        required=True,
        help="layout of the folder",
    )
    sampling.add_argument(
        "--rows",
        choices=tuple(SIZES),
        default="small",
        help="as many rows as the built-in sample, as the official files, or half of "
        "them (default: small)",
    )
    sampling.add_argument(
        "--output",
        type=Path,
        required=True,
        metavar="FOLDER",
        help="where the release folder goes",
    )
    beginning = commands.add_parser(
        "new-index", help="write the folder of an index of your own"
    )
    beginning.add_argument(
        "--from-environment",
        action="store_true",
        help="take the variables NAME, FROM and EVERY of make new-index, too",
    )
    beginning.add_argument(
        "--name", type=not_empty, help="id of the index, and name of the folder"
    )
    beginning.add_argument(
        "--from",
        dest="start",
        type=not_empty,
        metavar="DAY",
        help="first month or day of the first wave, as 2026-10 or 2026-10-05",
    )
    beginning.add_argument(
        "--every", default="month", help="month or week (default: month)"
    )
    beginning.add_argument(
        "--out",
        type=Path,
        metavar="FOLDER",
        help="the folder to write (default: the name, here)",
    )
    fetching = commands.add_parser("fetch", help="download releases of the index")
    fetching.add_argument(
        "--release",
        nargs="+",
        action="extend",
        type=not_empty,
        default=[],
        metavar="RELEASE",
        help="ids as 2025-09-15, latest or all (default: latest)",
    )
    fetching.add_argument(
        "--from-environment",
        action="store_true",
        help="take the variable RELEASE of make fetch, too",
    )
    fetching.add_argument(
        "--output",
        type=Path,
        default=RELEASES,
        metavar="FOLDER",
        help="where the release folders go (default: releases)",
    )
    converting = commands.add_parser(
        "records",
        help="make usage records of the export of a gateway, a tracer or a chat log",
        allow_abbrev=False,
    )
    converting.add_argument(
        "--from-environment",
        action="store_true",
        help="take FROM, LOGS and the other variables of make records, too",
    )
    converting.add_argument(
        "--from",
        dest="form",
        type=not_empty,
        metavar="FORMAT",
        help="litellm, langfuse, otel, helicone, bedrock or wildchat",
    )
    converting.add_argument(
        "--logs",
        nargs="+",
        action="extend",
        type=not_empty,
        default=[],
        metavar="GLOB",
        help="the files of the export: Parquet, CSV, JSON or JSON lines",
    )
    converting.add_argument(
        "--out",
        type=Path,
        default=RECORDS,
        metavar="FILE",
        help="the Parquet file to write, or a folder for it (default: records)",
    )
    for name, words in (
        ("account", "the id that tells accounts apart"),
        ("organisation", "the id of the organisation of an account (default: none)"),
        ("session", "the id that ties calls to a conversation; none: each call is one"),
        ("segment", "the id of a unit of the organisation (default: none)"),
        ("platform", "what the records say (default: the name of the format)"),
    ):
        converting.add_argument(f"--{name}", type=not_empty, metavar="NAME", help=words)
    converting.add_argument(
        "--geoip",
        type=Path,
        metavar="DATABASE",
        help="a MaxMind database (.mmdb) that says where an address is",
    )
    converting.add_argument(
        "--salt",
        type=Path,
        default=SALT,
        metavar="FILE",
        help="the salt of the account ids (default: secrets/account_salt)",
    )
    return parser


def records_named(name: str, engine: str) -> str:
    """Usage records as the engine finds them, wherever a command runs."""
    is_elsewhere = engine == SPARK and (is_table(name) or is_in_store(name))
    return name if is_elsewhere else as_glob(absolute(name))


def place_named(name: str | None) -> str:
    """A folder as executors name it; "" for none."""
    return name if name and is_in_store(name) else absolute(name)


def absolute(name: str | None) -> str:
    """A path or glob that does not depend on where a command runs; "" for none."""
    return os.path.abspath(name) if name else ""


def main() -> int:
    """Run one command. Returns the exit code: 0 built, 1 failed, 2 bad input."""
    silence_libraries()
    for stream in (sys.stdout, sys.stderr):
        # A terminal without UTF-8 gets escapes, not a traceback.
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        given = sys.argv[1:]
        arguments = command_line().parse_args(given)
        if getattr(arguments, "from_environment", False):
            from_make = arguments_of(os.environ, TAKEN[arguments.command])
            arguments = command_line().parse_args([*given, *from_make])
        if arguments.command == "docs":
            write_docs()
        elif arguments.command == "site":
            # Its libraries are a developer's, and take a moment to load.
            from dashboard import build_site

            build_site(arguments.output.resolve())
        elif arguments.command == "sample":
            folder = write_layout(arguments.layout, arguments.rows, arguments.output)
            print(f"Next: make build RELEASE={shlex.quote(str(folder))}")
        elif arguments.command == "new-index":
            for option, value in (("NAME", arguments.name), ("FROM", arguments.start)):
                if not value:
                    raise InputError(
                        option,
                        "the value is not given",
                        "Write e.g. make new-index NAME=acme FROM=2026-10 EVERY=month",
                    )
            folder = write_index(
                arguments.name, arguments.start, arguments.every, arguments.out
            )
            print(f"Written: {folder / 'index.yml'}. Change in it what is not so.")
            print(f"Next: make build INDEX={shlex.quote(str(folder))} RECORDS=…")
        elif arguments.command == "fetch":
            # Its library takes a moment to load.
            from economic_index.inputs.fetch import fetch

            fetched = fetch(arguments.release or ["latest"], arguments.output)
            names = " ".join(shlex.quote(str(path)) for path in fetched)
            print(f"\nNext: make build RELEASE={shlex.quote(names)}")
        elif arguments.command == "records":
            # Its libraries take a moment to load.
            from economic_index.adapters import Export, write_records

            chosen = vars(arguments)
            given_fields = {
                each.name: chosen[each.name]
                for each in fields(Export)
                if chosen[each.name] is not None
            }
            written, notes = write_records(Export(**given_fields))
            print("\n".join(notes))
            print(f"\nNext: make build RECORDS={shlex.quote(str(written))}")
        else:
            request = Request(
                release=tuple(absolute(name) for name in arguments.release),
                records=tuple(
                    records_named(name, arguments.engine) for name in arguments.records
                ),
                reference=absolute(arguments.reference),
                index=absolute(arguments.index),
                business_adoption=absolute(arguments.adoption),
                sample=SAMPLE_SIZE if arguments.sample is None else arguments.sample,
                secondary_suppression=not arguments.without_secondary_suppression,
                loosen_thresholds=arguments.loosen_thresholds,
                unknown=arguments.unknown,
            )
            order = Order(
                request,
                asks_for_sample=arguments.sample is not None,
                labels=arguments.labels,
                labeller=arguments.labeller or "",
                count_late=arguments.late == "count",
                full_refresh=arguments.full_refresh,
                republish=arguments.republish,
                ledger=Path(arguments.ledger).absolute(),
                engine=arguments.engine,
                keys=place_named(arguments.keys),
                publish_to=arguments.publish_to or "",
                is_dry_run=arguments.plan,
            )
            build(order, arguments.output, verbose=arguments.verbose)
    except InputError as error:
        print(f"\nInvalid input. {error}", file=sys.stderr)
        print("The last good warehouse is untouched.", file=sys.stderr)
        return 2
    except BuildError as error:
        print(f"\nThe build failed:\n{error}", file=sys.stderr)
        print("The last good warehouse is untouched.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
