"""A call to a server that is over at its deadline, whatever the server does.

httpx's time-outs begin anew with every read: a server that sends a byte now and then is listened to for ever. And the
system's look-up of a name knows no time-out at all. So a call runs in a thread of its own, which is waited for as long
as the deadline says; then its connection is shut under it, which ends every read and every write at once.
"""

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from contextlib import suppress
from socket import SHUT_RDWR, socket
from typing import Any, TypeVar

T = TypeVar("T")

END_SECONDS = 1.0  # a thread whose connection was shut ends in milliseconds; one that looks a name up is not waited for


class Line:
    """The connection of one call. `trace` is httpx's extension of that name; `cut` may come from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._socket: socket | None = None
        self._cut = False
        self.ended = threading.Event()  # cut off, or answered: nobody needs to wait any longer

    def trace(self, event: str, info: Mapping[str, Any]) -> None:
        """A connection that is made, or made secret, is the one to cut."""
        if event in {"connection.connect_tcp.complete", "connection.start_tls.complete"}:
            with self._lock:
                self._socket = info["return_value"].get_extra_info("socket")
                if self._cut:
                    self._shut()

    def cut(self) -> None:
        """End the connection, or the one that is about to be made."""
        with self._lock:
            self._cut = True
            self._shut()
        self.ended.set()

    def _shut(self) -> None:
        if self._socket is not None:
            with suppress(OSError):  # it has ended already
                socket.shutdown(self._socket, SHUT_RDWR)  # not TLS's own, which lets clear text through before it ends


def call_within(seconds: float, run: Callable[[Line], T], line: Line | None = None) -> T:
    """What `run(line)` returns or raises, in the thread `central`. Raises TimeoutError after `seconds`, or when
    somebody cuts the line; nobody knows then whether the server did what it was asked for."""
    line, answer = line or Line(), Future[T]()

    def work() -> None:
        try:
            answer.set_result(run(line))
        except BaseException as error:
            answer.set_exception(error)
        line.ended.set()

    thread = threading.Thread(target=work, name="central", daemon=True)
    thread.start()
    try:
        line.ended.wait(seconds)
        return answer.result(0)
    finally:
        line.cut()
        thread.join(END_SECONDS)
