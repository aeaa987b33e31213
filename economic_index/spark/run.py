"""A session of Spark for one build: what it needs, and what is left behind."""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from economic_index.engines import RECORDS
from economic_index.errors import BuildError, InputError

REMOTE = "SPARK_REMOTE"
LOST = (
    "The session of Spark was lost during the build: its process or server is gone. "
    "The last build stays as it was. Look into the log of Spark, and build again"
)
NO_SPACE = "No space left on device"
FULL = (
    "An executor of Spark, or the driver, found no space on its disk. The last build "
    "stays as it was. Give spark.local.dir and the folder of the tables more space, or "
    "have more executors, and build again"
)


def is_remote() -> bool:
    """Whether sessions are those of a cluster, which sees no file of this machine."""
    return bool(os.environ.get(REMOTE))


def check_environment() -> None:
    """Raise where this machine cannot begin a session.

    Raises:
        InputError: Spark is not installed, or a local session would find no Java.
    """
    if not (find_spec("pyspark") and find_spec("dbt.adapters.spark")):
        raise InputError(
            "ENGINE=spark",
            "Spark is not installed in this environment",
            "Install it with make install ENGINE=spark",
        )
    has_java = shutil.which("java") or os.environ.get("JAVA_HOME")
    if not has_java and not is_remote():
        raise InputError(
            "ENGINE=spark",
            "a local session of Spark needs Java, and none is found",
            f"Install Java 17 or later, or name a cluster in {REMOTE}, "
            "as sc://host:15002",
        )


@contextmanager
def spark_session(work: Path) -> Iterator[None]:
    """Let a session begin during the block, which leaves nothing behind.

    What a local session writes lies in the folder of the build. On a cluster the tables
    of the build stay in the session's own catalogue, under the names of the schemas.

    Args:
        work: the folder of the build.

    Raises:
        InputError: this machine cannot begin a session.
        BuildError: the session was lost during the block, or a disk is full.
    """
    check_environment()
    # Its libraries are there by now.
    from economic_index.spark.adapter import (
        OF_THE_BUILD,
        begin,
        is_lost,
        register,
        stop,
    )

    register()
    # Not by the variables that the profile names: dbt would parse the project anew.
    OF_THE_BUILD["spark.sql.warehouse.dir"] = str(work / "spark")
    OF_THE_BUILD["spark.sql.catalogImplementation"] = "in-memory"
    RECORDS.session = begin
    # Tracebacks of a lost connection would bury what the build says of it; py4j writes
    # them to the root of all loggers.
    root = logging.getLogger()
    level = root.level
    root.setLevel(logging.CRITICAL)
    try:
        yield
    except Exception as error:
        if is_lost():
            raise BuildError(LOST) from error
        if NO_SPACE in f"{error} {error.__cause__}":
            raise BuildError(FULL) from error
        raise
    finally:
        root.setLevel(level)
        RECORDS.session = None
        stop()
        OF_THE_BUILD.clear()
