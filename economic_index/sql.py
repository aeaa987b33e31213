"""Text put into SQL where a parameter cannot stand: in `attach`, `copy` or a view."""

from __future__ import annotations


def quoted(text: object) -> str:
    """A text, or a path as text, as an SQL literal."""
    return "'" + str(text).replace("'", "''") + "'"
