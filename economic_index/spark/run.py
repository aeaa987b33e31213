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

# Where the profile's target `spark` puts what a local session writes, and whether its
# catalogue outlives the process.
FOLDER = "ECONOMIC_INDEX_SPARK_FOLDER"
CATALOG = "ECONOMIC_INDEX_SPARK_CATALOG"
REMOTE = "SPARK_REMOTE"
LOST = (
    "The session of Spark was lost during the build: its process or server is gone. "
    "The last build stays as it was. Look into the log of Spark, and build again"
)


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
    if not has_java and not os.environ.get(REMOTE):
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
        BuildError: the session was lost during the block.
    """
    check_environment()
    given = {FOLDER: str(work / "spark"), CATALOG: "in-memory"}
    before = {name: os.environ.get(name) for name in given}
    os.environ.update(given)
    try:
        # Its libraries are there by now.
        from economic_index.spark.adapter import begin, is_lost, register, stop

        register()
        RECORDS.session = begin
        # Its tracebacks of a lost connection would bury what the build says of it.
        logging.getLogger("py4j").setLevel(logging.CRITICAL)
        try:
            yield
        except Exception as error:
            if is_lost():
                raise BuildError(LOST) from error
            raise
        finally:
            RECORDS.session = None
            stop()
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
