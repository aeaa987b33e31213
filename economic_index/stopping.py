"""End a command that is told to stop: clean up, say so in one line, and leave.

A signal's handler waits until the main thread is back in Python, which may take minutes
in a query, and an exception in the middle of one leaves DuckDB's other threads at work.
So a thread of its own waits for the signals. It undoes what is half done and ends the
process, whatever the other threads are at.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

# Ctrl-C; the system, a scheduler or a container; a terminal that was closed.
NAMES = ("SIGINT", "SIGTERM", "SIGHUP")
# What a shell says of a process that a signal has ended: 130, 143, 129.
EXIT_CODE = 128

_undo: list[Callable[[], None]] = []
_whole = threading.RLock()
_outcome = "What was there before is untouched."


@contextmanager
def undone_when_stopped(undo: Callable[[], None]) -> Iterator[None]:
    """Have `undo` called where the process is stopped within the block.

    Args:
        undo: removes what the block has made; it runs beside the block.
    """
    _undo.append(undo)
    try:
        yield
    finally:
        _undo.remove(undo)


@contextmanager
def whole() -> Iterator[None]:
    """A block that is not cut in two: who stops the process waits for its end.

    Behind it the work is done, and is not undone any more.
    """
    global _outcome
    with _whole:
        yield
        _outcome = "The new build had taken its place already."


def listen() -> None:
    """From here on, end the process cleanly when it is told to stop.

    A signal that is ignored (by `nohup`, or for a job in the background) stays so.
    """
    # multiprocessing's own process clears up what dbt leaves, and complains of it.
    os.environ.setdefault("PYTHONWARNINGS", "ignore:resource_tracker")
    heard, told = socket.socketpair()
    told.setblocking(False)
    for name in NAMES:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) != signal.SIG_IGN:
            # Python tells of a signal only where it has a handler of its own.
            signal.signal(number, lambda number, frame: None)
    signal.set_wakeup_fd(told.fileno())
    # The thread owns both ends, so that they stay open.
    threading.Thread(target=_wait, args=(heard, told), daemon=True).start()


def _wait(heard: socket.socket, told: socket.socket) -> None:
    """Wait for a signal, and end the process."""
    number = heard.recv(1)[0]
    with _whole:
        for undo in reversed(_undo):
            with suppress(OSError):
                undo()
        name = signal.Signals(number).name
        print(f"\nStopped by {name}. {_outcome}", file=sys.stderr, flush=True)
        # Not sys.exit, which waits for threads that are still in a query.
        os._exit(EXIT_CODE + number)
