"""dbt's macros for Python: one definition for models and for what runs beside them."""

from __future__ import annotations

from functools import cache
from typing import Any

import jinja2

from economic_index.paths import ROOT

MACROS = ROOT / "macros"


@cache
def sql_macros(file: str) -> Any:
    """The macros of a file that write SQL, as attributes: functions of their names.

    Args:
        file: its path in the folder of macros, without the suffix.
    """
    return jinja2.Template(_text(file)).module


@cache
def value_of(file: str, name: str) -> Any:
    """What a macro without arguments returns, where that is a value and no SQL.

    Args:
        file: its path in the folder of macros, without the suffix.
        name: of the macro.
    """
    found: list[object] = []
    # As dbt's own environment has it.
    environment = jinja2.Environment(extensions=["jinja2.ext.do"])
    environment.globals["return"] = found.append
    environment.from_string(f"{_text(file)}{{{{ {name}() }}}}").render()
    (value,) = found
    return value


def _text(file: str) -> str:
    return (MACROS / f"{file}.sql").read_text(encoding="utf-8")
