"""A command that is forked where everything is loaded already (tests/support/nursery.py), as subprocess would hand it
out. One nursery for each process of the tests, from the first command to its end."""

import atexit
import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import BinaryIO, Self

from tests.support.nursery import READY
from tests.support.source import ROOT

_STARTING = ("PYTHON", "LC_", "LANG", "LD_", "MALLOC")  # read once, when Python starts


class Forked:
    """A process with pipes for its standard streams; the part of subprocess.Popen that tests need."""

    def __init__(self, module: str, arguments: Sequence[str], environ: Mapping[str, str], folder: Path) -> None:
        pipes = [os.pipe() for _stream in range(3)]
        theirs = [pipes[0][0], pipes[1][1], pipes[2][1]]
        self._end, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        wanted = {"module": module, "arguments": [*arguments], "environ": {**environ}, "folder": str(folder)}
        with other:
            socket.send_fds(_nursery(), [json.dumps(wanted).encode()], [other.fileno(), *theirs])
        for descriptor in theirs:
            os.close(descriptor)
        self.stdin: BinaryIO = os.fdopen(pipes[0][1], "wb")
        self.stdout: BinaryIO = os.fdopen(pipes[1][0], "rb")
        self.stderr: BinaryIO = os.fdopen(pipes[2][0], "rb")
        told, (self._handle,), *_ = socket.recv_fds(self._end, 100, 1)
        self.pid, self.returncode = int(told), None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        for stream in (self.stdout, self.stderr, self.stdin):
            with contextlib.suppress(BrokenPipeError):
                stream.close()
        self.wait()
        os.close(self._handle)
        self._end.close()

    def send_signal(self, number: int) -> None:
        """Never to another process: the handle is this one's alone."""
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._handle, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def communicate(self, given: bytes, timeout: float) -> tuple[bytes, bytes]:
        """(standard output, standard error) of its run to the end. Raises subprocess.TimeoutExpired, once killed."""
        with ThreadPoolExecutor(2) as readers:
            said = [readers.submit(stream.read) for stream in (self.stdout, self.stderr)]
            with contextlib.suppress(BrokenPipeError):
                self.stdin.write(given)
                self.stdin.close()
            try:
                self.wait(timeout)
            except subprocess.TimeoutExpired:
                self.kill()
                raise
        return said[0].result(), said[1].result()

    def poll(self) -> int | None:
        """How it ended; None while it runs."""
        if self.returncode is None and select.select([self._end], [], [], 0)[0]:
            self.wait()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """How it ended. Raises subprocess.TimeoutExpired."""
        if self.returncode is None:
            if not select.select([self._end], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired("a forked command", timeout or 0)
            self.returncode = int(self._end.recv(100))
        return self.returncode


def can_be_forked(environ: Mapping[str, str]) -> bool:
    """Whether Python itself would have started as the nursery did. Never outside of pytest: what is measured starts
    as it does for people."""
    return "PYTEST_VERSION" in os.environ and _when_starting(environ) == _when_starting(os.environ)


def _when_starting(environ: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environ.items() if name.startswith(_STARTING)}


@cache
def _nursery() -> socket.socket:
    """Where to ask."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}  # as commands have them
    with theirs:
        command = [sys.executable, "-m", "tests.support.nursery", str(theirs.fileno())]
        process = subprocess.Popen(command, cwd=ROOT, pass_fds=[theirs.fileno()], **pipes)
    if select.select([ours, process.stdout], [], [])[0] != [ours] or ours.recv(100) != READY:
        raise RuntimeError(f"nothing can be forked: {process.communicate()[1].decode()}")
    atexit.register(_end, ours, process)
    return ours


def _end(ours: socket.socket, process: subprocess.Popen[bytes]) -> None:
    ours.close()
    process.communicate()
