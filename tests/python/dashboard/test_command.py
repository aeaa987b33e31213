"""The command that makes the dashboard, and what it says when it cannot."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from dashboard import assets
from economic_index.errors import BuildError
from economic_index.paths import ROOT

# Nothing listens on the discard port of this machine.
NOWHERE = "http://127.0.0.1:9"


def test_without_a_build_it_says_what_to_run(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "economic_index",
        "site",
        "--output",
        str(tmp_path),
    ]
    outcome = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert outcome.returncode == 1
    assert "published.duckdb: run `make build` first" in outcome.stderr
    assert not (tmp_path / "site").exists()


def test_without_a_registry_it_names_the_mend(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(assets.SOURCE / name, tmp_path)
    monkeypatch.setattr(assets, "SOURCE", tmp_path)
    monkeypatch.setattr(assets, "STAMP", tmp_path / "node_modules" / ".installed")
    monkeypatch.setenv("npm_config_registry", NOWHERE)
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "cache"))
    monkeypatch.setenv("npm_config_fetch_retries", "0")
    with pytest.raises(BuildError, match=r"npm could not install .*registry"):
        assets.install()
    assert not assets.STAMP.exists()


def test_packages_that_are_there_are_not_fetched_again(
    sample_site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("npm_config_registry", NOWHERE)
    before = assets.STAMP.stat().st_mtime_ns
    assets.install()
    assert assets.STAMP.stat().st_mtime_ns == before


def test_the_lock_names_no_registry() -> None:
    lock = (assets.SOURCE / "package-lock.json").read_text()
    assert '"resolved"' not in lock
    assert '"integrity"' in lock
