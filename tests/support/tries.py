"""Tests whose keys have to come at a pace that a stalled machine cannot keep: what was never shown is tried again."""

from collections.abc import Callable
from contextlib import ExitStack
from functools import wraps

from tests.support.key_window import KeyWindow
from tests.support.pace import PaceLost

TRIES = 20


def tried(test: Callable[..., None], void: Callable[[PaceLost], None]) -> Callable[..., None]:
    """The test from its beginning, with the windows that it is given begun anew, until its keys come as they are
    pressed, TRIES times at most; `void` is told of each try whose keys did not. A test that passes has passed, and one
    that fails fails at once if they did. Other things that a try changes it has to make itself."""

    @wraps(test)
    def run(**given: object) -> None:
        for _ in range(TRIES):
            try:
                _try(test, given)
            except PaceLost as lost:
                void(lost)
                last = lost
            else:
                return
        raise AssertionError(f"the machine is too busy for real keys: {TRIES} times they came late") from last

    return run


def _try(test: Callable[..., None], given: dict[str, object]) -> None:
    windows = [value for value in given.values() if isinstance(value, KeyWindow)]
    with ExitStack() as judging:
        for window in windows:
            window.begin()
            judging.enter_context(window.judged())
        test(**given)
