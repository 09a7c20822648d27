"""When a scale's weight counts: fresh, still, of something, and never the last box's."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.weighing.guard import FRESH, Hold, Sight, Weighed, empties, judge
from services.weighing.model import Condition, Reading

NOW = 100.0
READING = Reading(Condition.WEIGHT, NOW - 0.1, 4_200_000, stable=True, said="  4.200 kg")
SIGHT = Sight("Bench scale", "run", NOW, connected=True, reading=READING, answers=9, when=5000.0)
LAST = Weighed(4_200_000, "  4.200 kg", "Bench scale", "run", NOW - 10, box="1")
ADAM = replace(SIGHT, tells_zero=False)


def test_the_first_weight_counts_as_it_was_said() -> None:
    assert judge(SIGHT, None) == Weighed(4_200_000, "  4.200 kg", "Bench scale", "run", NOW - 0.1, when=5000.0)


@pytest.mark.parametrize(
    ("reading", "hold"),
    [
        (None, Hold.SILENT),
        (replace(READING, at=NOW - FRESH - 0.01), Hold.SILENT),
        (Reading(Condition.FAULT, NOW), Hold.FAULT),
        (Reading(Condition.UNREADABLE, NOW, said="?"), Hold.UNREADABLE),
        (Reading(Condition.OVER, NOW, stable=True), Hold.OVER),
        (Reading(Condition.UNDER, NOW, -200_000, stable=True), Hold.UNDER),
        (replace(READING, weight=-1), Hold.UNDER),
        (replace(READING, weight=0, zero=True), Hold.EMPTY),
        (replace(READING, weight=0), Hold.EMPTY),
        (replace(READING, weight=None), Hold.EMPTY),
        (replace(READING, weight=None, stable=False), Hold.MOVING),
        (replace(READING, stable=False), Hold.MOVING),
    ],
)
def test_what_is_no_weight_of_now_is_named(reading: Reading | None, hold: Hold) -> None:
    assert judge(replace(SIGHT, reading=reading), None) is hold


def test_a_scale_that_is_gone_or_not_here_is_named() -> None:
    assert judge(None, None) is Hold.NOT_HERE
    assert judge(replace(SIGHT, connected=False), None) is Hold.GONE


@pytest.mark.parametrize(
    ("emptied_at", "run", "counts"),
    [
        (None, "run", False),
        (LAST.at - 1, "run", False),
        (LAST.at, "run", False),
        (LAST.at + 1, "run", True),
        (None, "another run", False),
        (LAST.at - 50, "another run", True),
    ],
)
def test_a_weight_counts_only_where_the_scale_was_empty_since_the_last_one(
    emptied_at: float | None, run: str, counts: bool
) -> None:
    found = judge(replace(SIGHT, emptied_at=emptied_at), replace(LAST, run=run))
    assert isinstance(found, Weighed) if counts else found is Hold.STALE


@pytest.mark.parametrize(
    ("taken", "emptied_at", "counts"),
    [
        (SIGHT.when - 20, NOW - 30, False),  # a command beside us has closed a box since
        (SIGHT.when - 20, NOW - 10, True),
        (SIGHT.when + 60, NOW - 30, True),  # the time of day was set back: it says nothing
        (0.0, NOW - 30, True),  # of a program that did not note it
    ],
)
def test_what_another_program_has_taken_is_stale_until_the_scale_was_empty_after_that(
    taken: float, emptied_at: float, counts: bool
) -> None:
    other = replace(LAST, run="beside", at=7.0, when=taken)
    found = judge(replace(SIGHT, emptied_at=emptied_at), other)
    assert isinstance(found, Weighed) if counts else found is Hold.STALE
    anew = judge(replace(ADAM, reading=replace(READING, at=emptied_at)), other)
    assert isinstance(anew, Weighed) if counts else anew is Hold.STALE


def test_a_scale_that_never_tells_zero_has_to_answer_anew() -> None:
    assert judge(ADAM, replace(LAST, at=READING.at)) is Hold.STALE
    assert isinstance(judge(ADAM, LAST), Weighed)
    old = replace(ADAM, at=NOW + 60)
    assert isinstance(judge(old, LAST), Weighed), "it says nothing while nothing changes"


def test_the_first_answer_on_a_new_line_may_be_of_what_was_weighed_last() -> None:
    first = replace(ADAM, answers=1)
    assert judge(first, replace(LAST, run="before")) is Hold.STALE
    assert isinstance(judge(first, replace(LAST, run="before", weight=3)), Weighed)
    assert isinstance(judge(replace(first, answers=2), replace(LAST, run="before")), Weighed)


@pytest.mark.parametrize(
    ("reading", "expected"),
    [
        (Reading(Condition.WEIGHT, NOW, 0, stable=True), True),
        (Reading(Condition.WEIGHT, NOW, None, stable=True, zero=True), True),
        (Reading(Condition.UNDER, NOW, stable=True), True),
        (Reading(Condition.WEIGHT, NOW, 0, stable=False), False),
        (Reading(Condition.WEIGHT, NOW, 1, stable=True), False),
        (Reading(Condition.FAULT, NOW, stable=True), False),
        (Reading(Condition.OVER, NOW, stable=True), False),
    ],
)
def test_empty_is_what_stands_still_at_nothing(reading: Reading, expected: bool) -> None:
    assert empties(reading) is expected


readings = st.builds(
    Reading,
    st.sampled_from(Condition),
    st.floats(0, NOW),
    st.none() | st.integers(-(10**7), 10**7),
    st.booleans(),
    st.booleans(),
)
sights = st.builds(
    Sight,
    st.just("scale"),
    st.sampled_from(["run", "other"]),
    st.just(NOW),
    st.booleans(),
    st.none() | readings,
    st.integers(0, 3),
    st.none() | st.floats(0, NOW),
    st.booleans(),
)
lasts = st.none() | st.builds(
    Weighed, st.integers(1, 10**7), st.just(""), st.just("scale"), st.sampled_from(["run", "other"]), st.floats(0, NOW)
)


@given(sights, lasts)
def test_nothing_counts_but_what_the_scale_says_and_stands_for(sight: Sight, last: Weighed | None) -> None:
    found = judge(sight, last)
    if isinstance(found, Weighed):
        reading = sight.reading
        assert reading is not None
        assert sight.connected
        assert reading.stable
        assert reading.condition is Condition.WEIGHT
        assert found.weight == reading.weight
        assert found.weight > 0
        if last is not None and last.run == sight.run:
            assert (sight.emptied_at or -1 if sight.tells_zero else reading.at) > last.at
