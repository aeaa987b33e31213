"""The project's pages: no broken link, no code that does not run."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

import duckdb
import pytest

from economic_index.paths import ROOT
from economic_index.report_map import PAGE as REPORT_PAGE
from economic_index.report_map import report_page
from tests.python.docs.markdown import Block, anchors, blocks, links, pages

# What is done with a block of each language. The others are not run, and `r` only where
# the page says so.
RUN = {"python", "sql"}
CHECKED = {"csv", "yaml", "json", "sh", "text"}
NOT_RUN = {
    "docs/howto/query.md": {"r"},
    "docs/howto/cite_and_reuse.md": {"r"},
}

METHOD = ROOT / "docs" / "method.md"
METHOD_SECTION = re.compile(r"method sections? ([\d, and to]+)", re.IGNORECASE)
TRAP = re.compile(r"\btraps? ([\d, and]+)", re.IGNORECASE)


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def code(*languages: str) -> list[Block]:
    """The blocks of all pages in these languages that are no file of the project."""
    return [
        block
        for page in pages()
        for block in blocks(page)
        if block.language in languages and block.info == block.language
    ]


@pytest.mark.parametrize("page", pages(), ids=name)
def test_no_link_is_broken(page: Path) -> None:
    """Files and anchors; addresses on the network are not asked."""
    broken = []
    for link in links(page):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (
            anchor and target.suffix == ".md" and anchor not in anchors(target)
        ):
            broken.append(link)
    assert broken == []


def test_a_broken_link_and_anchor_are_found(tmp_path: Path) -> None:
    """The reader of links sees what a reader of the page sees."""
    page = tmp_path / "page.md"
    page.write_text("# A `b`, c\n# A b c\n\n[x](gone.md) and `[y](code.md)`\n")
    assert links(page) == ["gone.md"]
    assert anchors(page) == {"a-b-c", "a-b-c-1"}


def reachable(page: Path) -> set[Path]:
    """The pages that links lead to from a page, itself among them."""
    found: set[Path] = set()
    waiting = [page.resolve()]
    while waiting:
        page = waiting.pop()
        if page not in found and page.suffix == ".md" and page.exists():
            found.add(page)
            waiting += [
                (page.parent / link.partition("#")[0]).resolve() for link in links(page)
            ]
    return found


def test_every_page_can_be_found_from_the_index_of_the_folder() -> None:
    found = reachable(ROOT / "docs" / "README.md")
    missing = [
        name(page)
        for page in (ROOT / "docs").rglob("*.md")
        if page.resolve() not in found
    ]
    assert missing == []


def test_a_page_without_a_link_is_not_found(tmp_path: Path) -> None:
    (tmp_path / "index.md").write_text("[a](a.md#there)\n")
    (tmp_path / "a.md").write_text("[index](index.md) and `[b](b.md)`\n")
    (tmp_path / "b.md").write_text("Nobody leads here.\n")
    found = {page.name for page in reachable(tmp_path / "index.md")}
    assert found == {"index.md", "a.md"}


@pytest.mark.parametrize("page", pages(), ids=name)
def test_every_block_is_run_or_checked(page: Path) -> None:
    known = RUN | CHECKED | NOT_RUN.get(name(page), set())
    assert {block.language for block in blocks(page)} <= known


@pytest.mark.parametrize(
    "block", code("sql"), ids=lambda block: f"{block.page}:{block.line}"
)
def test_sql_runs_on_what_is_published(block: Block, default_build: Path) -> None:
    """And gives rows: an example that shows nothing explains nothing.

    The scoreboard alone is empty here, because no report is about the sample.
    """
    database = default_build / "published" / "published.duckdb"
    with duckdb.connect(str(database), read_only=True) as connection:
        row = connection.execute(block.code).fetchone()
    assert (row is None) is ("report.claims" in block.code), block.code


@pytest.mark.parametrize(
    "page", [page for page in pages() if "python" in {b.language for b in blocks(page)}]
)
def test_python_runs_from_the_root(
    page: Path, sample_build: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The blocks of a page one after the other, as a reader would type them."""
    (tmp_path / "build").mkdir()
    (tmp_path / "build" / "published").symlink_to(sample_build / "published")
    monkeypatch.chdir(tmp_path)
    namespace: dict[str, object] = {}
    for block in blocks(page):
        if block.language == "python":
            where = f"{block.page}, line {block.line}"
            exec(compile(block.code, where, "exec"), namespace)


def test_json_can_be_read() -> None:
    for block in code("json"):
        json.loads(block.code)


def test_every_make_command_exists() -> None:
    """In blocks and in the text."""
    targets = set(
        re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    )
    unknown = [
        (name(page), target)
        for page in pages()
        for target in re.findall(
            r"(?:^|`)make ([a-z-]+)", page.read_text(encoding="utf-8"), re.MULTILINE
        )
        if target not in targets
    ]
    assert unknown == []


def test_every_figure_leads_to_its_model(manifest: Mapping) -> None:
    """The page is what `make docs` writes, and leaves out no table of the report."""
    page = REPORT_PAGE.read_text(encoding="utf-8")
    assert page == report_page(manifest), "run `make build docs`, and commit the page"
    tables = [
        node["original_file_path"]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["config"]["schema"] == "report"
    ]
    scoreboard = "models/claims/claims.sql"
    assert [
        path for path in tables if path != scoreboard and f"(../{path})" not in page
    ] == []


def test_every_section_of_the_method_exists(manifest: Mapping) -> None:
    """Descriptions send the reader to a section by its number."""
    wanted = set()
    for node in manifest["nodes"].values():
        wanted |= cited(METHOD_SECTION, node.get("description", ""))
    assert wanted
    assert wanted <= sections()


def test_what_comments_cite_exists() -> None:
    """Sections and traps of the method, in the comments and texts of all files."""
    traps = re.findall(
        r"^(\d)\. ",
        METHOD.read_text().partition("### Traps")[2].partition("\n## ")[0],
        re.MULTILINE,
    )
    wanted_sections, wanted_traps = set(), set()
    for folder in ("models", "seeds", "macros", "economic_index", "tests", "analyses"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in {".sql", ".py", ".yml", ".md"} and path != Path(__file__):
                text = path.read_text(encoding="utf-8")
                wanted_sections |= cited(METHOD_SECTION, text)
                wanted_traps |= cited(TRAP, text)
    assert wanted_sections and wanted_sections <= sections()
    assert wanted_traps and wanted_traps <= set(traps)


def cited(pattern: re.Pattern[str], text: str) -> set[str]:
    """The numbers that a text cites."""
    return {
        number
        for match in pattern.finditer(text)
        for number in re.findall(r"\d+", match[1])
    }


def sections() -> set[str]:
    """The numbers of the method's sections."""
    return {anchor.split("-")[0] for anchor in anchors(METHOD)}
