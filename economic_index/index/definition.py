"""What the file `index.yml` of somebody's own index says, checked key by key."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    ValidationError,
)

from economic_index.errors import InputError, raise_all

NAME = "index.yml"
# Waves of a rule without an end, and the most that any rule may make: ten years of
# weeks. Only waves with records are published.
MOST_WAVES = 520
DAYS_OF_A_WEEK = 7
# An id of an index or a platform, and what is said of another text.
ID = r"[a-z0-9][a-z0-9_]{0,39}"
ID_WORDS = (
    "the id is not made of lower-case letters, digits and underscores, at most 40 of "
    "them"
)


def _is_id(value: str) -> str:
    """An id that may stand in a wave's id and in a file's name."""
    if not re.fullmatch(ID, value):
        raise ValueError(ID_WORDS)
    return value


def _is_line(value: str) -> str:
    """A text of one line that says something."""
    if not value.strip() or "\n" in value or "\r" in value:
        raise ValueError("the text is empty, or longer than a line")
    return value.strip()


def _as_day(value: object) -> object:
    """A day as YAML reads it, or the first day of a month written as `2026-10`."""
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}", value):
        return f"{value}-01"
    return value


Id = Annotated[str, AfterValidator(_is_id)]
Line = Annotated[str, AfterValidator(_is_line)]
Day = Annotated[date, BeforeValidator(_as_day)]


class Part(BaseModel):
    """A part of the definition: no key but its own, no value of another type."""

    model_config = ConfigDict(extra="forbid", strict=False, frozen=True)


class Platform(Part):
    """Where usage comes from: the column `platform` of the records.

    Attributes:
        id: as the records name it.
        label: as people read it.
        levels: of geography that are published beside the world.
        facets: what usage is divided by; None stands for all that records can have.
    """

    id: Id
    label: Line
    levels: tuple[str, ...] = ("country", "state_us")
    facets: tuple[str, ...] | None = None


class Window(Part):
    """Days from one up to another one, which is not part of the window."""

    start: Day = Field(alias="from")
    end: Day = Field(alias="to")


class Rule(Part):
    """Windows by rule: every week or month, from a day on, up to a day or open."""

    every: Literal["week", "month"]
    start: Day = Field(alias="from")
    end: Day | None = Field(default=None, alias="to")

    def windows(self) -> Iterator[tuple[date, date]]:
        """The first day of each window, and the day after its last."""
        start = self.start
        for _ in range(MOST_WAVES):
            if self.every == "week":
                end = start + timedelta(days=DAYS_OF_A_WEEK)
            else:
                end = (start.replace(day=28) + timedelta(days=4)).replace(day=1)
            if self.end is not None and end > self.end:
                return
            yield start, end
            start = end


def _kind_of_waves(value: object) -> str:
    """Whether waves are given by rule or one by one."""
    return "windows" if isinstance(value, list | tuple) else "rule"


Waves = Annotated[
    Annotated[Rule, Tag("rule")]
    | Annotated[tuple[Window, ...], Field(min_length=1), Tag("windows")],
    Discriminator(_kind_of_waves),
]


class NetworkTypes(Part):
    """Network types of records that are left out, and of those that count."""

    excluded: tuple[str, ...]
    counted: tuple[str, ...]


class Definition(Part):
    """An index of one's own.

    Attributes:
        id: begins the ids of its waves, and is the id of its release.
        title: what the dashboard is called.
        publisher: who publishes it.
        footer: what stands at the foot of each page.
        reference_year: year of the populations that usage is divided by.
        platforms: where usage comes from.
        waves: when usage is counted together.
        excluded_countries: ISO 3166-1 alpha-2 codes of records that are left out.
        network_types: None stands for the project's.
        account_case_is_folded: whether ids that differ in case are one account.
        thresholds: stricter ones of disclosure control, by kind of cell and column.
        minimum_observations: by level of geography.
    """

    id: Id
    title: Line
    publisher: Line
    footer: Line = ""
    reference_year: int = 2024
    platforms: Annotated[tuple[Platform, ...], Field(min_length=1)]
    waves: Waves
    excluded_countries: tuple[str, ...] = ()
    network_types: NetworkTypes | None = None
    account_case_is_folded: bool = False
    thresholds: dict[str, dict[str, float]] = {}
    minimum_observations: dict[str, Annotated[int, Field(ge=0)]] = {}

    def windows(self) -> list[tuple[date, date]]:
        """The windows of its waves, the end of each exclusive, in their order."""
        if isinstance(self.waves, Rule):
            return list(self.waves.windows())
        return sorted((window.start, window.end) for window in self.waves)


Key = tuple[str | int, ...]


class Source:
    """The file of a definition, which knows the line of each key.

    Args:
        path: of the file.
        name: what messages call it.
    """

    def __init__(self, path: Path, name: str) -> None:
        self.name = name
        try:
            text = path.read_text("utf-8-sig")
        except FileNotFoundError as error:
            raise InputError(
                str(path),
                "the folder of an index holds no index.yml",
                "Write one with make new-index NAME=… FROM=2026-10 EVERY=month, or "
                "correct INDEX",
            ) from error
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(
                name, "the file cannot be read as UTF-8 text", "Save it as UTF-8"
            ) from error
        self.lines: dict[Key, int] = {(): 1}
        try:
            tree = yaml.compose(text, yaml.BaseLoader)
            self._walk(tree, ())
            # Every value as it is written: NO is Norway, and no day is read by YAML.
            self.values = yaml.load(text, yaml.BaseLoader)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            raise InputError(
                f"{name}, line {mark.line + 1 if mark else 1}",
                "the file is no YAML",
                "Write `key: value`, lists with dashes, a text with : or # in quotes",
            ) from error
        if not isinstance(self.values, dict):
            raise InputError(
                name, "the file holds no keys", "Write `key: value`, one a line"
            )

    def _walk(self, node: yaml.Node | None, key: Key) -> None:
        """Note the lines of a node's keys; raise where one stands twice."""
        if isinstance(node, yaml.MappingNode):
            for name, value in node.value:
                found = (*key, str(name.value))
                if found in self.lines:
                    line = name.start_mark.line + 1
                    raise InputError(
                        f"{self.name}, line {line}, key {name.value}",
                        "the key stands twice",
                        "Keep one of the two",
                    )
                self.lines[found] = name.start_mark.line + 1
                self._walk(value, found)
        elif isinstance(node, yaml.SequenceNode):
            for number, value in enumerate(node.value):
                self.lines[*key, number] = value.start_mark.line + 1
                self._walk(value, (*key, number))

    def place(self, key: Key, named: Key | None = None) -> str:
        """The file, the line and the key, as a message names them.

        Args:
            key: whose line it is.
            named: the key to name, where it is another one.
        """
        while key not in self.lines:
            key = key[:-1]
        dotted = ".".join(
            str(part + 1) if isinstance(part, int) else part
            for part in (key if named is None else named)
        )
        return f"{self.name}, line {self.lines[key]}" + (
            f", key {dotted}" if dotted else ""
        )

    def error(self, key: Key, problem: str, fix: str) -> InputError:
        """An error about a key."""
        return InputError(self.place(key), problem, fix)


