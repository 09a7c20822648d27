"""The bars of the supervisor's chart, as they are painted."""

from datetime import UTC, datetime

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from ui.supervisor.bars import Bars
from ui.theme.apply import apply
from ui.theme.palettes import LIGHT
from ui.theme.theme import Theme

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")  # of the off-screen platform

NOON = datetime(2026, 3, 1, 12, 0, 30, tzinfo=UTC)


@pytest.fixture
def bars(qapp: QApplication) -> Bars:
    apply(qapp, Theme(LIGHT, 1.0, motion=False, flash=False))
    made = Bars("Scans", "Time", UTC)
    made.resize(600, 200)
    made.show()
    return made


def heights(bars: Bars) -> list[int]:
    """Pixels of the accent's colour in each column that has any; columns of one bar count once."""
    image = bars.grab().toImage()
    columns = [_accented(image, x) for x in range(image.width())]
    return [now for before, now in zip([0, *columns], columns, strict=False) if now and not before]


def _accented(image: QImage, x: int) -> int:
    return sum(image.pixelColor(x, y).name().upper() == LIGHT.accent.upper() for y in range(image.height()))


def test_a_bar_is_as_high_as_its_minute_has_scans_and_the_running_minute_is_apart(bars: Bars) -> None:
    bars.show_minutes((*[0] * 56, 10, 20, 40, 30), NOON)
    low, middle, high = heights(bars)
    assert middle == pytest.approx(2 * low, abs=2)
    assert high == pytest.approx(4 * low, abs=2)


def test_one_scan_does_not_fill_the_height(bars: Bars) -> None:
    bars.show_minutes((*[0] * 58, 1, 0), NOON)
    (one,) = heights(bars)
    assert 0 < one < bars.height() / 4


def test_every_minute_of_the_hour_has_a_bar_of_its_own(bars: Bars) -> None:
    bars.show_minutes((9,) * 60, NOON)
    assert len(heights(bars)) == 59  # and the running one


def test_the_times_below_follow_the_clock(bars: Bars) -> None:
    bars.show_minutes((9,) * 60, NOON)
    before = bars.grab().toImage()
    bars.show_minutes((9,) * 60, NOON.replace(minute=7))
    assert bars.grab().toImage() != before
