"""A label printer that is not there: a TCP server on loopback that reads ZPL, counts its labels, and answers `~HS`.

For demos, training and tests. The driver speaks to it as to any other; whatever a printer can do wrong, it does when
it is told to.
"""

import re
import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from threading import Event, RLock, Thread
from typing import Any

from hardware.printers.line import Closing

_PIECE = re.compile(rb"~HS|\^XA.*?\^XZ", re.DOTALL)
_STEP_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Behaviour:
    """How the printer is and what it does. `paper_out` is noticed when a label finds none, as by a gap sensor."""

    paper: int | None = None  # labels on the roll; None: they never end
    paper_out: bool = False
    ribbon_out: bool = False
    head_open: bool = False
    paused: bool = False
    slow: bool = False  # labels stay in the buffer, though nothing is wrong
    silent: bool = False  # no answer to `~HS`
    answer: bytes | None = None  # this in place of an answer
    takes: int | None = None  # bytes of a label, after which the connection is cut
    hangs: bool = False  # connects and reads nothing


class SimulatedZplPrinter(Closing):
    """Owner of the thread `simulated printer`, from its making to `close`. One connection at a time, as printers have
    it. `labels`: what has been printed, in order. `on_label` is called in its thread when a whole label has come."""

    def __init__(self, *, port: int = 0, on_label: Callable[["SimulatedZplPrinter"], None] | None = None) -> None:
        self.labels: list[bytes] = []
        self.behaviour = Behaviour()
        self._on_label = on_label
        self._buffer: list[bytes] = []
        self._lock = RLock()
        self._off = Event()
        self._server = socket.create_server(("127.0.0.1", port))
        self._server.settimeout(_STEP_SECONDS)
        self._thread = Thread(target=self._serve, name="simulated printer", daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        """Where it listens, as settings have it."""
        return f"127.0.0.1:{self._server.getsockname()[1]}"

    def behave(self, **changes: Any) -> None:
        """Be like this from now on; what is in the buffer comes out as soon as nothing is in its way. Any thread."""
        with self._lock:
            self.behaviour = replace(self.behaviour, **changes)
            self._print()

    def load(self, labels: int | None = None) -> None:
        """A new roll."""
        self.behave(paper=labels, paper_out=False)

    def close(self) -> None:
        """Switch it off. Safe to call twice."""
        self._off.set()
        self._thread.join()
        self._server.close()

    def _serve(self) -> None:
        while not self._off.is_set():
            with suppress(OSError):  # nobody came, or who came is gone
                client, _address = self._server.accept()
                with client:
                    client.settimeout(_STEP_SECONDS)
                    self._attend(client)

    def _attend(self, client: socket.socket) -> None:
        """One connection to its end."""
        unread, taken = b"", 0
        while not self._off.is_set():
            if self.behaviour.hangs:
                self._off.wait(_STEP_SECONDS)
                continue
            try:
                chunk = client.recv(65536)
            except TimeoutError:
                continue
            if not chunk:
                return
            takes = self.behaviour.takes
            if takes is not None and not chunk.startswith(b"~HS"):
                chunk = chunk[: takes - taken]
                taken += len(chunk)
            unread = self._read(client, unread + chunk)
            if takes is not None and taken >= takes:
                return

    def _read(self, client: socket.socket, received: bytes) -> bytes:
        """Do what these bytes say, in their order; what is no whole command yet is handed back."""
        while piece := _PIECE.search(received):
            if piece.group() == b"~HS":
                received = received[: piece.start()] + received[piece.end() :].lstrip(b"\r\n")
                self._answer(client, half_label=b"^XA" in received)
            else:
                received = received[piece.end() :]
                self._take(piece.group())
        return received

    def _take(self, label: bytes) -> None:
        if self._on_label is not None:
            self._on_label(self)
        with self._lock:
            self._buffer.append(label)
            self._print()

    def _print(self) -> None:
        """What is in the buffer, as far as paper and people allow. Under the lock."""
        while self._buffer and self._ready():
            if self.behaviour.paper == 0:
                self.behaviour = replace(self.behaviour, paper_out=True)
                return
            if self.behaviour.paper is not None:
                self.behaviour = replace(self.behaviour, paper=self.behaviour.paper - 1)
            self.labels.append(self._buffer.pop(0))

    def _ready(self) -> bool:
        now = self.behaviour
        return not (now.paper_out or now.ribbon_out or now.head_open or now.paused or now.slow)

    def _answer(self, client: socket.socket, *, half_label: bool) -> None:
        with self._lock:
            now, waiting = self.behaviour, len(self._buffer)
        if now.silent:
            return
        first = f"030,{now.paper_out:d},{now.paused:d},0812,{waiting:03d},0,0,{half_label:d},000,0,0,0"
        second = f"000,0,{now.head_open:d},{now.ribbon_out:d},0,2,4,0,{waiting:08d},1,000"
        answer = "".join(f"\x02{string}\x03\r\n" for string in (first, second, "1234,0")).encode()
        client.sendall(answer if now.answer is None else now.answer)
