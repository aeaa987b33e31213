"""Variables of the environment that a build reads before anything else."""

from __future__ import annotations

import sys

import pytest

from economic_index import memory
from economic_index.errors import InputError
from tests.python.conftest import run_build


@pytest.mark.parametrize("limit", ["abc", "0", "", "1KB", "-5GB", "0%", "101%", "5 XB"])
def test_memory_limit_of_nonsense(monkeypatch, limit):
    monkeypatch.setenv(memory.VARIABLE, limit)
    with pytest.raises(InputError, match=f"^{memory.VARIABLE}: "):
        memory.memory_limit()


@pytest.mark.parametrize("limit", ["4GB", "500 MB", "1.5gib", "50%", "1TB"])
def test_memory_limit(monkeypatch, limit):
    monkeypatch.setenv(memory.VARIABLE, limit)
    assert memory.memory_limit() == limit


def test_terminal_without_utf_8(tmp_path):
    """The first line a build prints holds a character that ASCII has not."""
    outcome = run_build(
        tmp_path,
        "--records",
        tmp_path / "nothing.csv",
        # Python looks at the variable when it starts.
        python=sys.executable,
        PYTHONIOENCODING="ascii",
        ECONOMIC_INDEX_MEMORY="50%",
    )
    assert outcome.returncode == 2
    assert "Traceback" not in outcome.stderr
    assert "no file of usage records is there" in outcome.stderr
    assert "\\u2026" in outcome.stdout


def test_memory_limit_is_looked_at_before_anything(tmp_path):
    outcome = run_build(tmp_path / "out", ECONOMIC_INDEX_MEMORY="abc")
    assert outcome.returncode == 2
    assert "ECONOMIC_INDEX_MEMORY: this is no amount of memory" in outcome.stderr
    assert not (tmp_path / "out").exists()
