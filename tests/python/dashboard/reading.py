"""Read the tables that a page carries or fetches, as its scripts do."""

from __future__ import annotations

import json
import re
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
