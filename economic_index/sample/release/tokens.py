"""Token and cost indices of the API tasks (method section 5)."""

from __future__ import annotations

from collections.abc import Iterable
from math import exp
from random import Random
from statistics import fmean

from economic_index.sample.release import shape


def task_indices(groups: Iterable[tuple[str, str]]) -> dict[str, dict[str, float]]:
    """Draw each task's mean tokens and cost, over the unweighted mean of all tasks.

    Outputs grow with inputs less than in proportion, and the cost is that of both.

    Args:
        groups: (task cluster, SOC major group or ``""``) of the published tasks.

    Returns:
        By facet, the index by task cluster (1.0 = the average task).
    """
    rng = Random(f"{shape.SEED} tokens")
    prompts, completions, costs = {}, {}, {}
    for cluster, group in groups:
        length = shape.GROUPS[group].length if group else 0.0
        log_input = rng.gauss(0.0, shape.INPUT_SPREAD)
        log_output = rng.gauss(shape.OUTPUT_ON_INPUT * log_input, shape.OUTPUT_SPREAD)
        prompts[cluster] = exp(log_input + length)
        completions[cluster] = exp(log_output + length)
    prompts, completions = _over_mean(prompts), _over_mean(completions)
    for cluster, prompt in prompts.items():
        costs[cluster] = (
            shape.OUTPUT_COST_SHARE * completions[cluster]
            + (1 - shape.OUTPUT_COST_SHARE) * prompt
        )
    return {
        "onet_task::prompt_tokens": prompts,
        "onet_task::completion_tokens": completions,
        "onet_task::cost": _over_mean(costs),
    }


def _over_mean(values: dict[str, float]) -> dict[str, float]:
    mean = fmean(values.values())
    return {key: value / mean for key, value in values.items()}
