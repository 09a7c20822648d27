"""Ctrl+C and SIGTERM, for commands that go on until somebody ends them."""

import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

_ASKED = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def stopped_by_signals(stop: Callable[[], None]) -> Iterator[None]:
    """SIGINT and SIGTERM call `stop`, in the thread `signals`. Main thread.

    Python runs a handler of its own in the main thread's next step. A signal that comes a moment before that thread
    waits, or that another thread receives, would be heard when something else ends the waiting: so it is heard
    through a socket, which the system's handler writes to at once.
    """
    heard, told = socket.socketpair()
    told.setblocking(False)
    thread = Thread(target=_listen, args=(heard, stop), name="signals", daemon=True)
    thread.start()
    before_fd = signal.set_wakeup_fd(told.fileno(), warn_on_full_buffer=False)
    before = {number: signal.signal(number, lambda *_: None) for number in _ASKED}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(before_fd)
        told.close()
        thread.join()
        heard.close()


def wait_for_a_signal() -> None:
    """Until somebody ends it (Ctrl+C, SIGTERM). Main thread."""
    asked = Event()
    with stopped_by_signals(asked.set):
        asked.wait()


def _listen(heard: socket.socket, stop: Callable[[], None]) -> None:
    """Until the other end is closed."""
    while numbers := heard.recv(1):
        if numbers[0] in _ASKED:
            stop()
