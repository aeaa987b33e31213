"""Text of unknown origin: what nobody sees in it, and how a message shows it."""

from __future__ import annotations

# First and last code point of each run of characters that print nothing, or that change
# how the text around them is printed. A name may hold tabs and line breaks, and the two
# joiners (U+200C, U+200D) that Persian, Hindi and emoji are written with.
HIDDEN_RANGES = (
    (0x0000, 0x0008),  # control characters
    (0x000B, 0x000C),
    (0x000E, 0x001F),
    (0x007F, 0x009F),
    (0x00AD, 0x00AD),  # soft hyphen
    (0x061C, 0x061C),  # marks of the direction of writing
    (0x200B, 0x200B),  # space without width
    (0x200E, 0x200F),
    (0x2028, 0x202E),  # separators of lines; embeddings and overrides of the direction
    (0x2060, 0x206F),  # word joiner, isolates of the direction
    (0xFEFF, 0xFEFF),  # byte order mark
    (0xFFF9, 0xFFFB),  # interlinear annotation
    (0xE0000, 0xE007F),  # tags
)
# The same as a regular expression of DuckDB (RE2), as is the next one.
HIDDEN_IN_NAMES = (
    "["
    + "".join(f"\\x{{{one:X}}}-\\x{{{other:X}}}" for one, other in HIDDEN_RANGES)
    + "]"
)

# An id is no text to read, so nothing in it may be invisible: control, format and
# private characters, fillers, variation selectors, every blank but the plain space.
HIDDEN_IN_IDS = (
    r"[\pC\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}"
    r"\x{34F}\x{115F}\x{1160}\x{17B4}\x{17B5}\x{180B}-\x{180F}\x{2800}\x{3164}"
    r"\x{FE00}-\x{FE0F}\x{FFA0}]"
)

# No name of the releases is much longer; a message gets no better by repeating one.
LONGEST_TEXT_SHOWN = 80


def printable(text: str) -> str:
    """A text of one line in which each hidden character stands as its escape."""
    return "".join(
        character
        if character.isprintable() or character in "\u200c\u200d"
        else character.encode("unicode_escape").decode()
        for character in text
    )


def shown(field: str | int | None, limit: int = LONGEST_TEXT_SHOWN) -> str:
    """A field as a message may show it: in quotes, short, and never a measured value.

    In a row whose fields have slipped, a count can stand in any text column, and a
    field over several lines can hold whole rows; neither is repeated. What would move a
    terminal's cursor or turn the direction of writing is shown as its escape. Line
    numbers come as int and are shown.

    Args:
        field: what stands there.
        limit: characters after which it is cut.
    """
    if isinstance(field, int):
        return str(field)
    if not field:
        return "(empty)"
    if _is_number(field):
        return "(a number)"
    if len(field.splitlines()) > 1:
        return "(a text of several lines)"
    cut = "…" if len(field) > limit else ""
    return f"'{printable(field[:limit])}{cut}'"


def _is_number(field: str) -> bool:
    """Whether a text reads as a number, in any spelling."""
    try:
        float(field)
    except ValueError:
        return False
    return True
