"""Put a synthetic folder in its place: complete, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from filelock import FileLock

from economic_index.errors import InputError
from economic_index.sample.stamp import current_stamp, is_current, write_stamp
from economic_index.stopping import undone_when_stopped
from economic_index.workspace import remove

README = "README.md"


def replace_folder(
    folder: Path, title: str, write: Callable[[Path], None], *facts: object
) -> Path:
    """Write a folder beside its place and then move it there.

    An earlier folder of the same kind in its place is replaced, unless it is what would
    be written: a large sample takes minutes.

    Args:
        folder: where the files are to be.
        title: the first line of the README by which an earlier folder is known.
        write: writes all files, the README too, into a folder that does not exist yet.
        facts: what the files depend on beside the code and the seeds.

    Returns:
        The folder.

    Raises:
        InputError: a file, or a folder of another kind, is in that place.
    """
    if folder.exists() and not _is_replaceable(folder, title):
        raise InputError(
            str(folder),
            "something else than a synthetic sample is in this place",
            "Choose another folder",
        )
    stamp = current_stamp(*facts)
    folder.parent.mkdir(parents=True, exist_ok=True)
    # Two builds that both find no sample write it one after the other.
    with (
        FileLock(folder.parent / f".{folder.name}.lock"),
        TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as beside,
        undone_when_stopped(partial(remove, Path(beside))),
    ):
        if is_current(folder, stamp):
            return folder
        fresh = Path(beside) / "new"
        write(fresh)
        write_stamp(fresh, stamp)
        if folder.exists():
            folder.rename(Path(beside) / "old")
        fresh.rename(folder)
    return folder


def _is_replaceable(place: Path, title: str) -> bool:
    """Whether it is an empty folder or an earlier one of the same kind."""
    readme = place / README
    if readme.is_file():
        return readme.read_text("utf-8").startswith(title)
    return place.is_dir() and not any(place.iterdir())
