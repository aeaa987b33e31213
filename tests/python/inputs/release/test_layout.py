"""Folders, encodings, headers and rows."""

from __future__ import annotations

import codecs
import errno
import os

import pytest

from economic_index.errors import InputError
from economic_index.inputs.release import read_releases
from tests.python.inputs.release.conftest import ReleaseFolder

COUNT = "7.0"


@pytest.fixture
def secretive(release):
    """A release with a value under the publication threshold in line 4."""
    release.claude_ai[2]["value"] = COUNT
    return release


def assert_message(error, where, problem, fix):
    assert error.where == where
    assert problem in error.problem
    assert fix in error.fix
    assert COUNT not in str(error)


def test_no_folder():
    with pytest.raises(InputError, match=r"none is given\. Name at least one"):
        read_releases([])


def test_missing_folder(release):
    error = release.error_as_it_lies()
    assert_message(error, str(release.path), "does not exist", "Check the path")


def test_file_as_folder(release, tmp_path):
    release.path.write_text("", encoding="utf-8")
    error = release.error_as_it_lies()
    assert_message(error, str(release.path), "a file was given", "Name the folder")


@pytest.mark.parametrize("name", [None, "aei_enriched_claude_ai.csv", "other.csv"])
def test_folder_without_raw_files(release, name):
    release.data.mkdir(parents=True)
    if name:
        release.write_rows(name, release.claude_ai)
    error = release.error_as_it_lies()
    assert_message(
        error,
        str(release.path),
        "the folder holds no aei_raw_*.csv",
        "the raw files lie in data/intermediate/ or data/",
    )


def test_second_folder_is_checked_too(release, make_release):
    release.write()
    with pytest.raises(InputError, match="release_nowhere: the release folder does"):
        read_releases([release.path, make_release("release_nowhere").path])


def test_two_folders_of_one_name(release, tmp_path):
    release.write()
    twin = ReleaseFolder(tmp_path / "elsewhere" / release.path.name)
    twin.claude_ai = []
    release.api = []
    cells = release.read(twin).cells
    assert set(cells["source_file"].to_pylist()) == {
        f"{tmp_path.name}/{release.where}",
        f"elsewhere/{twin.where_api}",
    }


def test_a_folder_given_twice(release):
    release.write()
    with pytest.raises(InputError) as raised:
        read_releases([release.path, release.path])
    assert_message(
        raised.value,
        str(release.path),
        "the release folder is given twice",
        "Name it once",
    )


@pytest.mark.parametrize("content", [b"", b"\n\n", codecs.BOM_UTF8])
def test_empty_file(release, content):
    release.write_bytes(release.CLAUDE_AI, content)
    error = release.error_as_it_lies()
    assert_message(error, release.where, "the file is empty", "Take the file again")


def test_header_only(release):
    release.write_rows(release.CLAUDE_AI, [])
    error = release.error_as_it_lies()
    assert_message(
        error,
        f"{release.where}, line 1",
        "a header and no rows",
        "Take the file again",
    )


@pytest.mark.parametrize(
    ("encoding", "line", "problem"),
    [
        ("utf-16", 1, "the file is UTF-16"),
        ("utf-16-le", 1, "byte 2 of the file is not UTF-8"),
        ("utf-16-be", 1, "byte 1 of the file is not UTF-8"),
        ("latin-1", 6, "of the file is not UTF-8"),
    ],
)
def test_other_encodings(secretive, encoding, line, problem):
    secretive.claude_ai[4]["cluster_name"] = "poèmes"
    text = secretive.text()
    secretive.write_bytes(secretive.CLAUDE_AI, text.encode(encoding))
    error = secretive.error_as_it_lies()
    where = f"{secretive.where}, line {line}"
    assert_message(error, where, problem, "Save the file as UTF-8")
    if encoding == "latin-1":
        assert f"byte {text.index('è') + 1} of" in error.problem


def test_byte_of_a_broken_encoding_counts_the_mark(secretive):
    content = codecs.BOM_UTF8 + secretive.text().encode() + b"\xff"
    secretive.write_bytes(secretive.CLAUDE_AI, content)
    error = secretive.error_as_it_lies()
    assert f"byte {len(content)} of" in error.problem
    assert error.where == f"{secretive.where}, line 12"


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8])
def test_marks_and_line_ends_are_tolerated(release, mark, ends):
    release.api = []
    release.claude_ai[4]["cluster_name"] = "poèmes 诗"
    release.claude_ai[5]["cluster_name"] = "poèmes 诗"
    text = release.text().replace("\n", ends)
    release.write_bytes(release.CLAUDE_AI, mark + text.encode())
    cells = read_releases([release.path]).cells
    assert cells.num_rows == 10
    assert "poèmes 诗" in cells["cluster_name"].to_pylist()


def test_blank_lines_count_but_hold_nothing(release):
    text = release.text().replace("NA,", "\nNA,", 1).replace("60.0\n", "oops\n", 1)
    release.write_bytes(release.CLAUDE_AI, text.encode())
    error = release.error_as_it_lies()
    assert error.where == f"{release.where}, line 6, column value"


def test_file_that_cannot_be_opened(release, monkeypatch):
    release.write()

    def refuse(path):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(
        "economic_index.inputs.release.release_files.Path.read_bytes", refuse
    )
    error = release.error_as_it_lies()
    assert "the file cannot be opened (Permission denied)" in str(error)
    assert "permissions" in error.fix


