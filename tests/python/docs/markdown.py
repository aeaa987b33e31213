"""Read the project's Markdown pages: code blocks, links, headings."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from economic_index.paths import ROOT

PARSER = MarkdownIt("commonmark").enable("table")


@dataclass(frozen=True)
class Block:
    """A fenced block of code.

    Attributes:
        page: its page, relative to the project's root.
        line: its first line, from 1.
        info: what stands behind the fence, the language first.
        code: its text.
    """

    page: str
    line: int
    info: str
    code: str

    @property
    def language(self) -> str:
        """First word behind the fence; "" for none."""
        return self.info.split(" ")[0]


def pages() -> list[Path]:
    """The pages a reader finds: those at the root, and those of `docs`."""
    return sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def tokens(page: Path) -> Iterator[Token]:
    """All tokens of a page, the inline ones too."""
    for token in PARSER.parse(page.read_text(encoding="utf-8")):
        yield token
        yield from token.children or ()


def blocks(page: Path) -> list[Block]:
    """The fenced blocks of a page, in its order."""
    return [
        Block(str(page.relative_to(ROOT)), token.map[0] + 1, token.info, token.content)
        for token in tokens(page)
        if token.type == "fence"
    ]


def links(page: Path) -> list[str]:
    """Targets of all links and images of a page."""
    return [
        token.attrs["href"] if token.type == "link_open" else token.attrs["src"]
        for token in tokens(page)
        if token.type in ("link_open", "image")
    ]


def anchors(page: Path) -> set[str]:
    """Anchors of a page's headings, as code hosts make them."""
    found: set[str] = set()
    inside = False
    for token in tokens(page):
        if token.type == "heading_open":
            inside = True
        elif token.type == "inline" and inside:
            base = slug("".join(child.content for child in token.children or ()))
            name, number = base, 0
            while name in found:
                number += 1
                name = f"{base}-{number}"
            found.add(name)
            inside = False
    return found


def slug(heading: str) -> str:
    """Lower case, without punctuation, blanks as hyphens."""
    text = unicodedata.normalize("NFC", heading).lower()
    return re.sub(r"[^\w\- ]", "", text).replace(" ", "-")
