"""The rules of camera scans and their frames."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.errors import Refused
from services.frames.record import rules
from services.frames.record.model import CameraScan, FrameRecord, ScanState, Totals

NOW = datetime(2026, 1, 20, 10, 0, tzinfo=UTC)
LATER = datetime(2026, 1, 20, 10, 5, tzinfo=UTC)
SCAN = CameraScan("scan", "session", "", "bench", "", NOW)
FRAME = FrameRecord("id", 3, True, 0.93, 0.82, 0.89, True, NOW)

_PARTS = st.floats(0, 1)
_FRAMES = st.lists(
    st.builds(
        FrameRecord,
        id=st.just("id"),
        number=st.integers(0, rules.LARGEST_NUMBER),
        user_in_frame=st.booleans(),
        confidence=_PARTS,
        stability=_PARTS,
        iou=st.none() | _PARTS,
        valid=st.booleans(),
        at=st.just(NOW),
    ),
    max_size=30,
)


@pytest.mark.parametrize(
    ("user", "confidence", "valid"),
    [(True, 0.51, True), (True, 0.5, False), (True, 1.0, True), (False, 1.0, False), (False, 0.0, False)],
)
def test_a_frame_is_valid_with_a_user_and_a_confidence_over_a_half(user: bool, confidence: float, valid: bool) -> None:
    assert rules.is_valid(user_in_frame=user, confidence=confidence) is valid


def test_a_scan_is_active_then_locked_then_completed() -> None:
    locked = rules.locked(SCAN, NOW)
    assert [rules.state(one) for one in (SCAN, locked, rules.completed(locked, LATER))] == list(ScanState)


def test_a_completed_scan_is_locked_and_stays_as_it_ended_first() -> None:
    done = rules.completed(SCAN, NOW)
    assert (done.locked_at, done.completed_at) == (NOW, NOW)
    assert rules.completed(done, LATER) is rules.locked(done, LATER) is done
    assert rules.completed(rules.locked(SCAN, NOW), LATER).locked_at == NOW


@pytest.mark.parametrize("scan", [SCAN, rules.locked(SCAN, NOW), rules.completed(SCAN, NOW)], ids=rules.state)
def test_a_frame_that_is_told_once_more_is_the_one_on_record_also_after_the_lock(scan: CameraScan) -> None:
    assert rules.taken(scan, FRAME, replace(FRAME, id="another", at=LATER)) is FRAME


@pytest.mark.parametrize(
    "other",
    [{"user_in_frame": False}, {"confidence": 0.94}, {"stability": 0.0}, {"iou": None}, {"valid": False}],
    ids=lambda other: next(iter(other)),
)
def test_another_frame_of_the_same_number_is_refused(other: dict[str, object]) -> None:
    with pytest.raises(Refused) as refused:
        rules.taken(SCAN, FRAME, replace(FRAME, **other))  # type: ignore[arg-type] # one field of many
    assert (refused.value.code, refused.value.params["field"]) == ("FRAME_TAKEN", "frameNumber")


@pytest.mark.parametrize("scan", [rules.locked(SCAN, NOW), rules.completed(SCAN, NOW)], ids=rules.state)
def test_a_locked_scan_takes_no_new_frame(scan: CameraScan) -> None:
    with pytest.raises(Refused) as refused:
        rules.taken(scan, None, FRAME)
    assert (refused.value.code, refused.value.params["field"]) == ("SCAN_LOCKED", "scanId")
    assert rules.taken(SCAN, None, FRAME) is None


def test_before_the_first_frame_everything_is_nothing() -> None:
    none = rules.totals_of([])
    assert none == Totals()
    assert (rules.average_confidence(none), rules.average_stability(none), rules.detection_rate(none)) == (0.0,) * 3


def test_alike_frames_have_their_own_value_as_average() -> None:
    totals = rules.totals_of([replace(FRAME, confidence=0.91, stability=0.78)] * 50)
    assert (rules.average_confidence(totals), rules.average_stability(totals)) == (0.91, 0.78)


@given(_FRAMES)
def test_totals_are_the_frames_added_up_in_whatever_order(frames: list[FrameRecord]) -> None:
    totals = rules.totals_of(frames)
    assert totals == rules.totals_of(sorted(frames, key=lambda frame: frame.confidence))
    assert totals.frames == len(frames)
    assert totals.latest == max((frame.number for frame in frames), default=-1)
    if frames:
        assert rules.detection_rate(totals) == pytest.approx(100 * _mean([frame.user_in_frame for frame in frames]))
        exact = float(_mean([frame.confidence for frame in frames]))
        assert rules.average_confidence(totals) == pytest.approx(exact, abs=1e-9)
        assert 0 <= rules.average_confidence(totals) <= 1


def _mean(values: Sequence[float]) -> Fraction:
    return sum((Fraction(value) for value in values), Fraction()) / len(values)
