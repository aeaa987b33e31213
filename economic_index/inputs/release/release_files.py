"""Find the files of a release folder and turn their bytes into text."""

from __future__ import annotations

import codecs
import os
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import TextIO

from economic_index.errors import InputError

UTF_16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
SAVE_AS_UTF_8 = "Save the file as UTF-8, or take the official file again"


@dataclass(frozen=True)
class SourceFile:
    """A file of the input and the short name that messages and tables give it.

    Attributes:
        path: where the file lies.
        name: its path behind the label of the folder it was found in, with forward
            slashes, e.g. ``release_2025_09_15/data/intermediate/aei_raw_x.csv``.
    """

    path: Path
    name: str


def release_folders(folders: Sequence[Path]) -> list[Path]:
    """The release folders as absolute paths, in the order given.

    Args:
        folders: one or more release folders.

    Raises:
        InputError: no folder is given, one does not exist or is a file, or one is given
            twice.
    """
    if not folders:
        raise InputError(
            "release folders", "none is given", "Name at least one release folder"
        )
    # abspath and not resolve: a linked folder keeps the name its user gave it.
    absolute = [Path(os.path.abspath(folder)) for folder in folders]
    seen: set[Path] = set()
    for folder in absolute:
        if not folder.exists():
            raise InputError(
                str(folder), "the release folder does not exist", "Check the path"
            )
        if not folder.is_dir():
            raise InputError(
                str(folder),
                "a file was given where a release folder is expected",
                "Name the folder of the release that holds it",
            )
        if folder in seen:
            raise InputError(
                str(folder), "the release folder is given twice", "Name it once"
            )
        seen.add(folder)
        # A search for files would pass over what it may not open.
        for _ in os.walk(folder, onerror=_refuse_folder):
            pass
    return absolute


def _refuse_folder(error: OSError) -> None:
    """Raise the error of a folder below a release that cannot be opened."""
    raise InputError(
        str(error.filename),
        f"the folder cannot be opened ({error.strerror})",
        "Check the folder and its permissions",
    ) from error


def labels(folders: Sequence[Path]) -> dict[Path, str]:
    """What messages and tables call each folder: the end of its path that it has alone.

    Args:
        folders: absolute paths, each once.

    Returns:
        For each folder its name, with as many of its parents before it as it takes to
        tell it from the others.
    """
    named = {}
    for folder in folders:
        length = 1
        while (
            sum(other.parts[-length:] == folder.parts[-length:] for other in folders)
            > 1
        ):
            length += 1
        named[folder] = "/".join(folder.parts[-length:])
    return named


def find_files(
    folder: Path, pattern: str, label: str | None = None
) -> list[SourceFile]:
    """The files anywhere below a folder whose name fits a pattern, sorted by path.

    Args:
        folder: an absolute path.
        pattern: a file name pattern, e.g. ``aei_raw_*.csv``.
        label: what messages call the folder; its name where nothing is given.
    """
    return [
        SourceFile(
            path, f"{label or folder.name}/{path.relative_to(folder).as_posix()}"
        )
        for path in sorted(folder.rglob(pattern))
        if path.is_file()
    ]


def open_text(source: SourceFile) -> TextIO:
    """A stream over the text of a file, line ends untouched, a UTF-8 mark dropped.

    Raises:
        InputError: the file cannot be opened, is empty, or is not UTF-8 text. The
            message names the first byte (counted from 1) and the line that break the
            encoding.
    """
    try:
        content = source.path.read_bytes()
    except OSError as error:
        raise InputError(
            source.name,
            f"the file cannot be opened ({error.strerror})",
            "Check the file and its permissions",
        ) from error
    if content.startswith(UTF_16_MARKS):
        raise InputError(
            f"{source.name}, line 1", "the file is UTF-16, not UTF-8", SAVE_AS_UTF_8
        )
    broken_at = _not_utf_8(content)
    if broken_at is not None:
        line = content.count(b"\n", 0, broken_at) + 1
        raise InputError(
            f"{source.name}, line {line}",
            f"byte {broken_at + 1} of the file is not UTF-8 text",
            SAVE_AS_UTF_8,
        )
    if not content.removeprefix(codecs.BOM_UTF8).strip():
        raise InputError(source.name, "the file is empty", "Take the file again")
    # newline="": the csv module must see line breaks inside a field as they are.
    return TextIOWrapper(BytesIO(content), encoding="utf-8-sig", newline="")


def _not_utf_8(content: bytes) -> int | None:
    """The position of the first byte that is not UTF-8 text, counted from 0."""
    # UTF-16 without a mark may decode as UTF-8, with a NUL beside every letter.
    position = content.find(b"\0")
    if position >= 0:
        return position
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start
    return None
