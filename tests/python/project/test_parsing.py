"""What dbt parses is the same for every input, so that it parses a file only once."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from economic_index.paths import ROOT

PROPERTIES = sorted(
    path
    for room in ("models", "seeds", "tests", "analyses")
    for path in (ROOT / room).rglob("*.yml")
)
CODE = sorted(
    path
    for room in ("models", "tests", "analyses")
    for path in (ROOT / room).rglob("*.sql")
)
CONFIGURED = re.compile(r"\{\{\s*config\(.*?\)\s*\}\}", re.DOTALL)
# The prefix of the schemas is a project's, whatever its input.
VARIABLE = re.compile(r"\bvar\((?!'schema_prefix'\))")


@pytest.mark.parametrize("path", PROPERTIES, ids=lambda path: path.name)
def test_properties_read_no_variable(path: Path) -> None:
    assert not VARIABLE.search(path.read_text(encoding="utf-8"))


def test_configurations_read_no_variable() -> None:
    configured = {
        path: found.group()
        for path in CODE
        if (found := CONFIGURED.search(path.read_text(encoding="utf-8")))
    }
    assert configured
    assert [path for path, text in configured.items() if VARIABLE.search(text)] == []
