"""Tiny releases in the official layout, every row written by hand."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from economic_index.errors import InputError
from economic_index.inputs.release import ReleaseTables, read_releases
from economic_index.paths import SEEDS

COLUMNS = (
    "geo_id",
    "geography",
    "date_start",
    "date_end",
    "platform_and_product",
    "facet",
    "level",
    "variable",
    "cluster_name",
    "value",
)

Row = dict[str, str]


def row(text: str, platform: str = "Claude AI (Free and Pro)") -> Row:
    """One cell from ``geo_id|geography|facet|level|variable|cluster_name|value``."""
    geo_id, geography, facet, level, variable, cluster_name, value = text.split("|")
    return {
        "geo_id": geo_id,
        "geography": geography,
        "date_start": "2025-08-04",
        "date_end": "2025-08-11",
        "platform_and_product": platform,
        "facet": facet,
        "level": level,
        "variable": variable,
        "cluster_name": cluster_name,
        "value": value,
    }


class ReleaseFolder:
    """A release folder under construction.

    It starts with one good file a platform; a test changes ``claude_ai`` and ``api``
    (the first row stands in line 2) and calls ``read`` or ``error``.
    """

    CLAUDE_AI = "aei_raw_claude_ai_2025-08-04_to_2025-08-11.csv"
    API = "aei_raw_1p_api_2025-08-04_to_2025-08-11.csv"

    def __init__(self, path: Path) -> None:
        """Take the folder's path; nothing is written yet."""
        self.path = path
        self.data = path / "data" / "intermediate"
        self.seeds = SEEDS
        self.claude_ai = [
            row("NA|country|country|0|usage_count||25.0"),
            row("NA|country|country|0|usage_pct||2.5"),
            row("CA|country|collaboration|0|collaboration_count|directive|30.0"),
            row("CA|country|collaboration|0|collaboration_pct|directive|60.0"),
            row("CA|state_us|request|1|request_count|write a poem|40.0"),
            row("CA|state_us|request|1|request_pct|write a poem|20.0"),
            row(
                "GLOBAL|global|onet_task::collaboration|0|onet_task_collaboration_count"
                "|edit texts.::learning|50.0"
            ),
            row(
                "GLOBAL|global|onet_task::collaboration|0|onet_task_collaboration_pct"
                "|edit texts.::learning|50.0"
            ),
            row("UT|state_us|state_us|0|usage_count||60.0"),
            row("UT|state_us|state_us|0|usage_pct||6.0"),
        ]
        self.api = [
            row(
                "GLOBAL|global|onet_task::cost|0|cost_index|edit texts.::index|1.25",
                "1P API",
            ),
            row(
                "GLOBAL|global|onet_task::cost|0|cost_count|edit texts.::count|70.0",
                "1P API",
            ),
        ]

    @property
    def where(self) -> str:
        """How messages name the Claude.ai file."""
        return f"{self.path.name}/data/intermediate/{self.CLAUDE_AI}"

    @property
    def where_api(self) -> str:
        """How messages name the API file."""
        return f"{self.path.name}/data/intermediate/{self.API}"

    def write_bytes(self, name: str, content: bytes) -> None:
        """Write a file into data/intermediate."""
        self.data.mkdir(parents=True, exist_ok=True)
        (self.data / name).write_bytes(content)

    def write_rows(
        self,
        name: str,
        rows: Sequence[Mapping[str, str]],
        columns: Sequence[str] = COLUMNS,
    ) -> None:
        """Write a CSV file into data/intermediate."""
        self.data.mkdir(parents=True, exist_ok=True)
        with (self.data / name).open("w", encoding="utf-8", newline="") as handle:
            writer = csv.DictWriter(handle, columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)

    def write_tasks(self, *tasks: tuple[str, str, str]) -> None:
        """Write task statements of (task id, statement, occupation code)."""
        columns = ("O*NET-SOC Code", "Title", "Task ID", "Task")
        rows = [
            {"O*NET-SOC Code": code, "Title": "x", "Task ID": task_id, "Task": text}
            for task_id, text, code in tasks
        ]
        self.write_rows("onet_task_statements.csv", rows, columns)

    def write_flat(self, name: str, *rows: tuple[str, str]) -> None:
        """Write a flat table of (cluster, share) under its official columns."""
        cluster = "task_name" if name.startswith("task") else "interaction_type"
        self.write_rows(
            name,
            [{cluster: text, "pct": share} for text, share in rows],
            (cluster, "pct"),
        )

    def text(self) -> str:
        """The Claude.ai file as its rows are now."""
        self.write_rows(self.CLAUDE_AI, self.claude_ai)
        return (self.data / self.CLAUDE_AI).read_text(encoding="utf-8")

    def write(self) -> None:
        """Write both cell files, where they have rows."""
        for name, rows in ((self.CLAUDE_AI, self.claude_ai), (self.API, self.api)):
            if rows:
                self.write_rows(name, rows)

    def read(self, *others: ReleaseFolder) -> ReleaseTables:
        """Write this folder and others and read them together."""
        folders = (self, *others)
        for folder in folders:
            folder.write()
        return read_releases([folder.path for folder in folders], self.seeds)

    def error(self, *others: ReleaseFolder) -> InputError:
        """The error of reading this folder and others."""
        with pytest.raises(InputError) as raised:
            self.read(*others)
        return raised.value

    def error_as_it_lies(self) -> InputError:
        """The error of reading what was written so far, and nothing else."""
        with pytest.raises(InputError) as raised:
            read_releases([self.path], self.seeds)
        return raised.value


@pytest.fixture
def make_release(tmp_path: Path) -> Callable[[str], ReleaseFolder]:
    """Make release folders by name."""
    return lambda name: ReleaseFolder(tmp_path / name)


@pytest.fixture
def release(make_release: Callable[[str], ReleaseFolder]) -> ReleaseFolder:
    """One release folder."""
    return make_release("release_test")


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    """A copy of the project's seeds, to be spoilt."""
    return Path(shutil.copytree(SEEDS, tmp_path / "seeds"))
