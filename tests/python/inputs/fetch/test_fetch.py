"""Downloads of releases from a server of our own that answers as the dataset's does."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import unquote, urlsplit

import pytest

from economic_index.errors import InputError
from economic_index.inputs.fetch import ADDRESS, DATASET, chosen, fetch
from tests.python.conftest import run_command

COMMIT = "c0ffee" * 6 + "c0ff"
# More than the library takes at a time, which is what it may keep of a cut connection.
LONG = b"name,value\n" * 1_600_000
TABLE = "release_2026_06_26/data/aei_claude_ai_2026-06-26.csv"
AVAILABLE = ["labor_market_impacts", "release_2025_02_10", "release_2026_06_26"]
FILES = {
    "README.md": b"about\n",
    "release_2025_02_10/onet_task_mappings.csv": b"task_name,pct\n",
    "release_2025_02_10/plots.png": b"no table",
    TABLE: LONG,
    "release_2026_06_26/data_documentation.md": b"# Documentation\n",
    "labor_market_impacts/job_exposure.csv": b"occ_code\n",
    "other_folder/notes.csv": b"none of ours\n",
}


@dataclass
class Dataset:
    """A dataset on a server of this machine.

    Attributes:
        address: of the server.
        files: what it serves.
        stated: what it states about files instead of the truth.
        breaks_after: bytes after which it closes the connection, once.
        asked: (method, path, range) of every request for a file.
    """

    address: str = ""
    files: dict[str, bytes] = field(default_factory=lambda: dict(FILES))
    stated: dict[str, bytes] = field(default_factory=dict)
    breaks_after: int = 0
    asked: list[tuple[str, str, str | None]] = field(default_factory=list)

    def described(self, path: str) -> dict:
        content = self.stated.get(path, self.files[path])
        size = len(content)
        entry = {
            "type": "file",
            "path": path,
            "size": size,
            "oid": hashlib.sha1(b"blob %d\0" % size + content).hexdigest(),
        }
        if size > 1_000:
            digest = hashlib.sha256(content).hexdigest()
            entry["lfs"] = {"oid": digest, "size": size, "pointerSize": 134}
        return entry

    def tree(self, folder: str, *, recursive: bool) -> list[dict]:
        inside = [p for p in self.files if p.startswith(f"{folder}/" if folder else "")]
        if recursive:
            return [self.described(path) for path in inside]
        folders = sorted({path.split("/")[0] for path in inside if "/" in path})
        return [
            *({"type": "directory", "path": name, "oid": "0"} for name in folders),
            *(self.described(path) for path in inside if "/" not in path),
        ]


def handler(dataset: Dataset) -> type[BaseHTTPRequestHandler]:
    """Answers of the dataset's interface, as far as the downloads ask for them."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            """Keep the tests' output clean."""

        def answer(self, content: bytes, status: int = 200, **headers: str) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            if self.command == "HEAD":
                return
            if dataset.breaks_after and len(content) > dataset.breaks_after:
                content, dataset.breaks_after = content[: dataset.breaks_after], 0
                self.close_connection = True
            self.wfile.write(content)

        def do_GET(self) -> None:
            url = urlsplit(self.path)
            path = unquote(url.path)
            api, files = f"/api/datasets/{DATASET}", f"/datasets/{DATASET}/resolve/"
            if path.startswith(f"{api}/tree/{COMMIT}"):
                folder = path.removeprefix(f"{api}/tree/{COMMIT}").strip("/")
                tree = dataset.tree(folder, recursive="recursive=true" in url.query)
                self.answer(json.dumps(tree).encode(), Content_Type="application/json")
            elif path.startswith(api):
                self.answer(
                    json.dumps({"id": DATASET, "sha": COMMIT}).encode(),
                    Content_Type="application/json",
                )
            elif path.startswith(f"{files}{COMMIT}/"):
                self.send_file(path.removeprefix(f"{files}{COMMIT}/"))
            else:
                self.answer(b"", 404)

        do_HEAD = do_GET  # noqa: N815, as http.server calls it

        def send_file(self, path: str) -> None:
            content, wanted = dataset.files[path], self.headers.get("Range")
            dataset.asked.append((self.command, path, wanted))
            headers = {
                "X_Repo_Commit": COMMIT,
                "ETag": f'"{dataset.described(path)["oid"]}"',
            }
            if wanted and self.command == "GET":
                start = int(wanted.removeprefix("bytes=").split("-")[0])
                end = f"bytes {start}-{len(content) - 1}/{len(content)}"
                self.answer(content[start:], 206, Content_Range=end, **headers)
            else:
                self.answer(content, **headers)

    return Handler


@pytest.fixture
def dataset() -> Iterator[Dataset]:
    """A running server."""
    served = Dataset()
    with ThreadingHTTPServer(("127.0.0.1", 0), handler(served)) as server:
        served.address = f"http://127.0.0.1:{server.server_port}"
        Thread(target=server.serve_forever, daemon=True).start()
        yield served
        server.shutdown()


def files_in(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and ".cache" not in path.parts
    }


def test_all_releases_come_and_nothing_else(dataset, tmp_path):
    folders = fetch(["all"], tmp_path, dataset.address)
    assert [folder.name for folder in folders] == AVAILABLE
    assert files_in(tmp_path) == {
        path: content
        for path, content in FILES.items()
        if path.startswith(("release_", "labor_")) and not path.endswith(".png")
    }


def test_what_is_there_is_not_downloaded_again(dataset, tmp_path):
    fetch(["latest"], tmp_path, dataset.address)
    dataset.asked.clear()
    fetch(["2026-06-26"], tmp_path, dataset.address)
    assert dataset.asked == []


def test_a_file_that_was_changed_on_disk_is_taken_again(dataset, tmp_path):
    name = "release_2025_02_10/onet_task_mappings.csv"
    fetch(["2025-02-10"], tmp_path, dataset.address)
    (tmp_path / name).write_bytes(b"task_name,pcx\n")
    fetch(["2025-02-10"], tmp_path, dataset.address)
    assert (tmp_path / name).read_bytes() == FILES[name]


def test_a_cut_connection_goes_on_where_it_ended(dataset, tmp_path):
    dataset.breaks_after = len(LONG) * 3 // 4
    fetch(["latest"], tmp_path, dataset.address)
    assert (tmp_path / TABLE).read_bytes() == LONG
    starts = [wanted for _, path, wanted in dataset.asked if path == TABLE and wanted]
    assert starts
    assert "bytes=0-" not in starts


def test_a_file_with_another_digest_is_refused_and_removed(dataset, tmp_path):
    dataset.stated[TABLE] = b"x" * len(LONG)
    with pytest.raises(InputError, match=f"{TABLE}: .* another size or digest"):
        fetch(["latest"], tmp_path, dataset.address)
    assert not (tmp_path / TABLE).exists()


def test_a_folder_that_cannot_be_written_is_one_error(dataset, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="the release cannot be written"):
        fetch(["latest"], tmp_path / "file", dataset.address)


def test_without_a_network_the_command_says_the_address(tmp_path):
    outcome = run_command(
        [sys.executable, "-m", "economic_index", "fetch", "--output", tmp_path],
        {"HF_ENDPOINT": "http://127.0.0.1:9"},
    )
    assert outcome.returncode == 2
    assert "cannot be reached" in outcome.stderr
    assert ADDRESS in outcome.stderr
    assert "Traceback" not in outcome.stderr


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (["latest"], ["release_2026_06_26"]),
        (["2025-02-10"], ["release_2025_02_10"]),
        (["labor_market_impacts"], ["labor_market_impacts"]),
        (["release_2026_06_26", "latest"], ["release_2026_06_26"]),
        (["all", "latest"], AVAILABLE),
    ],
)
def test_words_mean_folders(wanted, expected):
    assert chosen(wanted, AVAILABLE) == expected


def test_an_unknown_release_is_named_with_those_there_are():
    with pytest.raises(InputError, match="no release '2024-01-01'") as caught:
        chosen(["2024-01-01"], ["release_2025_02_10"])
    assert "release_2025_02_10" in str(caught.value)
