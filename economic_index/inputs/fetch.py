"""Download releases from the public dataset of the Anthropic Economic Index."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

from economic_index.errors import InputError

if TYPE_CHECKING:
    from huggingface_hub import HfApi
    from huggingface_hub.hf_api import RepoFile

DATASET = "Anthropic/EconomicIndex"
ADDRESS = f"https://huggingface.co/datasets/{DATASET}"
# The folders of the dataset that hold releases: dated ones, and one without a date.
DATED = re.compile(r"release_\d{4}_\d{2}_\d{2}")
UNDATED = ("labor_market_impacts",)
# What a release's tables and their documentation are written in; a folder may also hold
# papers and plots.
KINDS = {".csv", ".tsv", ".json", ".txt", ".md"}
BY_HAND = f"Try again later, or take the folders by hand from {ADDRESS}/tree/main"


def fetch(
    wanted: Sequence[str], folder: Path, endpoint: str | None = None
) -> list[Path]:
    """Download releases; what is there already and whole is not downloaded again.

    A download that was cut short goes on where it ended. All files come from the same
    commit of the dataset, and each is checked against the size and the digest that the
    dataset states for it.

    Args:
        wanted: ids as `2025-09-15`, names of folders, `latest` or `all`.
        folder: where the release folders go.
        endpoint: address of the server, if not that of the public dataset.

    Returns:
        The release folders, by name.

    Raises:
        InputError: there is no such release, no connection, no space, or a file that is
            not what the dataset says it is.
    """
    # The plain protocol goes on where it was cut short; nothing is told of the user.
    os.environ.setdefault("HF_HUB_DISABLE_XET", "1")
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    from httpx2 import HTTPError
    from huggingface_hub import HfApi
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

    api = HfApi(endpoint=endpoint)
    try:
        # The server states it of every dataset.
        commit = cast(str, api.dataset_info(DATASET).sha)
        names = chosen(wanted, folders_of(api, commit))
        found = []
        for name in names:
            files = files_of(api, commit, name)
            size = sum(file.size for file in files)
            print(f"{name}: {len(files)} files, {size / 1e6:,.1f} MB")
            for file in files:
                download(api, commit, file, folder)
            found.append(folder / name)
    except (HTTPError, HfHubHTTPError, LocalEntryNotFoundError) as error:
        (reason, *_) = str(error.__cause__ or error).splitlines() or [""]
        raise InputError(
            ADDRESS, f"the dataset cannot be reached ({reason})", BY_HAND
        ) from error
    except OSError as error:
        raise InputError(
            str(folder),
            f"the release cannot be written ({error.strerror or error})",
            "Check the folder, its permissions and the space on its disk",
        ) from error
    return found


def chosen(wanted: Sequence[str], available: Sequence[str]) -> list[str]:
    """The folders that the words of a user mean, each once, in the dataset's order.

    Args:
        wanted: see `fetch`.
        available: the release folders of the dataset, oldest first.

    Raises:
        InputError: the dataset has no such release.
    """
    names: set[str] = set()
    for word in wanted:
        if word == "all":
            names.update(available)
        elif word == "latest":
            names.add(max(filter(DATED.fullmatch, available)))
        else:
            dated = f"release_{word.replace('-', '_')}"
            name = next((name for name in available if name in (word, dated)), None)
            if name is None:
                raise InputError(
                    "RELEASE",
                    f"the dataset has no release '{word}'",
                    f"Name latest, all, or one of {', '.join(available)}",
                )
            names.add(name)
    return [name for name in available if name in names]


def folders_of(api: HfApi, commit: str) -> list[str]:
    """The release folders of the dataset, sorted."""
    from huggingface_hub.hf_api import RepoFolder

    entries = api.list_repo_tree(DATASET, repo_type="dataset", revision=commit)
    return sorted(
        entry.path
        for entry in entries
        if isinstance(entry, RepoFolder)
        and (DATED.fullmatch(entry.path) or entry.path in UNDATED)
    )


def files_of(api: HfApi, commit: str, name: str) -> list[RepoFile]:
    """The tables and documents of a release folder."""
    from huggingface_hub.hf_api import RepoFile

    entries = api.list_repo_tree(
        DATASET, name, repo_type="dataset", revision=commit, recursive=True
    )
    return [
        entry
        for entry in entries
        if isinstance(entry, RepoFile) and Path(entry.path).suffix in KINDS
    ]


def download(api: HfApi, commit: str, file: RepoFile, folder: Path) -> None:
    """Download a file unless it is there and whole, and check what came.

    Raises:
        InputError: size or digest differ from what the dataset states. The file is
            removed, so that the next attempt starts anew.
    """
    path = folder / file.path
    if path.is_file() and is_whole(path, file):
        return
    # Without this the library would take what it once wrote here for what is asked.
    path.unlink(missing_ok=True)
    api.hf_hub_download(
        DATASET, file.path, repo_type="dataset", revision=commit, local_dir=folder
    )
    if not is_whole(path, file):
        path.unlink()
        raise InputError(
            file.path,
            "the downloaded file has another size or digest than the dataset states",
            "Run the command again",
        )


def is_whole(path: Path, file: RepoFile) -> bool:
    """Whether a file has the size and the digest that the dataset states for it."""
    size = path.stat().st_size
    if size != file.size:
        return False
    if file.lfs is None:
        # As Git names the content of a small file.
        digest, expected = hashlib.sha1(b"blob %d\0" % size), file.blob_id
    else:
        digest, expected = hashlib.sha256(), file.lfs.sha256
    with path.open("rb") as content:
        found = hashlib.file_digest(content, lambda: digest)
    return bool(found.hexdigest() == expected)
