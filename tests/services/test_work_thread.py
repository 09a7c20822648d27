"""A thread that takes turns: it tidies first, rests as long as a turn says, and no fault ends it."""

from collections.abc import Callable, Iterator
from threading import current_thread

import pytest

from services import work_thread
from services.errors import OutsideFailed, OutsideKind
from services.work_thread import WorkThread
from tests.fakes.waiting import PATIENCE, Memory
from tests.support.log_errors import LogErrors

LONG = 10 * PATIENCE  # seconds of rest that no test waits for


class Desk:
    """What is worked at. `turns`: what each turn does; after them there is nothing to do."""

    def __init__(self) -> None:
        self.done = Memory[str]()
        self.turns: list[Callable[[], float]] = []
        self.thread = WorkThread("desk", lambda: self.done.add("tidy"), self._turn)

    def _turn(self) -> float:
        self.done.add("turn")
        return self.turns.pop(0)() if self.turns else LONG

    def stop(self) -> None:
        self.thread.end()
        self.thread.join()


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setattr(work_thread, "TROUBLE_SECONDS", 0.01)
    desk = Desk()
    yield desk
    desk.stop()


def test_it_tidies_once_and_goes_on_at_once_while_there_is_something_to_do(desk: Desk) -> None:
    desk.turns = [lambda: 0.0, lambda: 0.0]
    desk.thread.start()
    assert desk.done.wait_for(4) == ["tidy", "turn", "turn", "turn"]


def test_who_wakes_it_ends_its_rest(desk: Desk) -> None:
    desk.thread.start()
    desk.done.wait_for(2)
    desk.thread.wake()
    assert desk.done.wait_for(3)[-1] == "turn"


def test_what_wakes_it_during_a_turn_is_not_missed(desk: Desk) -> None:
    def woken_meanwhile() -> float:
        desk.thread.wake()
        return LONG

    desk.turns = [woken_meanwhile]
    desk.thread.start()
    assert desk.done.wait_for(3) == ["tidy", "turn", "turn"]


@pytest.mark.parametrize("is_bug", [False, True], ids=["the disk", "a bug"])
def test_after_a_fault_it_tidies_and_goes_on(desk: Desk, log_errors: LogErrors, is_bug: bool) -> None:
    def fail() -> float:
        if is_bug:
            raise ZeroDivisionError
        raise OutsideFailed(OutsideKind.FILE, "database.failed.disk", retry=True)

    if is_bug:
        log_errors.expect("a turn at the work broke")
    desk.turns = [fail]
    desk.thread.start()
    assert desk.done.wait_for(4) == ["tidy", "turn", "tidy", "turn"]


def test_its_end_begins_no_other_turn(desk: Desk) -> None:
    def ended_meanwhile() -> float:
        desk.thread.end()
        return 0.0

    desk.turns = [ended_meanwhile]
    desk.thread.start()
    desk.thread.join()
    assert desk.done.all == ["tidy", "turn"]


def test_it_works_in_a_thread_of_its_name_and_one_that_never_started_is_not_waited_for(desk: Desk) -> None:
    names = Memory[str]()
    desk.thread.join()
    desk.turns = [lambda: names.add(current_thread().name) or LONG]
    desk.thread.start()
    assert names.wait_for(1) == ["desk"]