def read_definition(source: Source) -> Definition:
    """The definition that a file holds.

    Raises:
        InputError: all keys that are unknown, missing or have a value that they cannot
            have; where there is none, all waves and platforms that stand for the same.
    """
    try:
        definition = Definition.model_validate(source.values)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        raise_all([_error(source, each) for each in found])
        raise
    raise_all(
        [
            *_wrong_waves(source, definition),
            *(
                source.error(
                    ("platforms", number, "id"),
                    f"the platform {platform.id} stands twice",
                    "Keep one of the two",
                )
                for number, platform in enumerate(definition.platforms)
                if platform.id in {each.id for each in definition.platforms[:number]}
            ),
        ]
    )
    return definition


def _error(source: Source, wrong: Mapping[str, Any]) -> InputError:
    """What is wrong with a key, at its line."""
    key = wrong["loc"]
    if key[:2] in (("waves", "rule"), ("waves", "windows")):
        key = (key[0], *key[2:])
    if wrong["type"] == "missing":
        return source.error(key[:-1], f"the key {key[-1]} is missing", "Add it")
    if wrong["type"] == "extra_forbidden":
        return source.error(
            key, "the key is unknown", "Remove it, or correct its spelling"
        )
    return source.error(
        key,
        _in_words(wrong),
        "Correct the value; docs/howto/publish_your_own_index.md says what it may be",
    )


def _in_words(error: Mapping[str, Any]) -> str:
    """What is wrong with a value, as a clause."""
    words = str(error["msg"]).removeprefix("Value error, ").rstrip(".")
    if words.startswith("the "):
        return words
    return f"the value does not fit: {words[:1].lower()}{words[1:]}"


def _wrong_waves(source: Source, definition: Definition) -> Iterator[InputError]:
    """The windows that are empty, or overlap with another one."""
    if isinstance(definition.waves, Rule):
        rule = definition.waves
        if rule.every == "month" and rule.start.day != 1:
            yield source.error(
                ("waves", "from"),
                "a monthly wave begins on the first day of a month",
                "Write the month, as 2026-10",
            )
        if not definition.windows():
            yield source.error(
                ("waves", "to"),
                "the waves end before the first one is complete",
                "Write a later day; the end is not part of the last wave",
            )
        return
    windows = definition.waves
    for number, window in enumerate(windows):
        if window.end <= window.start:
            yield source.error(
                ("waves", number, "to"),
                "the wave ends before it starts, or is empty",
                "Write the day after its last day",
            )
        for other in range(number):
            if window.start < windows[other].end and windows[other].start < window.end:
                yield source.error(
                    ("waves", number, "from"),
                    "the wave overlaps the one in line "
                    f"{source.lines['waves', other]}, so a record could belong to both",
                    "Part them; the end is not part of a wave",
                )
