"""The order in which dbt takes nodes that are ready: the longest chain behind first.

dbt hands every node that is ready to its threads at once, level by level. All that does
not wait for the decisions of disclosure control is then done before they begin, and one
thread idles while they run, which is a quarter of the build.
"""

from __future__ import annotations

from functools import cache
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dbt.contracts.graph.nodes import GraphMemberNode
    from dbt.graph.queue import GraphQueue


@cache
def take_longest_chain_first() -> None:
    """Have every run of dbt in this process take nodes in this order.

    dbt has no setting for it: its queue gets the scores, and gives out one node more
    than its threads work on, so that none of them waits for the next.
    """
    from dbt.graph.queue import GraphQueue

    from economic_index.dbt_plugin import running_adapter

    get = GraphQueue.get

    def get_when_needed(
        queue: GraphQueue, block: bool = True, timeout: float | None = None
    ) -> GraphMemberNode:
        threads = running_adapter().config.threads
        with queue.lock:
            queue.some_task_done.wait_for(lambda: len(queue.in_progress) <= threads)
        return get(queue, block, timeout)

    # To the types, a method of a class is not to be replaced.
    queue_of_dbt: Any = GraphQueue
    queue_of_dbt.get = get_when_needed
    queue_of_dbt._get_scores = scores


def scores(queue: object, graph: Any) -> dict[str, int]:
    """The score of each node: dbt takes the lowest of those that are ready.

    Args:
        queue: dbt's, which asks.
        graph: dbt's, of networkx, an edge from each node to what waits for it.

    Returns:
        Minus the number of nodes on the longest path from each node on.
    """
    waiting = {node: list(graph.successors(node)) for node in graph}
    lengths: dict[str, int] = {}
    for node in TopologicalSorter(waiting).static_order():
        behind = (lengths[child] for child in waiting[node])
        lengths[node] = 1 + max(behind, default=0)
    return {node: -length for node, length in lengths.items()}
