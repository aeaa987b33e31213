"""Outputs of a build that change for their readers together, in one step.

A build folder holds every output once, in `.builds/<generation>/`. The link `.current`
names the generation that readers see, and `warehouse.duckdb`, `published` and the
others are links through it. To replace a build is to rename one link.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from economic_index.swap import recover, remove, swap

BUILDS = ".builds"
CURRENT = ".current"
# The generation that the plain files of an older layout become.
BEFORE = "before"


def current(folder: Path) -> str | None:
    """The generation that readers of a build folder see, None where there is none."""
    link = folder / CURRENT
    return Path(os.readlink(link)).name if link.is_symlink() else None


def clear(folder: Path, names: Sequence[str]) -> None:
    """Remove what a killed build left behind; readers see what they saw.

    Args:
        folder: the build folder, which no other build writes to.
        names: all outputs that it may hold.
    """
    for name in names:
        recover(folder / name)
        remove(_link(folder, name))
    remove(_link(folder, CURRENT))
    seen = current(folder)
    for place in sorted((folder / BUILDS).glob("*")):
        if place.name != seen:
            shutil.rmtree(place)


def install(
    work: Path,
    folder: Path,
    generation: str,
    names: Sequence[str],
    all_names: Sequence[str],
) -> None:
    """Put finished outputs where readers see them, all at once, and drop the old ones.

    Whoever has an old file open keeps it. An output that the last build had and this
    one does not have is gone with it.

    Args:
        work: holds the outputs.
        folder: the build folder, cleared before.
        generation: a name that no generation of the folder has had.
        names: the outputs of this build.
        all_names: every output that the folder may hold.
    """
    take_over(folder, all_names)
    place = folder / BUILDS / generation
    place.mkdir(parents=True)
    for name in names:
        (work / name).rename(place / name)
        _show(folder, name)
        # What a killed shell left beside the link is of the database that was there.
        (folder / f"{name}.wal").unlink(missing_ok=True)
    show_generation(folder, generation)
    for name in all_names:
        if name not in names:
            (folder / name).unlink(missing_ok=True)
    clear(folder, all_names)


def show_generation(folder: Path, generation: str) -> None:
    """Let readers see a generation from now on: the one step."""
    link = _link(folder, CURRENT)
    link.unlink(missing_ok=True)
    link.symlink_to(Path(BUILDS) / generation)
    link.replace(folder / CURRENT)
    _to_disk(folder)


def take_over(folder: Path, names: Sequence[str]) -> None:
    """Turn outputs that are plain files and folders into links to the same content.

    So older versions left them, and tools that follow links when they copy. At every
    moment readers see what they saw.
    """
    if (folder / CURRENT).is_dir() and not (folder / CURRENT).is_symlink():
        shutil.rmtree(folder / CURRENT)
    plain = [
        name
        for name in names
        if (folder / name).exists() and not (folder / name).is_symlink()
    ]
    if not plain:
        return
    if current(folder) is None:
        place = folder / BUILDS / BEFORE
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        for name in plain:
            _same(folder / name, place / name)
        show_generation(folder, BEFORE)
    for name in plain:
        _show(folder, name)


def _show(folder: Path, name: str) -> None:
    """Have an output's name lead to the generation that readers see."""
    target = Path(CURRENT) / name
    place = folder / name
    if place.is_symlink() and Path(os.readlink(place)) == target:
        return
    link = _link(folder, name)
    link.unlink(missing_ok=True)
    link.symlink_to(target)
    if place.is_symlink():
        link.replace(place)
    else:
        swap(link, place)


def _link(folder: Path, name: str) -> Path:
    """Where a link is made before it takes its place."""
    return folder / f".{name.lstrip('.')}.link"


def _same(old: Path, new: Path) -> None:
    """Make a second name for a file, or for each file of a folder."""
    if old.is_dir():
        shutil.copytree(old, new, copy_function=_same_file)
    else:
        _same_file(old, new)


def _same_file(old: Path | str, new: Path | str) -> None:
    try:
        os.link(old, new)
    except OSError:
        # Not every disk knows a file by two names.
        shutil.copy2(old, new)


def _to_disk(folder: Path) -> None:
    """Have the system write the names in a folder to the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
