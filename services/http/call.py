"""A call to a server that is over at its deadline, whatever the server does.

httpx's time-outs begin anew with every read: a server that sends a byte now and then is listened to for ever. And the
system's look-up of a name knows no time-out at all. So a call runs in a thread of its lane, which is waited for as long
as the deadline says; then the lane's connection is shut under it, which ends every read and every write at once, and
the lane is used no more. A lane whose calls were answered keeps its connection for the next one.
"""

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from queue import SimpleQueue
from socket import SHUT_RDWR, socket
from typing import Any, TypeVar

import httpx

T = TypeVar("T")

END_SECONDS = 1.0  # a thread whose connection was shut ends in milliseconds; one that looks a name up is not waited for


class Line:
    """The connection of a lane. `trace` is httpx's extension of that name; `cut` may come from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._socket: socket | None = None
        self._cut = False

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

    def _shut(self) -> None:
        if self._socket is not None:
            with suppress(OSError):  # it has ended already
                socket.shutdown(self._socket, SHUT_RDWR)  # not TLS's own, which lets clear text through before it ends


class Lane:
    """Owner of a thread and of one connection, kept from call to call; one call at a time. Whoever made it
    ends it. `client`: made for this lane, and closed with it; `name`: the thread's."""

    def __init__(self, client: httpx.Client, name: str) -> None:
        self._client = client
        self._line = Line()
        self._jobs: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._answer: Future[Any] = Future()
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    def call(self, seconds: float, run: Callable[[httpx.Client, Line], T]) -> T:
        """What `run` returns or raises. Raises TimeoutError after `seconds`, or where somebody cuts the line; nobody
        knows then whether the server did what it was asked for, and the lane has to be ended."""
        self._answer = answer = Future[T]()
        self._jobs.put(lambda: self._run(run, answer))
        return answer.result(seconds)

    def cut(self) -> None:
        """End the connection and the call that runs. Any thread."""
        self._line.cut()
        with suppress(InvalidStateError):
            self._answer.set_exception(TimeoutError())

    def end(self) -> None:
        """Cut, and end the thread."""
        self.cut()
        self._jobs.put(None)
        self._thread.join(END_SECONDS)

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()
        self._client.close()

    def _run(self, run: Callable[[httpx.Client, Line], T], answer: Future[T]) -> None:
        with suppress(InvalidStateError):  # nobody waits for it any longer
            try:
                found = run(self._client, self._line)
            except BaseException as error:
                answer.set_exception(error)
            else:
                answer.set_result(found)
