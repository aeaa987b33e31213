"""The query that draws records: DuckDB only, as this is a tool and not a model.

A record's number is hashed a few times; each hash gives two draws of 32 bits. So a
record depends on its number alone, and files can be written in any order.
"""

from __future__ import annotations

from dataclasses import dataclass

from economic_index.sample.records.draws import LEVEL_BITS, SLOT_BITS
from economic_index.sample.records.parameters import (
    FLAGGED_SHARE,
    MIXES_PER_INCOME_GROUP,
    TOKEN_LEVELS,
    Source,
)
from economic_index.sample.records.requests import GROUPS
from economic_index.sample.records.tables import INCOME_GROUPS, PLANTED, Lookups
from economic_index.sample.release import shape

DRAW_BITS = SLOT_BITS + LEVEL_BITS
HASHES_PER_RECORD = 8  # room for the six that are taken
# The platforms are this far apart in what they hash, the seed above them.
PLATFORM_STEP = 1 << 37
SEED_STEP = 1 << 38

# Every record is drawn in its order: each join has one match and keeps the left side.
SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "threads": 1,
    "preserve_insertion_order": True,
    "disabled_optimizers": "join_order,build_side_probe_side",
}


@dataclass(frozen=True)
class Log:
    """One platform's log.

    Attributes:
        source: the platform and its shape.
        size: all its records, planted ones included.
        start_ms: when it begins, milliseconds since 1970.
        duration_ms: how long it lasts.
        lookups: the tables to draw from.
    """

    source: Source
    size: int
    start_ms: int
    duration_ms: int
    lookups: Lookups

    @property
    def planted(self) -> int:
        """How many records are planted; they have the first numbers."""
        return self.lookups.tables[PLANTED].num_rows


def planted_query(log: Log) -> str:
    """The planted records, spread over the time of the log."""
    offset = f"number * {log.duration_ms} // {log.planted}"
    return _records(log, f"select *, {offset} as offset_ms from {PLANTED}")


def drawn_query(log: Log, first: int, last: int) -> str:
    """The records with the numbers from `first` up to, not including, `last`."""
    return _records(log, _choices(log, first, last))


def _choices(log: Log, first: int, last: int) -> str:
    """Who, where and what: all that a planted record states and a drawn one draws."""
    share = "* (account_lane / 4294967296.0::double)" * log.source.account_tail
    return f"""
    with hashed as (
        select
            number,
            {_hashed(log, 0)} as first_hash,
            {_hashed(log, 1)} as second_hash,
            {_hashed(log, 2)} as third_hash,
            {_hashed(log, 3)} as fourth_hash
        from range({first}, {last}) as numbers (number)
    ),

    lanes as (
        select
            number,
            {_low("first_hash")} as origin_lane,
            {_high("first_hash")} as account_lane,
            {_low("second_hash")} as task_lane,
            {_high("second_hash")} as request_lane,
            {_low("third_hash")} as pattern_lane,
            {_high("third_hash")} as network_lane,
            {_low("fourth_hash")} as flag_lane
        from hashed
    ),

    located as (
        select lanes.*, {_position("origin")} as origin
        from lanes
        inner join origin_slots on {_slot(log, "origin")} = origin_slots.slot
    ),

    placed as (
        select
            located.*,
            origins.* exclude (origin, first_account, account_count),
            first_account + floor(account_count {share})::bigint as account
        from located
        inner join origins on located.origin = origins.origin
    ),

    tasked as (
        select placed.*, {_position("task")} as task
        from placed
        inner join task_slots
            on {_slot(log, "task", f"income_group * {MIXES_PER_INCOME_GROUP} + mix")}
            = task_slots.slot
    ),

    grouped as (
        select tasked.*, tasks.task_group
        from tasked
        inner join tasks on tasked.task = tasks.task
    ),

    requested as (
        select grouped.*, {_position("request")} as request
        from grouped
        inner join request_slots
            on {_slot(log, "request", f"mix * {len(GROUPS)} + task_group")}
            = request_slots.slot
    ),

    collaborated as (
        select requested.*, {_position("pattern")} as pattern
        from requested
        inner join pattern_slots
            on {_slot(log, "pattern", f"task * {INCOME_GROUPS} + income_group")}
            = pattern_slots.slot
    ),

    connected as (
        select collaborated.*, {_position("network")} as network
        from collaborated
        inner join network_slots on {_slot(log, "network")} = network_slots.slot
    )

    select
        number,
        account,
        country,
        subdivision,
        network_type,
        flag_lane < {round(FLAGGED_SHARE * 2**DRAW_BITS)} as is_flagged,
        task,
        request_cluster_id,
        collaboration_pattern,
        number * {log.duration_ms} // {log.size} as offset_ms
    from connected
    inner join requests on connected.request = requests.request
    inner join patterns on connected.pattern = patterns.pattern
    inner join networks on connected.network = networks.network
    """


