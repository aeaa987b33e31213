"""What a long step says: estimates, dbt's nodes, a terminal and a file."""

from __future__ import annotations

import time
from types import SimpleNamespace

import duckdb
import pytest

from economic_index import progress
from economic_index.progress import Nodes, Ticker, doing, left, query


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-5, ""),
        (0.5, ""),
        (40, ", about 40 s left"),
        (89, ", about 89 s left"),
        (600, ", about 10 min left"),
    ],
)
def test_estimate(seconds, words):
    assert left(seconds) == words


def event(name: str, **data) -> SimpleNamespace:
    """One of dbt's events."""
    return SimpleNamespace(
        info=SimpleNamespace(name=name), data=SimpleNamespace(**data)
    )


def node(name: str) -> SimpleNamespace:
    return SimpleNamespace(node_name=name)


def test_nodes():
    nodes = Nodes()
    assert nodes.describe() == ""
    nodes.hear(event("ConcurrencyLine", node_count=3))
    nodes.hear(event("NodeStart", node_info=node("one")))
    nodes.hear(event("NodeStart", node_info=node("two")))
    nodes.hear(event("NodeFinished", node_info=node("one")))
    assert nodes.describe() == "1 of 3 nodes: two"


def test_nodes_with_an_estimate():
    nodes = Nodes(expected_seconds=1000)
    nodes.hear(event("ConcurrencyLine", node_count=3))
    assert nodes.describe() == "0 of 3 nodes, about 17 min left: "
    nodes.began -= 2000
    assert nodes.describe() == "0 of 3 nodes: "


def test_a_query_that_does_not_run_has_no_share():
    with duckdb.connect() as connection:
        assert query(connection, "check")() == "check"


@pytest.mark.parametrize("is_terminal", [True, False])
def test_ticker(monkeypatch, capsys, is_terminal):
    monkeypatch.setattr(progress, "TERMINAL_SECONDS", 0.01)
    monkeypatch.setattr(progress, "FILE_SECONDS", 0.01)
    monkeypatch.setattr("sys.stdout.isatty", lambda: is_terminal)
    ticker = Ticker("check")
    with doing(lambda: "half of it"):
        while not ticker.has_printed:
            time.sleep(0.01)
    ticker.stop(2)
    lines = capsys.readouterr().out.replace("\r", "\n").splitlines()
    assert any("half of it" in line for line in lines)
    assert lines[-1].removesuffix("\x1b[K") == "  check … 2.0 s"


def test_a_short_step_says_its_time_only(capsys):
    Ticker("check").stop(0.25)
    assert capsys.readouterr().out == " 0.2 s\n"
