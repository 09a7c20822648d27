"""An X server without a monitor, for tests that press real keys in a process with a real window."""

import os
import select
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress

START_WITHIN = 30.0  # seconds; a busy machine with two cores takes one or two
AHEAD = -15  # niceness of those that have to handle keys in time


@contextmanager
def x_server(screen: str = "1920x1080x24") -> Iterator[str]:
    """The display's name (":7"), for DISPLAY in a child's environment. The server picks a free number itself."""
    told, tells = os.pipe()
    command = ["Xvfb", "-displayfd", str(tells), "-screen", "0", screen, "-nolisten", "tcp", "-noreset"]
    try:
        server = subprocess.Popen(command, pass_fds=[tells], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    except FileNotFoundError:
        raise RuntimeError("Xvfb is not installed: run `make setup`") from None
    finally:
        os.close(tells)
    go_ahead(server.pid)
    try:
        yield f":{_read_number(told)}"
    finally:
        os.close(told)
        server.terminate()
        server.wait()


def go_ahead(process: int) -> None:
    """Let the process go before others on a busy machine, where we may; else it takes its turn."""
    with suppress(PermissionError):
        os.setpriority(os.PRIO_PROCESS, process, AHEAD)


def _read_number(told: int) -> int:
    ready, _, _ = select.select([told], [], [], START_WITHIN)
    number = os.read(told, 16).strip() if ready else b""
    if not number:
        raise RuntimeError(f"Xvfb did not start within {START_WITHIN:.0f} s")
    return int(number)
