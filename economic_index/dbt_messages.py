"""The messages of dbt that somebody hears; a build makes no others.

dbt makes three messages of each statement and a dozen of each node, also where it keeps
no log, as in a build. They are made in Python, one thread at a time, and take an eighth
of a build of the sample.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from dbt_common.events import base_types
from dbt_common.events.base_types import EventLevel
from dbt_common.events.event_manager import EventManager
from dbt_common.events.event_manager_client import ctx_set_event_manager
from google.protobuf.json_format import ParseDict

if TYPE_CHECKING:
    from dbt_common.events.base_types import BaseEvent
    from google.protobuf.message import Message

# What ``progress.Nodes`` listens to, below the level of a warning.
HEARD = frozenset({"ConcurrencyLine", "NodeStart", "NodeFinished"})
BELOW_WARNING = frozenset({EventLevel.DEBUG, EventLevel.TEST, EventLevel.INFO})


class WithoutTheUnheard(EventManager):
    """dbt's manager of messages; without a log it hands on only what is listened to."""

    def fire_event(
        self,
        e: BaseEvent,
        level: EventLevel | None = None,
        node: Any = None,
        force_warn_or_error_handling: bool = False,
    ) -> None:
        """Hand a message to logs and listeners, see ``EventManager``."""
        if (
            not self.loggers
            and type(e).__name__ not in HEARD
            and (level or e.level_tag()) in BELOW_WARNING
        ):
            return
        super().fire_event(e, level, node, force_warn_or_error_handling)


@cache
def leave_out_the_unheard() -> None:
    """Have every run of dbt in this process make fewer messages, and make them faster.

    dbt has no setting for it: without a log it makes them all the same.
    """
    ctx_set_event_manager(WithoutTheUnheard())
    # To the types, a function of a module is not to be replaced.
    types_of_dbt: Any = base_types
    types_of_dbt.ParseDict = message_of


def message_of(values: dict[str, Any], message: Message) -> Message:
    """A message of these values, as ``ParseDict`` makes it of an empty one.

    The constructor of a message does in C what ``ParseDict`` does in Python. It does
    not know the notation of JSON, in which a time is a text.

    Raises:
        ParseError: the message has no such field, or the field no such value.
    """
    try:
        return type(message)(**values)
    except (AttributeError, TypeError, ValueError):
        return ParseDict(values, message)
