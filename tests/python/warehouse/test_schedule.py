"""dbt takes first what the longest chain of other nodes waits for."""

from __future__ import annotations

from threading import Timer
from types import SimpleNamespace

import networkx as nx
import pytest
from dbt.graph.queue import GraphQueue

from economic_index import dbt_plugin
from economic_index.schedule import scores, take_longest_chain_first

# A short chain and a long one, and a node that nobody waits for.
EDGES = [("a", "b"), ("long", "c"), ("c", "d"), ("d", "e"), ("b", "e")]


@pytest.fixture
def ready(monkeypatch):
    """The queue of dbt, for two threads."""
    config = SimpleNamespace(threads=2)
    monkeypatch.setattr(
        dbt_plugin, "running_adapter", lambda: SimpleNamespace(config=config)
    )
    for name in ("get", "_get_scores"):
        monkeypatch.setattr(GraphQueue, name, getattr(GraphQueue, name))
    take_longest_chain_first.__wrapped__()
    manifest = SimpleNamespace(expect=lambda name: name)
    return GraphQueue(graph(), manifest, set(graph()))


def graph() -> nx.DiGraph:
    nodes = nx.DiGraph(EDGES)
    nodes.add_nodes_from(["alone", "lonely"])
    return nodes


def test_a_score_is_the_length_of_the_longest_chain_behind():
    expected = {"long": 4, "c": 3, "a": 3, "b": 2, "d": 2, "e": 1}
    expected |= {"alone": 1, "lonely": 1}
    assert scores(None, graph()) == {name: -length for name, length in expected.items()}


def test_the_queue_of_dbt_gives_nodes_in_this_order(ready):
    order = []
    while not ready.empty():
        order.append(ready.get(block=False))
        ready.mark_done(order[-1])
    assert order == ["long", "a", "c", "b", "d", "alone", "e", "lonely"]


def test_a_node_waits_in_the_queue_until_a_thread_needs_it(ready):
    """Two threads work, and one node is in reserve: the fourth comes when one is done.

    By then a longer chain has become ready, and overtakes it.
    """
    assert [ready.get(block=False) for _ in range(3)] == ["long", "a", "alone"]
    Timer(0.05, ready.mark_done, ["long"]).start()
    assert ready.get(timeout=5) == "c"
    assert "lonely" in ready.queued
