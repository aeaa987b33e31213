"""Apache Superset, a real BI server, on the published database."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from economic_index.paths import BUILD, ROOT


@pytest.mark.bi
@pytest.mark.skipif(
    not os.environ.get("AEI_BI_SERVER"),
    reason="installs and starts a BI server, a minute or more: set AEI_BI_SERVER=1",
)
def test_superset_connects_lists_and_draws(published: Path) -> None:
    outcome = subprocess.run(
        [
            sys.executable,
            str(ROOT / "tools" / "bi" / "check_superset.py"),
            "--published",
            str(published),
            "--folder",
            str(BUILD / "bi"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
