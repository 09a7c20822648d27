"""Which frames of a record are told to a server."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.frames.record import rules
from services.frames.record.model import FrameRecord, Totals
from services.frames.record.thinning import thinned

NOW = datetime(2026, 1, 20, 10, 0, tzinfo=UTC)
FRAME = FrameRecord("id", 0, True, 0.9, 0.8, None, True, NOW)
MANY = 10_000


def record(text: str) -> list[FrameRecord]:
    """Frames from 0 on: `V` valid, `u` a user and not valid, `.` nobody; a blank is a number that is not on record."""
    return [
        replace(FRAME, number=number, user_in_frame=mark in "Vu", valid=mark == "V")
        for number, mark in enumerate(text)
        if mark != " "
    ]


@pytest.mark.parametrize(
    ("frames", "every", "told"),
    [
        ("", 3, []),
        ("V", 3, [0]),
        ("VV", 3, [0, 1]),
        ("VVVVVVVV", 3, [0, 3, 6, 7]),
        ("VVVVVVV", 3, [0, 3, 6]),
        ("VVVVVVVV", 1, list(range(8))),
        ("VVVVVVVV", 100, [0, 7]),
        ("....VV..", 100, [0, 4, 6, 7]),
        ("uuuuVVuu", 100, [0, 4, 6, 7]),
        (".V.V.", 100, [0, 1, 2, 3, 4]),
        ("   VVVVV", 3, [3, 6, 7]),
        ("V  VV   V", 100, [0, 8]),
        ("VV VV", 2, [0, 4]),
    ],
)
def test_told_are_the_first_the_last_every_nth_and_each_change(frames: str, every: int, told: list[int]) -> None:
    found = thinned(None, record(frames), every, ended=True, most=MANY)
    assert [one.number for one in found.frames] == told
    assert found.through == (record(frames)[-1].number if frames else None)


def test_the_last_frame_so_far_is_not_decided_while_another_may_come() -> None:
    found = thinned(None, record("VVVVV"), 3, ended=False, most=MANY)
    assert ([one.number for one in found.frames], found.through) == ([0, 3], 3)
    assert thinned(FRAME, [], 3, ended=False, most=MANY).through is None


def test_no_more_are_told_at_once_than_wanted_and_what_comes_after_is_not_decided() -> None:
    found = thinned(None, record("VVVVVVVV"), 2, ended=True, most=2)
    assert ([one.number for one in found.frames], found.through) == ([0, 2], 2)


_RECORDS = st.text("Vu. ", max_size=60).map(record)


@given(_RECORDS, st.integers(1, 20), st.integers(1, 9), st.data())
def test_looked_through_in_parts_of_any_size_the_same_are_told(
    frames: list[FrameRecord], every: int, most: int, data: st.DataObject
) -> None:
    told, before, at = list[FrameRecord](), None, 0
    while at < len(frames):
        end = data.draw(st.integers(at + 1, len(frames)))
        found = thinned(before, frames[at:end], every, ended=end == len(frames), most=most)
        assert len(found.frames) <= most
        told += found.frames
        while found.through is not None and at < len(frames) and frames[at].number <= found.through:
            before, at = frames[at], at + 1
    assert tuple(told) == thinned(None, frames, every, ended=True, most=MANY).frames


@given(_RECORDS, st.integers(1, 20))
def test_whoever_is_told_these_knows_when_a_user_came_and_went(frames: list[FrameRecord], every: int) -> None:
    told = thinned(None, frames, every, ended=True, most=MANY).frames
    by_number, known = {one.number: one for one in told}, None
    for frame in frames:
        known = by_number.get(frame.number, known)
        assert known is not None
        assert (known.user_in_frame, known.valid) == (frame.user_in_frame, frame.valid)


@given(_RECORDS, st.integers(0, 60))
def test_frames_that_are_added_up_in_two_parts_come_to_the_same(frames: list[FrameRecord], at: int) -> None:
    both = rules.plus(rules.totals_of(frames[:at]), rules.totals_of(frames[at:]))
    assert both == rules.totals_of(frames)
    assert rules.plus(both, Totals()) == both
