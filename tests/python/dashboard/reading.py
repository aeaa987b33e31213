"""Read the tables that a page carries or fetches, as its scripts do, and pictures."""

from __future__ import annotations

import json
import re
import zlib
from pathlib import Path

TABLE = re.compile(r"site\.table\((\{.*?\})\);(?:\n|$)")


PART = re.compile(r"site\.part\((.*)\);$", re.MULTILINE)


def values(columns: list[dict]) -> dict[str, list]:
    """The values of each column."""
    return {
        column["n"]: [column["u"][place] for place in column["i"]]
        if "u" in column
        else column["v"]
        for column in columns
    }


def tables(page: Path) -> dict[str, dict[str, list]]:
    """The tables of a page, every wave of them: by name, the values of each column."""
    found = {}
    for text in TABLE.findall(page.read_text()):
        table = json.loads(text)
        files = table.get("files", {})
        parts = [
            values(columns)
            for wave in table.get("waves", [""])
            for columns in [
                part_of(site_of(page) / files[wave], table["id"], wave)
                if wave in files
                else table["columns"]
            ]
        ]
        found[table["id"]] = {
            name: [value for part in parts for value in part[name]] for name in parts[0]
        }
    return found


def part_of(file: Path, table: str, wave: str) -> list[dict]:
    """The columns of one wave in a file of rows."""
    for text in PART.findall(file.read_text()):
        name, of_wave, columns = json.loads(f"[{text}]")
        if (name, of_wave) == (table, wave):
            return columns
    raise AssertionError(f"{file} has no {wave} of {table}")


def site_of(page: Path) -> Path:
    """The folder of the site that a page is in."""
    return page.parent if (page.parent / "assets").is_dir() else page.parent.parent


def changing_bytes(picture: bytes) -> float:
    """The share of the bytes in a PNG's rows that differ from the ones beside them.

    Of a picture of one colour it is next to nothing.
    """
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    parts, place = [], 8
    while place < len(picture):
        size = int.from_bytes(picture[place : place + 4])
        if picture[place + 4 : place + 8] == b"IDAT":
            parts.append(picture[place + 8 : place + 8 + size])
        place += size + 12
    content = zlib.decompress(b"".join(parts))
    # Rows are stored filtered: a byte is its difference from a neighbour.
    return sum(1 for byte in content[::7] if byte) / (len(content) / 7)
