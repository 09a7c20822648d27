"""One window on a data directory: who starts Scandesk once more is shown the one that is there.

The window holds a lock, which the system takes back however it ends, and notes in a private file where it listens: on
loopback, to who knows what stands there.
"""

import json
import os
import socket
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Final

from filelock import FileLock, Timeout

from services.settings.files import PRIVATE
from services.settings.places import Places

HOST: Final = "127.0.0.1"
PATIENCE: Final = 15.0  # seconds that a window may take to start, or to end, until another one is opened beside it
LONGEST: Final = 4096  # bytes of a call
SHOWN: Final = b"shown\n"
_TURN: Final = 0.2  # seconds until the window is called again
_ANSWERS: Final = 3.0  # seconds that it may take to answer
_TOKENS: Final = ("XDG_ACTIVATION_TOKEN", "DESKTOP_STARTUP_ID")  # by these a Linux desktop lets a window come forward


@contextmanager
def one_window(data_dir: Path, patience: float = PATIENCE) -> Iterator[bool]:
    """Whether this process is to open the window on that data, as nobody else does while the block runs. False: another
    one has, and came to the front. One that neither answers nor ends in time is not waited for: the station says then
    who has the data."""
    lock = FileLock(Places(data_dir).window_lock, mode=PRIVATE, thread_local=False)
    try:
        yield _claims(lock, data_dir, patience)
    finally:
        lock.release(force=True)


def _claims(lock: FileLock, data_dir: Path, patience: float) -> bool:
    until = monotonic() + patience
    while True:
        try:
            lock.acquire(timeout=_TURN)
        except Timeout:
            if call_window(data_dir):
                return False
            if monotonic() < until:
                continue
        except OSError:  # who opens the station says what is wrong with the folder
            pass
        return True


def call_window(data_dir: Path, environ: Mapping[str, str] = os.environ) -> bool:
    """Ask the window of that data to come to the front; whether it did."""
    try:
        noted = json.loads(Places(data_dir).window.read_text("utf-8"))
        activation = next((environ[name] for name in _TOKENS if environ.get(name)), "")
        asked = json.dumps({"token": noted["token"], "activation": activation})
        _let_come_forward(noted["process"])
        with socket.create_connection((HOST, noted["port"]), timeout=_ANSWERS) as line:
            line.sendall(asked.encode() + b"\n")
            return line.recv(len(SHOWN)) == SHOWN
    except (OSError, OverflowError, ValueError, KeyError, TypeError):  # there is none, or what is noted is an old one's
        return False


def _let_come_forward(process: int) -> None:
    """Windows lets that process alone come forward to which the one in front says so."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.user32.AllowSetForegroundWindow(process)
