"""The course of a camera scan: points in time, gaps that stay gaps, and no more points than a plot has room for."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.frames.record.course import APART, course_of
from services.frames.record.model import FrameRecord

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def frame(number: int, at: float, confidence: float = 0.5, *, valid: bool = True) -> FrameRecord:
    return FrameRecord(
        f"f{number}", number, valid, confidence, 1 - confidence, None, valid, NOON + timedelta(seconds=at)
    )


def test_without_frames_there_is_none() -> None:
    assert course_of([]) is None


def test_one_frame_is_one_point() -> None:
    course = course_of([frame(0, 5.0, 0.9)])
    assert course is not None
    assert (course.first, course.seconds) == (NOON + timedelta(seconds=5), 0.0)
    (point,) = course.points
    assert (point.at, point.confidence, point.stability, point.frames, point.joined) == (
        0.0,
        0.9,
        pytest.approx(0.1),
        1,
        False,
    )


def test_few_frames_are_a_point_each_in_the_order_of_their_times_whoever_told_them_first() -> None:
    course = course_of([frame(2, 2.0, 0.3), frame(0, 0.0, 0.1), frame(1, 1.0, 0.2)])
    assert course is not None
    assert [(point.at, point.confidence) for point in course.points] == [(0.0, 0.1), (1.0, 0.2), (2.0, 0.3)]


@pytest.mark.parametrize(("gap", "joined"), [(APART - 0.1, True), (APART + 0.1, False)])
def test_where_no_frame_came_for_long_nothing_is_known(gap: float, joined: bool) -> None:
    course = course_of([frame(0, 0.0), frame(1, 1.0), frame(2, 1.0 + gap)])
    assert course is not None
    assert [point.joined for point in course.points] == [False, True, joined]


def test_many_frames_are_put_together_to_averages_and_shares() -> None:
    frames = [frame(number, number / 10, number % 2, valid=number % 4 == 0) for number in range(1000)]
    course = course_of(frames, most=50)
    assert course is not None
    assert len(course.points) == 50
    for point in course.points:
        assert (point.confidence, point.valid, point.user) == pytest.approx((0.5, 0.25, 0.25), abs=0.06)
    assert all(point.joined for point in course.points[1:])


def test_a_gap_is_one_also_where_frames_are_put_together() -> None:
    frames = [frame(number, number / 10 + (100 if number >= 500 else 0)) for number in range(1000)]
    course = course_of(frames, most=50)
    assert course is not None
    assert [point.joined for point in course.points].count(False) == 2, "the first, and the one after the gap"


@given(
    st.lists(st.tuples(st.floats(0, 5000), st.floats(0, 1), st.booleans()), min_size=1, max_size=80), st.integers(1, 20)
)
def test_no_frame_is_left_out_and_the_points_are_in_their_order(
    told: list[tuple[float, float, bool]], most: int
) -> None:
    course = course_of([frame(n, at, sure, valid=valid) for n, (at, sure, valid) in enumerate(told)], most)
    assert course is not None
    assert sum(point.frames for point in course.points) == len(told)
    assert len(course.points) <= most
    assert [point.at for point in course.points] == sorted(point.at for point in course.points)
    assert all(-1e-9 <= point.at <= course.seconds + 1e-6 for point in course.points)
