"""Run a command in the server's copy, as if it were this process.

It is started without site-packages, with the server's socket before the command, and
loads next to nothing.
"""

import json
import os
import signal
import socket
import sys

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def pass_on(process: int) -> None:
    """Have the copy get the signals that this process gets."""
    for number in SIGNALS:
        signal.signal(number, lambda number, frame: os.kill(process, number))


def main() -> int:
    """Hand the command over and wait. Returns its exit code."""
    place, *arguments = sys.argv[1:]
    wanted = {
        "arguments": arguments,
        "folder": os.getcwd(),
        "environment": dict(os.environ),
    }
    message = json.dumps(wanted).encode()
    with socket.socket(socket.AF_UNIX) as server:
        server.connect(place)
        socket.send_fds(server, [len(message).to_bytes(4, "big")], [0, 1, 2])
        server.sendall(message)
        pass_on(int.from_bytes(server.recv(4), "big"))
        # Nothing comes where the copy was killed.
        code = server.recv(1)
    return code[0] if code else 1


if __name__ == "__main__":
    sys.exit(main())
