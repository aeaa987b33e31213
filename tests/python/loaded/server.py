"""A Python that has loaded the project's libraries, and forks for every command.

Loading dbt and Great Expectations takes five seconds, as long as some tests. Each
command runs in a process of its own all the same, with the standard streams, the folder
and the environment of whoever asked for it, and ends as Python ends. It loads no module
that a command would find loaded already and run again.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import json
import os
import random
import runpy
import selectors
import signal
import socket
import sys
import tempfile
import threading
import time
import traceback
from contextlib import suppress
from pathlib import Path

# What Great Expectations reads when it is loaded.
os.environ["GX_ANALYTICS_ENABLED"] = "false"

# Commands, which run as the main module: only what they import stays loaded.
COMMANDS = ("economic_index.__main__", "economic_index.quality.validate")
# What they load on the way.
ON_THE_WAY = (
    "dashboard",
    "dbt.adapters.duckdb",
    "dbt.cli.main",
    "dbt.task.build",
    "economic_index.dbt_plugin",
)


def load() -> None:
    """Load the libraries, and leave them where no fork copies their pages."""
    gc.disable()
    for name in (*COMMANDS, *ON_THE_WAY):
        importlib.import_module(name)
    for name in COMMANDS:
        package, _, module = name.rpartition(".")
        del sys.modules[name]
        delattr(sys.modules[package], module)
    # The folder of the server.
    sys.path.pop(0)
    gc.freeze()
    gc.enable()


def serve(listener: socket.socket, executable: str) -> None:
    """Answer until standard input ends.

    Args:
        listener: where commands come from.
        executable: what a command starts Python with.
    """
    with listener:
        load()
        # At the end of a fork only; it interrupts nothing that is not taken up again.
        signal.signal(signal.SIGCHLD, reap)
        with selectors.DefaultSelector() as waiting:
            waiting.register(listener, selectors.EVENT_READ)
            waiting.register(0, selectors.EVENT_READ)
            while all(key.fileobj is listener for key, _ in waiting.select()):
                connection, _ = listener.accept()
                if os.fork() == 0:
                    # Whatever happens, this process serves nobody else.
                    try:
                        listener.close()
                        waiting.close()
                        watch(connection, executable)
                    except BaseException:
                        traceback.print_exc()
                    finally:
                        os._exit(1)
                connection.close()
    # Those that are about to end.
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    with suppress(ChildProcessError):
        while True:
            os.wait()


def reap(number: int, frame: object) -> None:
    """Take note of the ends of forks, whose times count among the children's."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def watch(connection: socket.socket, executable: str) -> None:
    """Fork the command, tell how it ended, and end it where nobody waits any more."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    length, streams, _, _ = socket.recv_fds(connection, 4, 3)
    with connection.makefile("rb") as sent:
        wanted = json.loads(sent.read(int.from_bytes(length, "big")))
    child = os.fork()
    if child == 0:
        connection.close()
        take_streams(streams)
        os._exit(run(executable, **wanted))
    for stream in streams:
        os.close(stream)
    connection.sendall(child.to_bytes(4, "big"))

    def end_alone() -> None:
        connection.recv(1)
        # It may have ended by itself at this moment.
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)

    threading.Thread(target=end_alone, daemon=True).start()
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    with suppress(BrokenPipeError):
        # As a shell says it, where a signal ended it.
        connection.sendall(bytes([code if code >= 0 else 128 - code]))
    os._exit(0)


def take_streams(streams: list[int]) -> None:
    """Make three open files the standard streams."""
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    sys.stdin = os.fdopen(0, closefd=False)
    sys.stdout = os.fdopen(1, "w", closefd=False)
    sys.stderr = os.fdopen(2, "w", 1, errors="backslashreplace", closefd=False)


def run(
    executable: str, arguments: list[str], folder: str, environment: dict[str, str]
) -> int:
    """Run a command as Python runs it. Returns its exit code."""
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    # What Python and its libraries found out when they were loaded.
    sys.executable = executable
    sys.path[0:0] = filter(None, environment.get("PYTHONPATH", "").split(os.pathsep))
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    time.tzset()
    tempfile.tempdir = None
    random.seed()
    code = 0
    try:
        run_main(arguments)
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else int(bool(error.code))
        if isinstance(error.code, str):
            print(error.code, file=sys.stderr)
    except BaseException:
        traceback.print_exc()
        code = 1
    threading._shutdown()
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):
            stream.flush()
    return code


def run_main(arguments: list[str]) -> None:
    """Run a module, code or a script as the main module."""
    first, *others = arguments
    if first in ("-m", "-c"):
        sys.path.insert(0, os.getcwd())
        given, *others = others
        sys.argv = [first, *others]
        if first == "-m":
            runpy.run_module(given, run_name="__main__", alter_sys=True)
        else:
            exec(compile(given, "<string>", "exec"), {"__name__": "__main__"})
    else:
        sys.path.insert(0, str(Path(first).resolve().parent))
        sys.argv = [first, *others]
        runpy.run_path(first, run_name="__main__")


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])), sys.argv[2])
