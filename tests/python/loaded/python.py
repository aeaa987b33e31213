"""Start and stop the server of commands; who runs one sees an executable."""

from __future__ import annotations

import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

from economic_index.paths import ROOT

CLIENT = Path(__file__).with_name("client.py")


class LoadedPython:
    """An executable for commands, and the server that it asks.

    It takes `-m module`, `-c code` or a script, as Python does. A signal that can be
    caught reaches the command, and where the executable is killed, the command is too.

    Attributes:
        executable: its path.
    """

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="python-"))
        place = self._folder / "socket"
        self.executable = self._folder / "python"
        ask = [sys.executable, "-IS", str(CLIENT), str(place)]
        self.executable.write_text(f'#!/bin/sh\nexec {shlex.join(ask)} "$@"\n')
        self.executable.chmod(0o700)
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(place))
            # Commands wait here until the server has loaded all.
            listener.listen(64)
            number = listener.fileno()
            self._server = subprocess.Popen(
                [
                    *(sys.executable, "-m", "tests.python.loaded.server"),
                    *(str(number), str(self.executable)),
                ],
                cwd=ROOT,
                stdin=subprocess.PIPE,
                pass_fds=[number],
            )

    def stop(self) -> None:
        """End the server, and remove the executable."""
        self._server.communicate()
        shutil.rmtree(self._folder)


_started = cache(LoadedPython)


def start_loaded_python() -> str:
    """The path of the executable; the server starts where it does not run yet."""
    return str(_started().executable)


def stop_loaded_python() -> None:
    """End the server if it runs."""
    if _started.cache_info().currsize:
        _started().stop()
        _started.cache_clear()
