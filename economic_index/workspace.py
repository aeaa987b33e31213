"""The folder that a build works in: private, gone at the end, and its errors."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import duckdb
from filelock import FileLock, Timeout

from economic_index.errors import NO_SPACE, BuildError
from economic_index.stopping import undone_when_stopped

# How DuckDB says that another process has a database open.
LOCKED = "Could not set lock on file"
OTHER_FOLDER = "name another folder with --output"


@contextmanager
def work_folder(folder: Path) -> Iterator[Path]:
    """An empty folder beside the outputs, of this build alone, for its owner alone.

    Temporary files of this process and of those that it starts go there, too. It goes
    whatever happens: a build that failed on a full disk must not keep it full, and a
    private warehouse must not stay half built.

    Raises:
        BuildError: the disk is full, the place cannot be written to, the memory limit
            is too small, or another build writes to `folder`.
    """
    work = folder / ".next"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # The system releases the lock of a process that was killed.
        with FileLock(folder / ".lock", timeout=0):
            remove(work)
            try:
                work.mkdir(mode=0o700)
                with (
                    undone_when_stopped(partial(remove, work)),
                    temporary_files_in(work / "tmp"),
                ):
                    yield work
            finally:
                remove(work)
    except Timeout as error:
        raise BuildError(
            f"{folder}: another build is at work there. Wait until it has ended, or "
            f"{OTHER_FOLDER}"
        ) from error
    except (BuildError, OSError, duckdb.Error) as error:
        raise explained(error, folder) from error


def explained(error: Exception, folder: Path) -> Exception:
    """What to tell the user of an error of the system or of DuckDB.

    Args:
        error: what was raised.
        folder: where the outputs go.

    Returns:
        A `BuildError` with the place and the way out, or the error as it is where it
        says so itself or where it is a fault of the project.
    """
    if NO_SPACE in str(error):
        return BuildError(
            f"{folder}: the disk is full. Free some space, or name a folder on another "
            "disk with --output"
        )
    if isinstance(error, duckdb.OutOfMemoryException):
        return BuildError(
            "The memory that DuckDB may use is not enough. Raise the limit with "
            "ECONOMIC_INDEX_MEMORY, e.g. ECONOMIC_INDEX_MEMORY=8GB"
        )
    if not isinstance(error, OSError):
        return error
    place = error.filename or folder
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        fix = f"Get the right to write there, or {OTHER_FOLDER}"
    elif error.errno in (errno.EEXIST, errno.ENOTDIR, errno.EISDIR):
        fix = f"Move away what is in this place, or {OTHER_FOLDER}"
    else:
        fix = f"Look at this place, or {OTHER_FOLDER}"
    return BuildError(f"{place}: {error.strerror or error}. {fix}")


@contextmanager
def temporary_files_in(folder: Path) -> Iterator[None]:
    """Make a private folder the place of temporary files, in children too."""
    folder.mkdir(mode=0o700)
    before = os.environ.get("TMPDIR"), tempfile.tempdir
    os.environ["TMPDIR"] = tempfile.tempdir = str(folder)
    try:
        yield
    finally:
        variable, tempfile.tempdir = before
        if variable is None:
            del os.environ["TMPDIR"]
        else:
            os.environ["TMPDIR"] = variable


@contextmanager
def usual_modes() -> Iterator[None]:
    """Give files the user's modes again behind the block.

    Where dbt opens the warehouse, its plugin has the process write private files.
    """
    mask = os.umask(0o077)
    os.umask(mask)
    try:
        yield
    finally:
        os.umask(mask)


@contextmanager
def private_modes() -> Iterator[None]:
    """Have the files that the block writes be readable by their owner alone.

    DuckDB replaces a file that is there: its mode would not last.
    """
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)


@contextmanager
def spilling_database(**options: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in memory; what does not fit goes where only the owner reads it.

    Args:
        options: of DuckDB's configuration.
    """
    with (
        tempfile.TemporaryDirectory(prefix="economic-index-") as spill,
        duckdb.connect(config={"temp_directory": spill, **options}) as connection,
    ):
        yield connection


@contextmanager
def last_warehouse(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The last good warehouse, open for reading.

    Raises:
        BuildError: another program has it open, or it cannot be read.
    """
    try:
        with duckdb.connect(str(path), read_only=True) as connection:
            yield connection
    except duckdb.Error as error:
        if LOCKED in str(error):
            raise BuildError(
                f"{path}: another program has the last warehouse open for writing. "
                "Close it there and build again; to look into a warehouse open it "
                "read-only"
            ) from error
        raise BuildError(
            f"{path}: the last warehouse cannot be read: it is damaged, or of another "
            "version of DuckDB. Put a copy in its place, or remove it: the waves that "
            "only it holds must then be built from their records again"
        ) from error


def remove(place: Path) -> None:
    """Remove a file or a folder, also where another thread still writes to it."""
    gone = place.with_name(f"{place.name}.gone")
    shutil.rmtree(gone, ignore_errors=True)
    if place.is_dir() and not place.is_symlink():
        # Under another name nobody finds it to put more there.
        place.rename(gone)
        shutil.rmtree(gone, ignore_errors=True)
    else:
        place.unlink(missing_ok=True)
