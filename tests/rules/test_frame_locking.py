"""The lock of a scan: a window of good frames, by the contract's thresholds, once and for all."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.frames.locking import WINDOW, Counted, Window, WindowLock, after, holds
from services.frames.quality import FrameQuality, Measures

GOOD = Counted(0.95, 0.9, True)
MEASURES = Measures(200.0, 120.0, 40.0, 210.0, 0.0, 0.0, 0.0)


def frames(number: int, confidence: float = 0.95, stability: float = 0.9, valid: bool = True) -> list[Counted]:
    return [Counted(confidence, stability, valid)] * number


@pytest.mark.parametrize(
    ("those", "locks"),
    [
        (frames(30), True),
        (frames(29), False),
        (frames(30, confidence=0.85), False),  # above, says the contract's example
        (frames(30, confidence=0.86), True),
        (frames(30, stability=0.75), False),
        (frames(30, stability=0.76), True),
        (frames(27) + frames(3, valid=False), False),
        (frames(28) + frames(2, valid=False), True),
        (frames(26) + frames(4, confidence=0.0), False),
        (frames(30, confidence=math.nan), False),
        ([*frames(29), Counted(math.inf, 0.9, True)], True),
        (frames(30, stability=-math.inf), False),
    ],
)
def test_a_window_locks_when_it_is_full_and_above_all_three_thresholds(those: list[Counted], locks: bool) -> None:
    assert holds(those) is locks


def test_bad_frames_leave_the_window_after_thirty_good_ones() -> None:
    window = Window()
    for frame in [*frames(40, valid=False), *frames(27)]:
        window = after(window, frame)
        assert not window.locked
    assert after(window, GOOD).locked


def test_what_is_locked_stays_locked_until_another_scan_begins() -> None:
    lock = WindowLock()
    good = FrameQuality(True, 0.95, 0.9, None, True, None, MEASURES)
    bad = FrameQuality(False, 0.0, 0.0, None, False, None, MEASURES)
    assert [lock.note(good) for _ in range(WINDOW)] == [False] * (WINDOW - 1) + [True]
    assert all(lock.note(bad) for _ in range(WINDOW))
    assert lock.is_locked
    lock.release()
    assert not lock.is_locked
    assert not lock.note(good)


counted = st.builds(Counted, st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.booleans())


@given(st.lists(counted, max_size=70))
def test_no_more_than_a_window_is_remembered_and_only_it_decides(those: list[Counted]) -> None:
    window = Window()
    for frame in those:
        window = after(window, frame)
    assert len(window.frames) <= WINDOW
    assert window.locked == any(holds(those[: at + 1][-WINDOW:]) for at in range(len(those)))
