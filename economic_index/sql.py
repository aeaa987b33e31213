"""Put text into SQL where no parameter can be bound."""

from __future__ import annotations


def quoted(text: object) -> str:
    """A text, or a path, as an SQL string literal."""
    return "'" + str(text).replace("'", "''") + "'"
