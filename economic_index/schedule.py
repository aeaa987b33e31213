"""The order in which dbt takes nodes that are ready: the longest chain behind first.

dbt hands every node that is ready to its threads at once, level by level. All that does
not wait for the decisions of disclosure control is then done before they begin, and one
thread idles while they run, which is a quarter of the build.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import networkx as nx
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

    GraphQueue.get = get_when_needed
    GraphQueue._get_scores = scores


def scores(queue: object, graph: nx.DiGraph) -> dict[str, int]:
    """The score of each node: dbt takes the lowest of those that are ready.

    Args:
        queue: dbt's, which asks.
        graph: the nodes of the run, an edge from each to what waits for it.

    Returns:
        Minus the number of nodes on the longest path from each node on.
    """
    import networkx as nx

    lengths: dict[str, int] = {}
    for node in reversed(list(nx.topological_sort(graph))):
        behind = (lengths[child] for child in graph.successors(node))
        lengths[node] = 1 + max(behind, default=0)
    return {node: -length for node, length in lengths.items()}
