"""What a build was made of, so that a number can be cited: version, commit, inputs.

There is no clock in it: the same project and the same input give the same stamp.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow as pa

from economic_index.digests import digest_of_files
from economic_index.ledger.code import code_digest
from economic_index.paths import ROOT, SEEDS

STAMP_SCHEMA = pa.schema(
    {
        "project_version": pa.string(),
        "commit_id": pa.string(),
        "code_sha256": pa.string(),
        "rules_sha256": pa.string(),
        "inputs_sha256": pa.string(),
    }
)
INPUT_SCHEMA = pa.schema(
    {
        "input_kind": pa.string(),
        "input_name": pa.string(),
        "byte_count": pa.int64(),
        "sha256": pa.string(),
    }
)


def project_version(root: Path = ROOT) -> str:
    """The version of the project, as `pyproject.toml` states it."""
    return tomllib.loads((root / "pyproject.toml").read_text())["project"]["version"]


def commit(root: Path = ROOT) -> str | None:
    """The commit that is checked out, None where the project is no git checkout."""
    try:
        outcome = subprocess.run(
            ["git", "-C", str(root), "rev-parse", "--show-toplevel", "HEAD"],
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError:
        return None
    said = outcome.stdout.split("\n")
    # A copy of the project inside another checkout is not that checkout.
    if outcome.returncode or Path(said[0]).resolve() != root.resolve():
        return None
    return said[1]


def rules_digest(folder: Path) -> str:
    """A digest of every seed: thresholds, waves, tiers, reference tables."""
    return digest_of_files(folder, ["**/*.csv"])


def stamp_table(inputs: pa.Table, seeds: Path = SEEDS) -> pa.Table:
    """One row: the project and the input of the build, schema `STAMP_SCHEMA`.

    Args:
        inputs: as of `input_table`.
        seeds: the folder of the seeds that the build reads.
    """
    listed = json.dumps(inputs.to_pylist(), sort_keys=True)
    stamp = {
        "project_version": project_version(),
        "commit_id": commit(),
        "code_sha256": code_digest(),
        "rules_sha256": rules_digest(seeds),
        "inputs_sha256": hashlib.sha256(listed.encode()).hexdigest(),
    }
    return pa.Table.from_pylist([stamp], STAMP_SCHEMA)


def input_table(
    releases: Iterable[Path],
    has_records: bool,
    workbook: str,
    kept_waves: Iterable[str],
) -> pa.Table:
    """One row per input file, schema `INPUT_SCHEMA`.

    Args:
        releases: release folders; each CSV file in them is a row.
        has_records: whether there are usage records. They are one row without size and
            digest: whoever knows all records of a file but one could confirm a guess
            of it.
        workbook: the business survey's workbook, or "".
        kept_waves: waves that stay from an earlier build; a row each, without a file.
    """
    rows = [
        file_row("release", path, f"{folder.name}/{path.relative_to(folder)}")
        for folder in releases
        for path in csv_files(folder)
    ]
    if has_records:
        rows.append(row("records", "usage records"))
    if workbook:
        rows.append(file_row("adoption", Path(workbook), Path(workbook).name))
    rows += [row("kept wave", wave) for wave in kept_waves]
    # Two folders may have one name, and each of them a file of one name.
    seen: Counter[object] = Counter()
    for entry in rows:
        name = entry["input_name"]
        seen[name] += 1
        if seen[name] > 1:
            entry["input_name"] = f"{name} ({seen[name]})"
    return pa.Table.from_pylist(rows, INPUT_SCHEMA)


def csv_files(folder: Path) -> Iterator[Path]:
    """The CSV files of a release folder, sorted."""
    yield from sorted(path for path in folder.rglob("*.csv") if path.is_file())


def file_row(kind: str, path: Path, name: str) -> dict[str, object]:
    """A row of an input that is a public file."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return row(kind, name, path.stat().st_size, digest)


def row(
    kind: str, name: str, size: int | None = None, digest: str | None = None
) -> dict[str, object]:
    """A row of the table of inputs."""
    return {
        "input_kind": kind,
        "input_name": name,
        "byte_count": size,
        "sha256": digest,
    }
