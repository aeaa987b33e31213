"""Disclosure control: which cells of an organisation's records may be published."""

from economic_index.disclosure.control import decide
from economic_index.disclosure.model import ACCOUNTS, decided

# The models that `decide` reads, by the name under which it knows them.
MODELS = {
    "cells": "int_disclosure__cells",
    "nodes": "int_hierarchies__nodes",
    "ancestors": "int_hierarchies__ancestors",
    ACCOUNTS: "int_disclosure__account_cells",
    "offered": "int_disclosure__offered",
}

__all__ = ["ACCOUNTS", "MODELS", "decide", "decided"]
