"""Put something finished in the place of what readers see, in one step."""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import sys
from pathlib import Path

AT_FDCWD = -100
RENAME_EXCHANGE = 2


def swap(new: Path, old: Path) -> None:
    """Put a finished file or folder where the last good one stands, and drop that one.

    A folder cannot be renamed over a full one, so the two trade places where the system
    can do that in one step (Linux). Elsewhere the place is empty for a moment, which
    `recover` repairs if the process dies just then.

    Args:
        new: what takes the place; nothing is left there.
        old: the place; it may be empty.
    """
    retired = _retired(old)
    if not old.exists():
        new.replace(old)
    elif _exchange(new, old):
        new.rename(retired)
    else:
        old.rename(retired)
        new.rename(old)
    remove(retired)


def recover(place: Path) -> None:
    """Undo a swap that ended half-way, and clear away what one left behind."""
    retired = _retired(place)
    if retired.exists() and not place.exists():
        retired.rename(place)
    remove(retired)


def _retired(place: Path) -> Path:
    return place.with_name(f".{place.name}.old")


def remove(place: Path) -> None:
    """Remove a file, a link, or a folder with all that is in it, if it is there."""
    if place.is_dir() and not place.is_symlink():
        shutil.rmtree(place)
    else:
        place.unlink(missing_ok=True)


def _exchange(one: Path, other: Path) -> bool:
    """Let two places trade what they hold; False where the system cannot."""
    if not sys.platform.startswith("linux"):
        return False
    call = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if call is None:
        return False
    names = (os.fsencode(one), os.fsencode(other))
    failed = call(AT_FDCWD, names[0], AT_FDCWD, names[1], RENAME_EXCHANGE)
    if not failed:
        return True
    code = ctypes.get_errno()
    if code in (errno.EINVAL, errno.ENOSYS):
        return False
    raise OSError(code, os.strerror(code), str(other))
