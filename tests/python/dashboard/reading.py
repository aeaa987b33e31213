"""Read the tables that a page carries, as its scripts do."""

from __future__ import annotations

import json
import re
from pathlib import Path

TABLE = re.compile(r"site\.table\((\{.*?\})\);(?:\n|$)")


def tables(page: Path) -> dict[str, dict[str, list]]:
    """The tables inside a page: by name, the values of each column."""
    found = {}
    for text in TABLE.findall(page.read_text()):
        table = json.loads(text)
        found[table["id"]] = {
            column["n"]: [column["u"][place] for place in column["i"]]
            if "u" in column
            else column["v"]
            for column in table["columns"]
        }
    return found
