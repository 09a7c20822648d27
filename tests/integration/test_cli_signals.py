"""Ctrl+C and SIGTERM end a command that waits, whenever they come and whichever thread receives them."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from threading import Thread, get_ident

import pytest

from app.cli.signals import stopped_by_signals

PATIENCE = 30.0  # seconds


@contextmanager
def received_elsewhere(number: signal.Signals, waiting_in: str) -> Iterator[None]:
    """Another thread receives the signal once this one, the main one, is in the function of that name: Python then
    runs no handler before the main thread's waiting has ended."""
    main = get_ident()

    def receive() -> None:
        while sys._current_frames()[main].f_code.co_name != waiting_in:
            pass
        signal.pthread_kill(get_ident(), number)

    thread = Thread(target=receive, daemon=True)
    thread.start()
    yield
    thread.join(PATIENCE)


def _wait(asked: SimpleQueue[None]) -> None:
    asked.get(timeout=PATIENCE)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_that_another_thread_receives_is_heard_at_once(number: signal.Signals) -> None:
    asked: SimpleQueue[None] = SimpleQueue()
    with stopped_by_signals(lambda: asked.put(None)), received_elsewhere(number, "_wait"):
        _wait(asked)


def test_afterwards_signals_do_what_they_did() -> None:
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    asked: SimpleQueue[None] = SimpleQueue()
    with stopped_by_signals(lambda: asked.put(None)):
        signal.raise_signal(signal.SIGTERM)
        asked.get(timeout=PATIENCE)
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == before
    assert signal.set_wakeup_fd(-1) == -1
