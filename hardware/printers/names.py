"""Names of hosts, looked up by the system, which knows no end of its own: in a thread that nobody has to wait for."""

import socket
from collections.abc import Sequence
from concurrent.futures import Future, wait
from contextlib import suppress
from socket import AddressFamily, SocketKind, getaddrinfo
from threading import Lock, Thread

from hardware.printers.line import Patience

Place = tuple[str, int] | tuple[str, int, int, int] | tuple[int, bytes]
Way = tuple[AddressFamily, SocketKind, int, str, Place]  # as the system has it: what `socket` takes


class LookUps:
    """Owner of the threads `look-up of a printer`, one for each host and port that is looked up. One that was given up
    ends when the system does; until then whoever asks again waits for the same one: threads never pile up."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._running: dict[tuple[str, int], Future[Sequence[Way]]] = {}

    def ways_to(self, host: str, port: int, patience: Patience) -> Sequence[Way]:
        """Raises OSError or UnicodeError where nobody knows the host, TimeoutError where patience is over first."""
        with suppress(OSError, UnicodeError):
            return _ask(host, port, socket.AI_NUMERICHOST)  # a number: nobody has to be asked
        answer = self._begun(host, port)
        while not answer.done():
            if patience.over:
                raise TimeoutError(host)
            wait([answer], patience.step)
        return answer.result()

    def _begun(self, host: str, port: int) -> Future[Sequence[Way]]:
        with self._lock:
            answer = self._running.get((host, port))
            if answer is None:
                answer = self._running[host, port] = Future()
                run = (host, port, answer)
                Thread(target=self._run, args=run, name="look-up of a printer", daemon=True).start()
            return answer

    def _run(self, host: str, port: int, answer: Future[Sequence[Way]]) -> None:
        try:
            found = _ask(host, port)
        except Exception as error:
            self._forget(host, port)
            answer.set_exception(error)
        else:
            self._forget(host, port)
            answer.set_result(found)

    def _forget(self, host: str, port: int) -> None:
        """The next one to ask is to be told anew."""
        with self._lock:
            del self._running[host, port]


def _ask(host: str, port: int, flags: int = 0) -> Sequence[Way]:
    return getaddrinfo(host, port, type=SocketKind.SOCK_STREAM, flags=flags)


LOOK_UPS = LookUps()
