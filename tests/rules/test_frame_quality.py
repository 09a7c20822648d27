"""A frame's quality by rules: each hint, which goes first, the contract's own fields, and figures that are none."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.frames.locking import STABILITY
from services.frames.quality import (
    LIMITS,
    FrameQuality,
    Hint,
    Measures,
    Subject,
    confidence_of,
    hint_for,
    judge,
    sharp_for,
    stability_of,
)

GOOD = Measures(sharpness=200.0, mean=120.0, low=40.0, high=210.0, burnt=0.0, glare=0.0, motion=0.0)
THERE = Subject(known=True, area=0.3, iou=0.95)
NOBODY = Subject(known=True, area=0.0)

FAULTS: dict[Hint, tuple[dict[str, float], Subject]] = {
    Hint.TOO_DARK: ({"mean": 12.0, "high": 40.0}, THERE),
    Hint.TOO_BRIGHT: ({"burnt": 0.6}, THERE),
    Hint.GLARE: ({"glare": 0.02}, THERE),
    Hint.CALIBRATE: ({}, Subject(known=False)),
    Hint.HOLD_STILL: ({"motion": 0.2}, THERE),
    Hint.OUT_OF_FOCUS: ({"sharpness": 2.0}, THERE),
    Hint.MOVE_CLOSER: ({}, Subject(known=True, area=0.02)),
    Hint.STEP_IN: ({}, NOBODY),
}


def test_every_hint_has_a_case_here() -> None:
    assert set(FAULTS) == set(Hint)


@pytest.mark.parametrize("hint", Hint)
def test_each_fault_alone_has_its_hint(hint: Hint) -> None:
    wrong, subject = FAULTS[hint]
    assert judge(replace(GOOD, **wrong), subject).hint is hint


def test_a_good_frame_has_no_hint() -> None:
    assert judge(GOOD, THERE) == FrameQuality(True, 1.0, 1.0, 0.95, True, None, GOOD)


@pytest.mark.parametrize("first", list(Hint)[:-2])
def test_the_hints_go_in_the_order_in_which_they_are_written(first: Hint) -> None:
    later = [hint for hint in Hint if list(Hint).index(hint) >= list(Hint).index(first)]
    wrong: dict[str, float] = {}
    for hint in later:
        wrong |= FAULTS[hint][0]
    subject = Subject(known=False) if Hint.CALIBRATE in later else NOBODY
    assert hint_for(replace(GOOD, **wrong), subject) is first


@pytest.mark.parametrize("measures", [replace(GOOD, low=230.0, mean=240.0), replace(GOOD, burnt=0.5)])
def test_too_bright_is_a_picture_without_shadows_as_well_as_one_that_is_burnt(measures: Measures) -> None:
    assert hint_for(measures, THERE) is Hint.TOO_BRIGHT


@pytest.mark.parametrize("measures", [replace(GOOD, mean=10.0), replace(GOOD, high=50.0)])
def test_too_dark_is_a_dark_picture_as_well_as_one_with_nothing_lit(measures: Measures) -> None:
    assert hint_for(measures, THERE) is Hint.TOO_DARK


def test_where_nobody_looks_for_a_subject_no_hint_asks_for_one() -> None:
    found = judge(GOOD, None)
    assert (found.hint, found.user_in_frame, found.confidence, found.iou) == (None, False, 0.0, None)


@pytest.mark.parametrize("hint", [Hint.TOO_DARK, Hint.TOO_BRIGHT, Hint.OUT_OF_FOCUS])
def test_a_picture_that_tells_little_is_not_valid_though_somebody_is_in_it(hint: Hint) -> None:
    found = judge(replace(GOOD, **FAULTS[hint][0]), THERE)
    assert (found.user_in_frame, found.confidence, found.is_valid) == (True, 0.5, False)


@pytest.mark.parametrize("hint", [Hint.GLARE, Hint.HOLD_STILL])
def test_a_spot_of_glare_and_movement_leave_it_valid(hint: Hint) -> None:
    assert judge(replace(GOOD, **FAULTS[hint][0]), THERE).is_valid


@pytest.mark.parametrize(
    ("area", "confidence"), [(0.0, 0.0), (0.025, 0.25), (0.05, 0.6), (0.075, 0.8), (0.1, 1.0), (1.0, 1.0)]
)
def test_confidence_grows_with_the_area_and_passes_the_half_where_somebody_is_there(
    area: float, confidence: float
) -> None:
    assert confidence_of(area) == pytest.approx(confidence)


@pytest.mark.parametrize(
    ("motion", "stability"),
    [(0.0, 1.0), (0.05, 0.75), (0.1, 0.5), (0.2, 0.0), (0.7, 0.0), (None, 0.0), (math.nan, 0.0)],
)
def test_stability_falls_with_movement_and_is_nothing_without_a_frame_before(
    motion: float | None, stability: float
) -> None:
    assert stability_of(motion) == pytest.approx(stability)


@given(st.floats(0.0, 1.0))
def test_a_frame_is_to_be_held_still_exactly_where_it_is_less_stable_than_a_lock_asks(motion: float) -> None:
    moving = hint_for(replace(GOOD, motion=motion), None) is Hint.HOLD_STILL
    assert moving == (stability_of(motion) < STABILITY)


@pytest.mark.parametrize(
    ("scene", "limit"), [(None, 22.0), (math.nan, 22.0), (0.0, 22.0), (20.0, 8.0), (0.5, 1.0), (9000.0, 66.0)]
)
def test_the_limit_of_sharpness_follows_the_scene_within_bounds(scene: float | None, limit: float) -> None:
    assert sharp_for(scene) == pytest.approx(limit)


anything = st.floats(allow_nan=True, allow_infinity=True)
measured = st.builds(
    Measures,
    sharpness=anything,
    mean=anything,
    low=anything,
    high=anything,
    burnt=anything,
    glare=anything,
    motion=anything | st.none(),
)
subjects = st.none() | st.builds(Subject, known=st.booleans(), area=anything, iou=anything | st.none())


@given(measured, subjects)
def test_whatever_was_measured_the_contracts_fields_are_in_their_ranges(
    measures: Measures, subject: Subject | None
) -> None:
    found = judge(measures, subject)
    assert 0.0 <= found.confidence <= 1.0
    assert 0.0 <= found.stability_score <= 1.0
    assert found.iou is None or 0.0 <= found.iou <= 1.0
    assert found.is_valid == (found.user_in_frame and found.confidence > 0.5)
    assert not found.user_in_frame or (subject is not None and subject.known)


@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_more_of_somebody_is_never_less_sure(one: float, other: float) -> None:
    assert confidence_of(min(one, other)) <= confidence_of(max(one, other))


@given(st.floats(0.0, 1.0))
def test_without_a_fault_of_the_picture_somebody_in_it_is_valid(area: float) -> None:
    found = judge(GOOD, Subject(known=True, area=area))
    assert found.is_valid == found.user_in_frame == (area >= LIMITS.present)
