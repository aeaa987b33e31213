"""What the benchmark reads of a session's log."""

from __future__ import annotations

import json

import pytest

from benchmarks.spark import growth, tasks_of


def task(stage: int, milliseconds: int, shuffled: int) -> str:
    """A line of the log about a task that has ended."""
    return json.dumps(
        {
            "Event": "SparkListenerTaskEnd",
            "Stage ID": stage,
            "Task Metrics": {
                "Executor Run Time": milliseconds,
                "Result Size": 100,
                "Executor CPU Time": milliseconds * 1_000_000,
                "Shuffle Write Metrics": {"Shuffle Bytes Written": shuffled},
            },
        }
    )


def heap(executor: str, size: int) -> str:
    """A line of the log about the memory of a process."""
    return json.dumps(
        {
            "Event": "SparkListenerStageExecutorMetrics",
            "Executor ID": executor,
            "Executor Metrics": {"JVMHeapMemory": size},
        }
    )


def test_the_slowest_task_of_each_stage_with_several(tmp_path):
    """Stage 0 has a task of 30 beside one of 10, stage 1 one task alone."""
    lines = [task(0, 30, 5), task(0, 10, 5), task(1, 60, 0), '{"Event": "Other"}']
    lines += [heap("driver", 7), heap("driver", 5), heap("0", 9)]
    (tmp_path / "log").write_text("\n".join(lines))
    (tmp_path / ".log.crc").write_bytes(b"crc")
    cpu, driver, shuffled, slowest, collected = tasks_of(tmp_path)
    assert cpu == pytest.approx(0.1)
    assert driver == 7
    assert shuffled == 10
    assert slowest == 0.75
    assert collected == 300


def test_growth_of_twice_the_time_at_twice_the_rows_is_one():
    assert growth({100: 10.0, 200: 20.0}) == pytest.approx(1)
    assert growth({100: 10.0}) is None