HEADERS = {
    "renamed": (
        ("value", "amount"),
        "column 'value' is missing; column 'amount' is unexpected",
    ),
    "missing": ((",cluster_name", ""), "column 'cluster_name' is missing"),
    "extra": (("value", "value,geo_name"), "column 'geo_name' is unexpected"),
    "twice": (("value", "value,level"), "column 'level' stands twice"),
    "other separator": ((",", ";"), "it names no known column"),
    "capitals": (("geo_id", "GEO_ID"), "column 'geo_id' is missing; column 'GEO_ID'"),
}


@pytest.mark.parametrize(("change", "problem"), HEADERS.values(), ids=HEADERS.keys())
def test_wrong_header(secretive, change, problem):
    header, rest = secretive.text().split("\n", 1)
    content = header.replace(*change) + "\n" + rest
    secretive.write_bytes(secretive.CLAUDE_AI, content.encode())
    error = secretive.error_as_it_lies()
    where = f"{secretive.where}, line 1"
    assert_message(error, where, problem, "The header must be: geo_id, geography, date")


def test_file_without_a_header_shows_no_value(secretive):
    lines = secretive.text().splitlines(keepends=True)
    secretive.write_bytes(secretive.CLAUDE_AI, "".join(lines[3:]).encode())
    error = secretive.error_as_it_lies()
    where = f"{secretive.where}, line 1"
    assert_message(error, where, "is not a header", "The header must be")


def test_columns_in_another_order(release):
    release.write()
    straight = read_releases([release.path]).cells
    release.write_rows(
        release.CLAUDE_AI, release.claude_ai, sorted(release.claude_ai[0])
    )
    assert read_releases([release.path]).cells == straight


ROWS = {
    "too few fields": ((",directive,7.0", ",directive"), 4, "has 9 fields, the"),
    "too many fields": ((",directive,7.0", ",a, b,7.0"), 4, "has 11 fields, the"),
    "cut row": (("directive,7.0", ""), 4, "has 9 fields, the header 10"),
    "letters behind a quote": (
        ("directive,7.0", '"directive"x,7.0'),
        4,
        "breaks the quoting rules",
    ),
    "open quote": (("directive,7.0", '"directive,7.0'), 4, "breaks the quoting rules"),
}


@pytest.mark.parametrize(("change", "line", "problem"), ROWS.values(), ids=ROWS.keys())
def test_broken_row(secretive, change, line, problem):
    content = secretive.text().replace(*change, 1)
    secretive.write_bytes(secretive.CLAUDE_AI, content.encode())
    error = secretive.error_as_it_lies()
    fix = "quotation mark" if "quot" in problem else "restore the row"
    assert_message(error, f"{secretive.where}, line {line}", problem, fix)


def test_broken_rows_are_counted(secretive):
    content = secretive.text().replace("country,", "")
    secretive.write_bytes(secretive.CLAUDE_AI, content.encode())
    assert "(and 3 more rows)" in secretive.error_as_it_lies().problem


def test_file_cut_in_a_quotation(release):
    release.claude_ai[-1]["cluster_name"] = "a, b"
    content = release.text().split("a, b")[0] + "a,"
    release.write_bytes(release.CLAUDE_AI, content.encode())
    error = release.error_as_it_lies()
    where = f"{release.where}, line 11"
    assert_message(error, where, "breaks the quoting", "a file cut short must be taken")


def test_quote_left_open_in_a_long_file(secretive):
    text = secretive.text().replace("directive,7.0", '"directive,7.0')
    content = text + "x" * 200_000
    secretive.write_bytes(secretive.CLAUDE_AI, content.encode())
    error = secretive.error_as_it_lies()
    where = f"{secretive.where}, line 4"
    assert_message(error, where, "breaks the quoting rules", "quotation mark")


def test_structure_is_checked_before_content(release):
    release.claude_ai[0]["geography"] = "region"
    content = release.text() + "cut,row"
    release.write_bytes(release.CLAUDE_AI, content.encode())
    assert release.error_as_it_lies().where == f"{release.where}, line 12"


def test_files_may_lie_anywhere_below_the_folder(release):
    release.write()
    (release.data / release.API).rename(release.path / release.API)
    release.write_rows("aei_enriched_claude_ai.csv", [], ["not", "read"])
    sources = read_releases([release.path]).cells["source_file"].to_pylist()
    assert set(sources) == {release.where, f"release_test/{release.API}"}


def test_relative_and_linked_folders_keep_their_name(release, tmp_path, monkeypatch):
    release.write()
    os.symlink(release.path, tmp_path / "linked", target_is_directory=True)
    monkeypatch.chdir(release.data)
    for folder, name in (("../..", "release_test"), ("../../../linked", "linked")):
        cells = read_releases([folder]).cells
        assert cells["source_file"][0].as_py().startswith(f"{name}/data/intermediate/")


def test_subfolder_that_cannot_be_opened(release, monkeypatch):
    release.write()
    scan = os.scandir

    def refuse(path):
        if str(path).endswith("intermediate"):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", refuse)
    error = release.error_as_it_lies()
    assert error.where == str(release.data)
    assert "the folder cannot be opened (Permission denied)" in error.problem
