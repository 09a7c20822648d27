"""A session's page in the window: with large text on a small screen its main things are in sight without scrolling."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import QApplication, QTableView, QWidget
from shiboken6 import delete

from tests.ui.look import look_at
from tests.ui.scenes import SCENES, Stage, settled
from ui.sessions.figures import Figures
from ui.theme.apply import apply
from ui.theme.palettes import LIGHT
from ui.theme.theme import Theme

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")  # of the off-screen platform

SMALL = QSize(1280, 720)


@pytest.fixture(params=["en", "de"])
def stage(request: pytest.FixtureRequest, qapp: QApplication, tmp_path: Path) -> Iterator[Stage]:
    apply(qapp, Theme(LIGHT, 1.5, motion=False, flash=False))
    made = Stage(tmp_path, request.param)
    made.window.resize(SMALL)
    made.window.show()
    yield made
    made.close()
    delete(made.window)
    apply(qapp, Theme(LIGHT))


def in_sight(widget: QWidget, part: QRect, window: QWidget) -> bool:
    """Whether all of this part of the widget is on screen."""
    seen = widget.visibleRegion().boundingRect()
    return seen.contains(part) and window.rect().contains(QRect(widget.mapTo(window, QPoint()), seen.size()))


def rows_in_sight(table: QTableView, window: QWidget) -> int:
    viewport = table.viewport()
    rows = (table.visualRect(table.model().index(row, 0)) for row in range(min(20, table.model().rowCount())))
    return sum(in_sight(viewport, row, window) for row in rows)


@pytest.mark.parametrize(
    ("scene", "rows"),
    [("sessions-session", 3), ("sessions-paused", 2), ("sessions-warning", 2)],  # paused: it has two scans
)
def test_band_figures_and_latest_scans_are_in_sight_at_150_percent(
    qapp: QApplication, stage: Stage, scene: str, rows: int
) -> None:
    SCENES[scene](stage)
    settled(qapp)
    band, figures = stage.sessions.band, stage.sessions.findChildren(Figures)[0]
    latest = stage.words.say("session.latest")
    (table,) = (one for one in stage.sessions.findChildren(QTableView) if one.accessibleName() == latest)
    assert in_sight(band, band.rect(), stage.window)
    assert in_sight(figures, figures.rect(), stage.window)
    assert rows_in_sight(table, stage.window) >= rows
    assert not table.horizontalScrollBar().isVisible(), "a column is cut"


def test_a_higher_window_gets_its_air_back_and_everything_its_place(qapp: QApplication, stage: Stage) -> None:
    SCENES["sessions-session"](stage)
    settled(qapp)
    low = stage.sessions.band.height()
    apply(qapp, Theme(LIGHT, 1.0, motion=False, flash=False))
    settled(qapp)
    heading = stage.words.say("session.missing")
    tables = {one.accessibleName(): one for one in stage.sessions.findChildren(QTableView)}
    scans, missing = tables[stage.words.say("session.latest")], tables[heading]
    tops = {one.mapTo(stage.window, QPoint()).y() for one in (scans, missing)}
    assert len(tops) == 1, "side by side"
    assert stage.sessions.band.height() >= 140
    assert low < 1.5 * 140
    assert look_at(stage.window) == []
