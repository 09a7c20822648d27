"""Camera scans on the camera's page: the list, the one that is looked at, and what its plot shows."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from services.frames.record.course import course_of
from services.scanning.commands import Command, barcode_for
from services.words.catalogue import Catalogue
from tests.fakes.camera_records import FakeRecords
from tests.fakes.held_clock import HeldClock
from tests.fakes.running import HeldRun, run_now
from tests.ui.camera_records import LOCKED, frames_at, recorded_frames, recorded_scans
from tests.ui.camera_scenes import screen
from tests.ui.keyboard import CTRL, press
from tests.ui.scenes import SCENES, Stage
from ui.camera.course_plot import CoursePlot, Lane, time_shares, x_of
from ui.camera.report_presenter import ReportPresenter
from ui.camera.report_views import Report, ScanRow
from ui.camera.report_wording import ReportWording, span_text
from ui.theme.apply import apply
from ui.theme.palettes import LIGHT
from ui.theme.theme import Theme

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")  # of the off-screen platform


class Page:
    def __init__(self) -> None:
        self.rows: tuple[ScanRow, ...] = ()
        self.chosen = "?"
        self.report: Report | None = None

    def show_scans(self, rows: tuple[ScanRow, ...], chosen: str) -> None:
        self.rows, self.chosen = rows, chosen

    def show_report(self, report: Report | None) -> None:
        self.report = report


@pytest.fixture
def book(window: Stage) -> FakeRecords:
    now = window.clock.now()
    made = FakeRecords(recorded_scans(now), course_of(recorded_frames(now)))
    window.station.camera_records = made  # type: ignore[assignment]  # nothing is recorded
    return made


def test_the_newest_is_looked_at_until_another_one_is_chosen(window: Stage, book: FakeRecords) -> None:
    page = Page()
    presenter = ReportPresenter(window.station, page, run_now)
    presenter.look()
    assert [row.scan.upper for row in page.rows] == ["Second shift", "Scan a1", "Scan 5d2-9d1f"]
    assert (page.chosen, page.report is not None) == ("a0", True)
    presenter.choose("a1")
    assert page.chosen == "a1"
    presenter.look()
    assert page.chosen == "a1", "it stays so when the list is read anew"


def test_frames_are_read_anew_only_where_more_of_them_came(window: Stage, book: FakeRecords) -> None:
    presenter = ReportPresenter(window.station, Page(), run_now)
    presenter.look()
    presenter.look()
    assert book.opened == ["a0"]
    newest = book.scans[0]
    more = replace(newest.scan.totals, frames=newest.scan.totals.frames + 1)
    book.scans[0] = replace(newest, scan=replace(newest.scan, totals=more))
    presenter.look()
    assert book.opened == ["a0", "a0"]


def test_one_look_at_a_time_and_a_late_one_takes_nobody_back(window: Stage, book: FakeRecords) -> None:
    page, later = Page(), HeldRun()
    presenter = ReportPresenter(window.station, page, later)
    presenter.look()
    presenter.look()
    assert len(later.held) == 1
    presenter.choose("a1")
    later.go()
    assert page.chosen == "a1"


def test_none_is_said_to_be_none_and_a_disk_that_fails_leaves_what_is_there(window: Stage, book: FakeRecords) -> None:
    page = Page()
    presenter = ReportPresenter(window.station, page, run_now)
    presenter.look()
    book.fails = True
    presenter.look()
    assert len(page.rows) == 3
    book.fails, book.scans = False, []
    presenter.look()
    assert (page.rows, page.chosen, page.report) == ((), "", None)


def test_a_scan_is_told_with_its_averages_and_what_a_lock_asks_for(window: Stage) -> None:
    now = window.clock.now()
    wording = ReportWording(Catalogue("en"), window.station.settings.station.tz)
    scans = recorded_scans(now)
    told = wording.report(scans[0], course_of(recorded_frames(now)))
    assert told.about == "2026-03-01 10:52 · Maria · ended 10:53 · 1:00 min · 275 pictures · waits for the server"
    assert told.figures == (
        "On average 66 % sure and 74 % still; 65 % valid, somebody in 67 %."
        " A lock takes over 85 %, 75 % and 90 % of the last pictures."
    )
    assert told.locked == pytest.approx(LOCKED)
    empty = wording.report(scans[2], None)
    assert (empty.figures, empty.course, empty.locked) == ("", None, None)


def test_one_that_was_ended_before_it_was_locked_is_not_shown_as_locked(window: Stage) -> None:
    now = window.clock.now()
    ended = recorded_scans(now)[0]
    ended = replace(ended, scan=replace(ended.scan, locked_at=now, completed_at=now))
    assert ReportWording(Catalogue("en"), None).report(ended, course_of(recorded_frames(now))).locked is None


def test_a_long_name_and_what_a_server_said_make_the_page_no_wider_than_the_window(window: Stage) -> None:
    SCENES["camera-report"](window)
    now = window.clock.now()
    found = recorded_scans(now)[0]
    wall = replace(
        found,
        scan=replace(found.scan, session="W" * 100),
        telling=replace(found.telling, why="SCAN_REFUSED: " + "W" * 280),
    )
    screen(window).show_report(ReportWording(Catalogue("en"), None).report(wall, course_of(recorded_frames(now))))
    assert screen(window).minimumSizeHint().width() < window.window.width()


def test_text_of_a_scan_hides_nothing(window: Stage) -> None:
    wording = ReportWording(Catalogue("en"), None)
    found = recorded_scans(window.clock.now())[1]
    hostile = replace(
        found,
        scan=replace(found.scan, session="<b>\u202eEVIL", person="\x1b[31m"),
        telling=replace(found.telling, why="\x1b[32m"),
    )
    told = wording.report(hostile, None)
    assert "\u202e" not in told.title + wording.row(hostile).scan.said()
    assert "\x1b" not in told.about


@pytest.mark.parametrize(("seconds", "said"), [(0, "0:00"), (65.4, "1:05"), (3661, "1:01:01")])
def test_spans_are_said_in_minutes_and_seconds(seconds: float, said: str) -> None:
    assert span_text(seconds) == said


def test_what_is_called_minutes_is_minutes(window: Stage) -> None:
    found, now = recorded_scans(window.clock.now())[0], window.clock.now()
    course = course_of(frames_at(0.0, 3665.0, now=now))
    assert "· 61:05 min ·" in ReportWording(Catalogue("en"), None).report(found, course).about


@pytest.fixture
def plot(qapp: QApplication, qtbot: QtBot) -> CoursePlot:
    apply(qapp, Theme(LIGHT, 1.0, motion=False, flash=False))
    made = CoursePlot(Catalogue("en"))
    qtbot.addWidget(made)
    made.resize(640, 360)
    return made


def accented(image: QImage, lane: Lane, x: int) -> list[int]:
    """Where in that column the accent's colour is, in shares of the lane's height from below."""
    rows = range(int(lane.area.top()) - 3, int(lane.area.bottom()) + 3)
    found = [y for y in rows if image.pixelColor(x, y).name().upper() == LIGHT.accent.upper()]
    return [round(100 * (lane.area.bottom() - y) / lane.area.height()) for y in found]


def test_curves_are_as_high_as_their_values_and_strips_where_frames_have_it(plot: CoursePlot) -> None:
    now = HeldClock().now()
    course = course_of(recorded_frames(now))
    assert course is not None
    plot.show_course(course, None, "Camera scans")
    image, lanes = plot.grab().toImage(), {lane.name: lane for lane in plot.lanes()}
    assert plot.accessibleName() == "Camera scans"
    for second in (3, 10, 25, 40, 52):
        point = min(course.points, key=lambda one: abs(one.at - second))
        for name in ("confidence", "stability"):
            lane = lanes[name]
            seen = accented(image, lane, round(x_of(point.at, lane.area, course)))
            assert any(abs(one - 100 * getattr(point, name)) < 8 for one in seen), (name, second)
        for name in ("valid", "user"):
            lane = lanes[name]
            seen = accented(image, lane, round(x_of(point.at, lane.area, course)) + 1)
            assert bool(seen) == bool(getattr(point, name)), (name, second)


def test_where_no_frame_came_nothing_is_drawn(plot: CoursePlot) -> None:
    now = HeldClock().now()
    course = course_of([*frames_at(0, 1, 2, now=now), *frames_at(8, 9, 10, now=now)])
    assert course is not None
    plot.show_course(course, None, "")
    image = plot.grab().toImage()
    for lane in plot.lanes():
        assert accented(image, lane, round(x_of(5, lane.area, course))) == []
        assert accented(image, lane, round(x_of(1, lane.area, course))) != []


def test_one_frame_is_drawn_too(plot: CoursePlot) -> None:
    course = course_of(frames_at(0, now=HeldClock().now()))
    assert course is not None
    plot.show_course(course, None, "")
    assert accented(plot.grab().toImage(), plot.lanes()[0], 1) != []


def test_a_lock_after_the_last_frame_stays_in_the_plot(plot: CoursePlot) -> None:
    course = course_of(frames_at(0, 1, now=HeldClock().now()))
    assert course is not None

    def ink() -> str:
        area = plot.lanes()[0].area
        return plot.grab().toImage().pixelColor(round(area.right()) - 1, round(area.bottom()) - 3).name().upper()

    plot.show_course(course, None, "")
    before = ink()
    plot.show_course(course, 99.0, "")
    assert (before, ink() != before) == (LIGHT.sunken.upper(), True)


def test_the_part_is_opened_and_stepped_through_by_scanner_and_by_keyboard(window: Stage, qtbot: QtBot) -> None:
    def scan(*commands: Command) -> None:
        window.scan(*(barcode_for(one, window.station.settings.station.site) for one in commands))

    SCENES["camera-watching"](window)
    page = screen(window)
    scan(Command.D5)
    assert page.report.isVisible()
    assert not page.report.has_rows, "this station recorded none"
    SCENES["camera-report"](window)
    chosen: list[str] = []
    page.report.chosen.connect(chosen.append)
    scan(Command.NEXT, Command.NEXT, Command.PREVIOUS)
    assert chosen[-1] in ("a0", "a1")
    press(window, Qt.Key.Key_1, CTRL)
    qtbot.waitUntil(lambda: not page.report.isVisible())
    press(window, Qt.Key.Key_5, CTRL)
    qtbot.waitUntil(page.report.isVisible)


@pytest.mark.parametrize("seconds", [0.0, 0.4, 1.0, 2.6, 3.1, 4.0, 5.9, 11.5, 1800.0])
def test_below_the_plot_no_second_stands_twice(seconds: float) -> None:
    said = [span_text(seconds * share) for share in time_shares(seconds)]
    assert said[0] == "0:00"
    assert len(set(said)) == len(said)
    assert said[-1] == span_text(seconds if seconds >= 1 else 0.0)