def _records(log: Log, choices: str) -> str:
    """The columns of a usage record, in the order of the interface."""
    platform = log.source.platform.name
    return f"""
    with choices as ({choices}),

    metered as ({_metered(log) if log.source.has_tokens else _unmetered()})

    select
        concat('{platform}-', number) as record_id,
        concat('{platform}-account-', account) as account_id,
        epoch_ms({log.start_ms} + offset_ms)::timestamp as occurred_at,
        '{platform}' as platform,
        country,
        subdivision,
        network_type,
        is_flagged,
        onet_task_id,
        null::varchar as onet_task,
        request_cluster_id,
        collaboration_pattern,
        input_tokens,
        output_tokens,
        model,
        cost_usd
    from metered
    """


def _unmetered() -> str:
    return """
    select
        choices.*,
        tasks.onet_task_id,
        null::bigint as input_tokens,
        null::bigint as output_tokens,
        null::varchar as model,
        null::double as cost_usd
    from choices
    inner join tasks on choices.task = tasks.task
    """


def _metered(log: Log) -> str:
    """Tokens around the means of the task; the cost of some records only."""
    level = f"& {TOKEN_LEVELS - 1})::integer"
    return f"""
    with hashed as (
        select
            choices.*,
            {_hashed(log, 4)} as token_hash,
            {_hashed(log, 5)} as model_hash
        from choices
    ),

    lanes as (
        select
            hashed.*,
            ({_low("token_hash")} {level} as input_level,
            ({_high("token_hash")} {level} as noise_level,
            {_low("model_hash")} as model_lane,
            {_high("model_hash")} as cost_lane
        from hashed
    ),

    counted as (
        select
            lanes.*,
            onet_task_id,
            greatest(1, round(mean_input_tokens * inputs.input_factor))::bigint
                as input_tokens,
            greatest(
                1,
                round(mean_output_tokens * inputs.output_factor * noise.noise_factor)
            )::bigint as output_tokens,
            {_position("model")} as model_position
        from lanes
        inner join tasks on lanes.task = tasks.task
        inner join token_levels as inputs on lanes.input_level = inputs.token_level
        inner join token_levels as noise on lanes.noise_level = noise.token_level
        inner join model_slots on {_slot(log, "model")} = model_slots.slot
    )

    select
        counted.*,
        model,
        case
            when cost_lane < cost_given_share * {2**DRAW_BITS}
                then round(
                    (input_tokens * input_usd + output_tokens * output_usd) / 1e6, 6
                )
        end as cost_usd
    from counted
    inner join models on counted.model_position = models.model_position
    """


def _hashed(log: Log, draw: int) -> str:
    start = shape.SEED * SEED_STEP + log.source.position * PLATFORM_STEP + draw
    return f"hash({start} + number * {HASHES_PER_RECORD})"


def _low(name: str) -> str:
    return f"({name} & {2**DRAW_BITS - 1})::uinteger"


def _high(name: str) -> str:
    return f"({name} >> {DRAW_BITS})::uinteger"


def _slot(log: Log, thing: str, which_list: str = "0") -> str:
    """The key of the drawn slot, in the list that the record draws from."""
    slots = log.lookups.slots[thing]
    return f"(({which_list}) * {slots} + ({thing}_lane & {slots - 1}))::integer"


def _position(thing: str) -> str:
    """The drawn position of the list, given the joined slot."""
    slots = f"{thing}_slots"
    level = f"{thing}_lane >> {SLOT_BITS}"
    return (
        f"case when {level} < {slots}.level then {slots}.below else {slots}.above end"
    )
