"""The flat tables of the sample's earlier waves (method section 6)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from math import exp
from random import Random

from economic_index.inputs.release.flat import CLUSTER_COLUMNS, SHARE_COLUMN
from economic_index.sample.release import shape
from economic_index.sample.release.catalogue import Task
from economic_index.sample.release.profiles import NONE, task_shares
from economic_index.sample.release.suppression import cell_minimum
from economic_index.seeds import seed_rows

# Conversations that the privacy filter took out, which a flat table has no row for.
FILTERED = ""


def flat_tables(
    tasks: Sequence[Task],
) -> Iterator[tuple[str, tuple[str, str], list[tuple[str, float]]]]:
    """The flat tables of every earlier wave.

    Args:
        tasks: the task clusters of the last wave.

    Yields:
        File name, columns, and rows of (cluster, share in percent), sorted by cluster.
    """
    waves = {
        row["wave_id"]: row["report_wave"]
        for row in seed_rows("waves")
        if row["is_synthetic"] == "true"
    }
    shapes = {wave.report_wave: wave for wave in shape.EARLIER_WAVES}
    for row in seed_rows("flat_tables"):
        if row["wave_id"] not in waves:
            continue
        wave = shapes[waves[row["wave_id"]]]
        facet = row["facet"]
        rng = Random(f"{shape.SEED} {wave.report_wave} {facet}")
        if facet == "onet_task":
            # Rare tasks are left out before the shares are made: these add up to 100.
            counts = _draw(_task_weights(wave, tasks, rng), wave.records, rng)
            kept = {key: n for key, n in counts.items() if n >= cell_minimum()}
            total = sum(kept.values())
        else:
            weights = wave.pattern_pct | {
                FILTERED: 100 - sum(wave.pattern_pct.values())
            }
            kept = _draw(weights, wave.records, rng)
            kept.pop(FILTERED, None)
            total = wave.records
        yield (
            row["file_name"],
            (CLUSTER_COLUMNS[facet], SHARE_COLUMN),
            [(cluster, 100 * kept[cluster] / total) for cluster in sorted(kept)],
        )


def _task_weights(
    wave: shape.EarlierWave, tasks: Sequence[Task], rng: Random
) -> dict[str, float]:
    """Share of the wave's conversations by task cluster, ``none`` included.

    The task groups stand in their ratio to the last wave; the other tasks of a major
    group share what is left of it.
    """
    last = task_shares(shape.CLAUDE_AI, tasks)
    pcts = {
        group: wave.group_pct.get(group, form.claude_ai_pct)
        for group, form in shape.GROUPS.items()
    }
    left = {
        group: pct / sum(pcts.values()) * (1 - wave.no_task_share)
        for group, pct in pcts.items()
    }
    weights = {NONE: wave.no_task_share}
    others: dict[str, dict[str, float]] = defaultdict(dict)
    for task in tasks:
        if task.task_group:
            share = last.get(task, 0.0) * wave.task_group_ratio[task.task_group]
            weights[task.cluster] = share
            left[task.group] -= share
        elif task.rank % wave.absent_task_step:
            noise = exp(rng.gauss(0.0, shape.TASK_NOISE))
            others[task.group][task.cluster] = (
                task.rank**-shape.TASK_RANK_EXPONENT * noise
            )
    for group, of_group in others.items():
        total = sum(of_group.values())
        weights |= {
            cluster: left[group] * weight / total
            for cluster, weight in of_group.items()
        }
    return weights


def _draw(weights: Mapping[str, float], records: int, rng: Random) -> Counter[str]:
    """Conversations by cluster, drawn one by one."""
    return Counter(rng.choices(list(weights), list(weights.values()), k=records))
