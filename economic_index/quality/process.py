"""Run the quality checks in a process of its own, started while dbt still works.

Importing Great Expectations takes as long as building the models. The second process
does it on the second core; the build only waits for the checks themselves.
"""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import IO

from economic_index.paths import ROOT
from economic_index.stopping import undone_when_stopped


class QualityChecks:
    """A process that waits for a folder to check.

    Use as a context manager; leaving it without asking ends the process.
    """

    def __enter__(self) -> QualityChecks:
        with ExitStack() as stack:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "economic_index.quality.validate"],
                cwd=ROOT,
                env=os.environ | {"GX_ANALYTICS_ENABLED": "false"},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
            stack.callback(self._process.communicate)
            stack.callback(self._process.kill)
            stack.enter_context(undone_when_stopped(self._process.kill))
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *exception: object) -> None:
        self._stack.close()

    def begin(self, published: Path, manifest: Path, quality: Path) -> None:
        """Have a folder of published files checked, and a page written of it.

        Args:
            published: the folder that is about to be shared, of which the Parquet
                files are read.
            manifest: dbt's manifest of the build that wrote it.
            quality: the folder to make for the page.
        """
        with suppress(BrokenPipeError):
            print(published, manifest, quality, sep="\n", file=self._input, flush=True)

    def outcome(self) -> str:
        """What was found wrong, one line each; "" when all is well. Waits for it."""
        output, _ = self._process.communicate()
        return "" if self._process.returncode == 0 else output.strip()

    @property
    def _input(self) -> IO[str]:
        """Where the process reads which folder to check."""
        assert self._process.stdin is not None
        return self._process.stdin
