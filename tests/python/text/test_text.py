"""Text of unknown origin: hidden characters are found, and messages show them."""

from __future__ import annotations

import duckdb
import pytest

from economic_index.errors import InputError
from economic_index.sql import quoted
from economic_index.text import HIDDEN_IN_NAMES, printable, shown

HOSTILE = ["\x1b[31m", "\u202eevil", "a\x00b", "zero\u200bwidth", "\u2066isolated"]
PLAIN = ["naïve ☃", "می‌خواهم", "👩‍🚀", "a\tb", "two\nlines", "it's; $(x) [1] ü", ""]


def is_hidden(text: str) -> bool:
    """Whether DuckDB finds a hidden character in a text."""
    return duckdb.execute(
        "select regexp_matches(?, ?)", [text, HIDDEN_IN_NAMES]
    ).fetchall()[0][0]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hidden_character_is_found_and_shown_as_its_escape(text: str) -> None:
    assert is_hidden(text)
    assert not is_hidden(printable(text))
    assert shown(text).isprintable()


@pytest.mark.parametrize("text", PLAIN)
def test_names_in_any_language_hold_no_hidden_character(text: str) -> None:
    assert not is_hidden(text)


def test_an_error_message_cannot_paint_over_a_terminal() -> None:
    message = str(
        InputError("\x1b[2Jfile", "the country '\u202e' is unknown", "Fix it")
    )
    assert message.isprintable()
    assert "\\x1b[2Jfile" in message


def test_a_long_field_is_cut_and_a_number_is_not_repeated() -> None:
    assert shown("a" * 5000) == f"'{'a' * 80}…'"
    assert shown("abcdef", limit=3) == "'abc…'"
    assert shown("1e3") == "(a number)"
    assert shown("one\ntwo") == "(a text of several lines)"


@pytest.mark.parametrize("text", [*PLAIN, "''", "a'b''c", "'); drop table x; --"])
def test_a_quoted_text_comes_out_of_sql_as_it_went_in(text: str) -> None:
    assert duckdb.execute(f"select {quoted(text)}").fetchall() == [(text,)]
