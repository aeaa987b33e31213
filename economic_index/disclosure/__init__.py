"""Disclosure control: which cells of an organisation's records may be published."""

from economic_index.disclosure.control import decide

__all__ = ["decide"]
