"""One look at a time: what is asked for meanwhile is looked for once, and the latest look is the one that is left."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from tests.fakes.running import HeldRun
from ui.running import Looking


@dataclass
class Place:
    """Something that changes; `broken`: the next look fails. `seen` has what was found, and None for a failure."""

    there: int = 1
    broken: bool = False
    seen: list[int | None] = field(default_factory=list)
    run: HeldRun = field(default_factory=HeldRun)

    def __post_init__(self) -> None:
        self.looking = Looking(self.run, self.begin, self.seen.append, lambda _error: self.seen.append(None))

    def begin(self) -> Callable[[], int]:
        wanted = self.there

        def look() -> int:
            if self.broken:
                self.broken = False
                raise OSError
            return wanted

        return look


def test_what_is_asked_for_while_somebody_looks_is_looked_for_once_more() -> None:
    place = Place()
    for there in (1, 2, 3):
        place.there = there
        place.looking.ask()
    assert len(place.run.held) == 1
    place.run.go()
    assert place.seen == [1, 3]


def test_a_change_is_seen_also_where_the_look_before_it_failed() -> None:
    place = Place(broken=True)
    place.looking.ask()
    place.there = 2
    place.looking.ask()
    place.run.go()
    assert place.seen == [None, 2]


def test_a_look_for_something_else_does_not_wait_and_only_that_is_shown() -> None:
    place = Place()
    place.looking.ask()
    place.there = 2
    place.looking.now()
    assert len(place.run.held) == 2
    place.run.go()
    assert place.seen == [2]


@pytest.mark.parametrize("broken", [False, True])
def test_what_an_older_look_found_never_replaces_what_a_newer_one_did(broken: bool) -> None:
    place = Place()
    place.looking.ask()
    place.there = 2
    place.looking.now()
    place.run.held.reverse()
    place.run.step()
    place.broken = broken
    place.run.go()
    assert place.seen == [2]


def test_an_older_look_that_ends_lets_no_third_one_begin_beside_the_second() -> None:
    place = Place()
    place.looking.ask()
    place.looking.now()
    place.run.step()
    place.looking.ask()
    assert len(place.run.held) == 1


def test_after_a_look_the_next_one_begins_at_once() -> None:
    place = Place()
    for there in (1, 2):
        place.there = there
        place.looking.ask()
        place.run.go()
    assert place.seen == [1, 2]
