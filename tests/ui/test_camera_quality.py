"""How good the camera's picture is, as the page says it: hint, bars, one look at a time."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtTest import QTest

from services.errors import OutsideFailed, OutsideKind
from services.frames.model import Frame
from services.frames.quality import LIMITS, FrameQuality, Hint, Measures, judge, sharp_for
from services.words.catalogue import Catalogue
from tests.fakes.running import run_now
from tests.fakes.sight import FakeSight
from tests.ui.camera_scenes import SCENES, screen
from tests.ui.scenes import Stage
from ui.camera.quality_presenter import QualityPresenter
from ui.camera.quality_views import QualityView
from ui.camera.quality_wording import QualityWording

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")  # of the off-screen platform

GOOD = Measures(sharpness=200.0, mean=120.0, low=40.0, high=200.0, burnt=0.0, glare=0.0, motion=0.0)


class Check:
    """Judges as it is told, and remembers what."""

    def __init__(self) -> None:
        self.looked: list[int] = []
        self.answer: FrameQuality | Exception = judge(GOOD, None)

    def look(self, frame: Frame) -> FrameQuality:
        self.looked.append(frame.number)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


class Page:
    def __init__(self) -> None:
        self.shown: list[QualityView | None] = []

    def show_quality(self, view: QualityView | None) -> None:
        self.shown.append(view)


class Later:
    """Work that is done when the test says so."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Callable[[], Any], Callable[[Any], None]]] = []

    def __call__(
        self, work: Callable[[], Any], then: Callable[[Any], None], failed: Callable[[Exception], None] | None = None
    ) -> None:
        self.waiting.append((work, then))

    def go(self) -> None:
        work, then = self.waiting.pop(0)
        then(work())


@pytest.mark.parametrize(
    ("measures", "hint", "wrong"),
    [
        (GOOD, None, {}),
        (replace(GOOD, mean=10.0, high=30.0), Hint.TOO_DARK, {"Brightness": "too dark"}),
        (replace(GOOD, low=230.0, mean=245.0), Hint.TOO_BRIGHT, {"Brightness": "too bright"}),
        (replace(GOOD, glare=LIMITS.glare * 2), Hint.GLARE, {"Glare": "too much"}),
        (replace(GOOD, motion=0.08), Hint.HOLD_STILL, {"Motion": "too much"}),
        (replace(GOOD, motion=0.04), None, {}),
        (replace(GOOD, motion=None), None, {}),
        (replace(GOOD, sharpness=5.0), Hint.OUT_OF_FOCUS, {"Sharpness": "not sharp"}),
    ],
)
def test_the_hint_and_the_bars_say_the_same(measures: Measures, hint: Hint | None, wrong: dict[str, str]) -> None:
    words = Catalogue("en")
    view = QualityWording(words).quality(judge(measures, None))
    assert view.hint.casefold() == words.say(f"camera.hint.{hint}" if hint else "camera_screen.quality.good").casefold()
    assert view.good is (hint is None)
    assert {meter.name: meter.word for meter in view.meters if not meter.good} == wrong
    assert all(0.0 <= meter.share <= 1.0 and meter.limits for meter in view.meters)


@pytest.mark.parametrize(
    ("scene", "sharpness", "hint"),
    [
        (None, 15.0, Hint.OUT_OF_FOCUS),
        (20.0, 15.0, None),
        (20.0, 7.0, Hint.OUT_OF_FOCUS),
        (900.0, 40.0, Hint.OUT_OF_FOCUS),
    ],
)
def test_a_calibrated_scene_has_its_own_limit_in_the_bar_too(
    scene: float | None, sharpness: float, hint: Hint | None
) -> None:
    limits = replace(LIMITS, sharp=sharp_for(scene))
    quality = judge(replace(GOOD, sharpness=sharpness), None, limits)
    bar = next(one for one in QualityWording(Catalogue("en")).quality(quality).meters if one.name == "Sharpness")
    assert (quality.hint, bar.good) == (hint, hint is None)
    assert (bar.share < bar.limits[0]) == (not bar.good), "the bar ends on its side of the mark"


@given(st.builds(Measures, *(st.floats(0.0, 255.0),) * 4, *(st.floats(0.0, 1.0),) * 2, st.none() | st.floats(0.0, 1.0)))
def test_the_picture_is_good_exactly_where_every_bar_is(measures: Measures) -> None:
    view = QualityWording(Catalogue("en")).quality(judge(measures, None))
    assert view.good == all(meter.good for meter in view.meters)


@pytest.mark.parametrize("hint", Hint)
def test_every_hint_has_its_words(hint: Hint) -> None:
    assert Catalogue("en").has(f"camera.hint.{hint}")


def test_one_picture_is_judged_at_a_time_and_none_twice(window: Stage) -> None:
    camera, check, later = FakeSight(window.clock), Check(), Later()
    window.station.camera = camera  # type: ignore[assignment]
    presenter = QualityPresenter(window.station, Page(), later, check)
    camera.show(camera.frame(1))
    presenter.look()
    camera.show(camera.frame(2))
    presenter.look()
    assert len(later.waiting) == 1
    later.go()
    presenter.look()
    later.go()
    presenter.look()
    assert check.looked == [1, 2]


def test_where_nobody_can_tell_nothing_is_said(window: Stage) -> None:
    camera, check, page = FakeSight(window.clock), Check(), Page()
    window.station.camera = camera  # type: ignore[assignment]
    presenter = QualityPresenter(window.station, page, run_now, check)
    camera.show(camera.frame(1))
    presenter.look()
    check.answer = OutsideFailed(OutsideKind.DEVICE, "camera.unfit", retry=True)
    camera.show(camera.frame(2))
    presenter.look()
    assert page.shown[-1] is None
    check.answer = judge(GOOD, None)
    camera.show(camera.frame(3))
    presenter.look()
    assert page.shown[-1] is not None
    camera.show(None)
    presenter.look()
    assert page.shown[-1] is None


def test_without_opencv_that_is_said_once_where_the_hint_would_stand(window: Stage) -> None:
    camera, check, page = FakeSight(window.clock), Check(), Page()
    window.station.camera = camera  # type: ignore[assignment]
    presenter = QualityPresenter(window.station, page, run_now, check)
    check.answer = OutsideFailed(OutsideKind.DEVICE, "camera.no_opencv", retry=True)
    for number in (1, 2):
        camera.show(camera.frame(number))
        presenter.look()
    (view,) = page.shown
    assert view is not None
    assert ("OpenCV is missing" in view.hint, view.good, view.meters) == (True, False, ())
    camera.show(None)
    presenter.look()
    assert page.shown[-1] is None


def test_where_nothing_is_measured_no_room_is_left_free_for_bars(window: Stage) -> None:
    SCENES["camera-watching"](window)
    live = screen(window).live
    QTest.qWait(0)
    high = live.nothing.height()
    SCENES["camera-not-judged"](window)
    QTest.qWait(0)
    assert not live.hint.isHidden()
    assert live.meters.isHidden()
    assert live.nothing.height() > high


def test_a_real_picture_in_the_dark_is_said_to_be_dark(window: Stage) -> None:
    SCENES["camera-dark"](window)
    assert screen(window).live.hint.says == "Too dark: more light"
    SCENES["camera-gone"](window)
    assert screen(window).live.hint.isHidden()
    assert screen(window).live.meters.isHidden()
