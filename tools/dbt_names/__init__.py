"""dbt's names for the linter where it renders models without dbt: calls stay calls."""

from __future__ import annotations

from collections.abc import Callable


def call(name: str) -> Callable[..., str]:
    """A macro that writes a call of its own name: SQL of the same shape."""
    return lambda *arguments: f"{name}({', '.join(map(str, arguments))})"


class Adapter:
    """dbt's `adapter`, as far as macros in models use it."""

    def dispatch(self, name: str, package: str = "") -> Callable[..., str]:
        """The version of a macro for the warehouse at hand."""
        return call(name)


class CrossDatabase:
    """dbt's own macros, `dbt.datediff` and others."""

    def listagg(self, measure: str, delimiter: str, order_by: str, *limit: int) -> str:
        """Texts of rows as one text; the order is no argument of its own."""
        return f"string_agg({measure}, {delimiter} {order_by})"

    def __getattr__(self, name: str) -> Callable[..., str]:
        return call(name)


adapter = Adapter()
dbt = CrossDatabase()
