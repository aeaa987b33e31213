"""Run the gate in a process of its own, started while dbt still works.

Importing Great Expectations takes as long as building the models. The second process
does it on the second core; the build only waits for the checks themselves.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from economic_index.paths import ROOT


class Gate:
    """A process that waits for a folder to check.

    Use as a context manager; leaving it without asking ends the process.
    """

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "economic_index.gate.validate"],
            cwd=ROOT,
            env=os.environ | {"GX_ANALYTICS_ENABLED": "false"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def __enter__(self) -> Gate:
        return self

    def __exit__(self, *exception: object) -> None:
        self._process.kill()
        self._process.communicate()

    def check(self, published: Path, manifest: Path, docs: Path) -> str:
        """Check a folder of published files and write the Data Docs.

        Args:
            published: the folder that is about to be shared.
            manifest: dbt's manifest of the build that wrote it.
            docs: the folder for the Data Docs.

        Returns:
            What was found wrong, one line each; "" when all is well.
        """
        output, _ = self._process.communicate(f"{published}\n{manifest}\n{docs}\n")
        return "" if self._process.returncode == 0 else output.strip()
