"""Run the quality checks in a process of its own, started while dbt still works.

Importing Great Expectations takes as long as building the models. The second process
does it on the second core, and checks each published table while the next is written.
"""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import ExitStack, suppress
from pathlib import Path

from economic_index.paths import ROOT
from economic_index.stopping import undone_when_stopped


class QualityChecks:
    """A process that waits for published tables to check.

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
        """Say which folder will be checked, and where a page of it goes.

        Args:
            published: the folder that is about to be shared, of which the Parquet
                files are read.
            manifest: dbt's manifest of the build that writes it.
            quality: the folder to make for the page.
        """
        self._say(published, manifest, quality)

    def check(self, schema: str, table: str) -> None:
        """Have a table checked, whose Parquet file is complete.

        The file of the disclosure rules must be there before any other is checked.
        """
        self._say(f"{schema}.{table}")

    def outcome(self) -> str:
        """What was found wrong, one line each; "" when all is well. Waits for it.

        A table that was promised and never given to check is wrong.
        """
        output, _ = self._process.communicate()
        return "" if self._process.returncode == 0 else output.strip()

    def _say(self, *lines: object) -> None:
        """Write lines to the process; one that has died says why in its outcome."""
        assert self._process.stdin is not None
        with suppress(BrokenPipeError):
            print(*lines, sep="\n", file=self._process.stdin, flush=True)
