"""The planted cases: records written one by one, so that their cells have exact counts.

The table in the package's docstring says what each case is for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from economic_index.sample.records.places import excluded_countries
from economic_index.sample.records.requests import planted_request
from economic_index.sample.records.tasks import catalogue
from economic_index.sample.release import shape
from economic_index.sample.release.profiles import NONE

# The request cases take this many records, or are left out.
REQUEST_CASES_FROM_SIZE = 50_000
REQUEST_CASES = 5

Place = tuple[str | None, str | None]
CALIFORNIA = ("US", "US-CA")
SMALL_STATE = ("US", "US-WY")

# What the accounts of a planted request take in turn. The lists have no common divisor:
# all combinations occur, and the planted requests do not bend the mix of the whole.
LARGE_PLACES = tuple(
    (country, None) for country in ("IN", "BR", "GB", "JP", "KR", "FR", "DE", "CA")
)
COMMON_GROUPS = ("15", "25", "43", "27", "15", "19", "13")
COMMON_PATTERNS = (
    "directive",
    "learning",
    "task iteration",
    "directive",
    "feedback loop",
)


@dataclass(frozen=True)
class Block:
    """Records of one purpose; the accounts take places, tasks and patterns in turn.

    Attributes:
        accounts: how many records each account has.
        places: (country, subdivision).
        tasks: O*NET ids.
    """

    accounts: tuple[int, ...]
    places: tuple[Place, ...]
    tasks: tuple[int | None, ...]
    request: str | None = "r1.1.1"
    patterns: tuple[str | None, ...] = ("directive",)
    network: str = "residential"
    is_flagged: bool = False


@dataclass(frozen=True)
class Case:
    """Some blocks that together make one case.

    Attributes:
        name: as in the package's docstring.
        platforms: where it is planted.
        owns_places: whether no other record comes from its places.
    """

    name: str
    platforms: tuple[str, ...]
    blocks: tuple[Block, ...]
    owns_places: bool = False


def planted_cases(size: int) -> list[Case]:
    """The cases of a sample of that size."""
    cases = [*_country_cases(), *_task_cases()]
    if size >= REQUEST_CASES_FROM_SIZE:
        cases += _request_cases()
    return cases


def planted_places() -> set[Place]:
    """The places that have no other records than planted ones."""
    return {
        place
        for case in _country_cases()
        if case.owns_places
        for block in case.blocks
        for place in block.places
    }


def even(records: int, accounts: int) -> tuple[int, ...]:
    """So many records over so many accounts, as evenly as can be."""
    least, more = divmod(records, accounts)
    return (least + 1,) * more + (least,) * (accounts - more)


def dominated(records: int, largest: int) -> tuple[int, ...]:
    """One account with `largest` of the records, and one account for each other one."""
    return (largest, *even(records - largest, records - largest))


def _country_cases() -> Iterator[Case]:
    tasks = _frequent_tasks(shape.COMPUTING_GROUP)

    def block(
        accounts: tuple[int, ...], country: str | None, task: int = tasks[0]
    ) -> Block:
        return Block(accounts, ((country, None),), (task,))

    def case(name: str, *blocks: Block, owns_places: bool = True) -> Case:
        return Case(name, (shape.CLAUDE_AI.name,), blocks, owns_places)

    yield case("country of 14", block(even(14, 14), "AG"))
    yield case("country of 15", block(even(15, 15), "BM"))
    yield case("country of 16", block(even(16, 16), "KY"))
    yield case("country of 15 by 4 accounts", block(even(15, 4), "DM"))
    yield case("country of 15 by 5 accounts", block(even(15, 5), "GD"))
    yield case("country half of one account", block(dominated(40, 20), "KI"))
    yield case("country more than half of one account", block(dominated(40, 21), "KN"))
    yield case(
        "tasks of 14 and 15",
        block(even(14, 14), "LI", tasks[1]),
        block(even(15, 15), "LI", tasks[2]),
        block(even(31, 31), "LI"),
    )
    yield case(
        "tasks of 4 and 5 accounts",
        block(even(15, 4), "SM", tasks[1]),
        block(even(15, 5), "SM", tasks[2]),
        block(even(30, 30), "SM"),
    )
    yield case(
        "tasks dominated",
        block(dominated(30, 15), "SC", tasks[1]),
        block(dominated(30, 16), "SC", tasks[2]),
        block(even(30, 30), "SC"),
    )
    yield case(
        "tasks all small", *(block(even(9, 9), "WS", task) for task in tasks[:5])
    )
    yield case(
        "patterns of 14 and 15",
        replace(block(even(14, 14), "TO"), patterns=("validation",)),
        replace(block(even(15, 15), "TO"), patterns=("learning",)),
        block(even(31, 31), "TO"),
    )
    for valid, country in ((14, "VC"), (15, "VU")):
        yield case(
            f"country of {valid} after exclusions",
            block(even(valid, valid), country),
            replace(block(even(2, 2), country), network="vpn"),
            replace(block(even(2, 2), country), network="anycast"),
            replace(block(even(2, 2), country), network="hosting"),
            replace(block(even(2, 2), country), is_flagged=True),
        )
    yield case(
        "nothing known",
        replace(block(even(16, 16), "CV"), tasks=(None,)),
        replace(block(even(17, 17), "CV"), patterns=(None,)),
        replace(block(even(18, 18), "CV"), patterns=(NONE,)),
        replace(block(even(19, 19), "CV"), request=None),
    )
    yield case(
        "state of 14",
        Block(even(14, 14), (SMALL_STATE,), tasks[:1]),
    )
    yield case("Namibia", block(even(20, 20), "NA"), owns_places=False)
    yield case("no country", block(even(20, 20), None), owns_places=False)
    yield case(
        "excluded countries",
        *(block((1,), country) for country in excluded_countries()),
        owns_places=False,
    )


def _task_cases() -> Iterator[Case]:
    """Tasks that occur nowhere else, all in one state."""
    forms = {
        "rare task of 14": even(14, 14),
        "rare task of 15": even(15, 15),
        "rare task of 15 by 4 accounts": even(15, 4),
        "rare task of 15 by 5 accounts": even(15, 5),
        "rare task half of one account": dominated(40, 20),
        "rare task more than half of one account": dominated(40, 21),
    }
    platforms = (shape.CLAUDE_AI.name, shape.API.name)
    for (name, accounts), task in zip(forms.items(), catalogue().reserved, strict=True):
        yield Case(name, platforms, (Block(accounts, (CALIFORNIA,), (task,)),))


def _request_cases() -> Iterator[Case]:
    """Request clusters at their thresholds, spread over large places."""
    forms = {
        "request of 499": even(499, 250),
        "request of 500 by 249 accounts": even(500, 249),
        "request of 500 by 250 accounts": even(500, 250),
        "request half of one account": dominated(500, 250),
        "request more than half of one account": dominated(502, 252),
    }
    platforms = (shape.CLAUDE_AI.name, shape.API.name)
    tasks = tuple(_frequent_tasks(group)[0] for group in COMMON_GROUPS)
    for item, (name, accounts) in enumerate(forms.items(), start=1):
        block = Block(
            accounts, LARGE_PLACES, tasks, planted_request(item), COMMON_PATTERNS
        )
        yield Case(name, platforms, (block,))


def _frequent_tasks(group: str) -> tuple[int, ...]:
    """O*NET ids of an occupation's tasks, the most frequent ones first."""
    return tuple(
        int(statement.task_id)
        for statement in catalogue().statements
        if statement.group == group
    )
