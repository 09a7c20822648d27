"""A camera scan is recorded on the camera's page: begun, seen how it stands, ended; over once it is locked."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from services.errors import OutsideFailed, OutsideKind
from services.frames.locking import WINDOW
from services.frames.model import Frame
from services.frames.recording.service import Recording
from services.scanning.commands import Command, barcode_for
from services.scanning.ports import DeviceState
from services.words.catalogue import Catalogue
from tests.fakes.running import HeldRun, run_now
from tests.fakes.sight import FakeSight
from tests.support.camera_recording import GOOD, POOR, RecordingBench
from tests.ui.camera_scenes import screen
from tests.ui.keyboard import CTRL, press
from tests.ui.scenes import SCENES, Stage
from ui.camera.camera_screen import CameraScreen
from ui.camera.record_presenter import RecordPresenter
from ui.camera.record_views import RecordView
from ui.camera.record_wording import RecordWording
from ui.running import Run

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")  # of the off-screen platform


class Recorder:
    """The presenter over the real recording, with a camera and a judge that the test holds."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.bench = stage, RecordingBench(stage.station.database, station=stage.station.id)
        self.bench.policy = replace(self.bench.policy, server="")
        stage.station.recording.stop()
        stage.station.recording = self.bench.recording
        self.shown: list[RecordView] = []
        self.presenter = self.over(run_now)

    def over(self, run: Run) -> RecordPresenter:
        presenter = RecordPresenter(self.stage.station, self, run)
        presenter.open()
        return presenter

    def show_record(self, view: RecordView) -> None:
        self.shown.append(view)

    @property
    def view(self) -> RecordView:
        self.presenter.look()
        return self.shown[-1]

    @property
    def now(self) -> Recording:
        now = self.bench.recording.now()
        assert now is not None
        return now


@pytest.fixture
def recorder(window: Stage) -> Iterator[Recorder]:
    made = Recorder(window)
    yield made
    made.bench.recording.stop()


def test_one_is_begun_seen_and_ended_and_says_that_it_was_not_locked(recorder: Recorder) -> None:
    assert (recorder.view.going, recorder.view.told) == ("", "")
    recorder.presenter.begin()
    assert recorder.view.going.startswith("Recorded for 0:00 min · 0 pictures")
    recorder.bench.show(1, POOR)
    recorder.bench.show(3, GOOD)
    recorder.presenter.end()
    assert recorder.view.going == ""
    assert recorder.view.told == "Over after 0:00 min, not locked: 4 pictures"
    assert not recorder.view.good
    valid, _confidence, _stability, user = recorder.view.meters
    assert (valid.share, valid.word, valid.good, user.limits) == (0.75, "75 %", False, ())


def test_one_is_over_by_itself_once_it_is_locked(recorder: Recorder, qtbot: QtBot) -> None:
    recorder.presenter.begin()
    recorder.bench.show(2 * WINDOW, POOR)
    recorder.bench.quality = GOOD
    for _time in range(WINDOW):
        recorder.bench.frames.show(at=recorder.bench.clock.monotonic())
    qtbot.waitUntil(lambda: recorder.view.going == "")
    frames = recorder.now.kept.scan.totals.frames
    assert 2 * WINDOW < frames <= 3 * WINDOW
    assert recorder.view.told == f"Locked after 0:00 min: {frames} pictures"
    assert recorder.view.good
    assert all(meter.good for meter in recorder.view.meters), "they show what the lock goes by"
    recorder.presenter.end()
    assert recorder.view.told.startswith("Locked"), "there is nothing to end"


def test_it_is_part_of_the_session_in_front(recorder: Recorder) -> None:
    station = recorder.stage.station
    recorder.stage.open_session(recorder.stage.inventory)
    recorder.presenter.open()
    assert "part of the session in front" in recorder.view.note
    recorder.presenter.begin()
    assert recorder.now.kept.scan.linked == station.front_session() == recorder.stage.inventory.id
    assert recorder.now.kept.scan.person == "maria"


def test_what_one_is_part_of_is_said_of_the_one_that_is_recorded_whatever_comes_in_front(recorder: Recorder) -> None:
    recorder.bench.recording.begin(recorder.stage.person)
    recorder.stage.open_session(recorder.stage.inventory)
    recorder.presenter.open()
    assert "part of the session in front" not in recorder.view.note, "it began on its own"
    recorder.presenter.end()
    assert "part of the session in front" in recorder.view.note, "the next one is"


def test_where_nobody_is_there_nothing_begins_and_it_is_said(recorder: Recorder) -> None:
    recorder.stage.station.door.lock()
    recorder.presenter.begin()
    assert (recorder.view.told, recorder.view.good) == (
        "Your role does not allow that: ask a supervisor.",
        False,
    )
    assert recorder.bench.recording.now() is None
    recorder.stage.station.door.sign_in("maria", None)
    recorder.presenter.open()
    assert recorder.view.told == "", "whoever comes next did not ask"
    recorder.presenter.begin()
    assert recorder.view.told == ""
    assert recorder.view.going


def test_two_presses_begin_one_and_while_it_ends_no_other_begins(recorder: Recorder) -> None:
    later = HeldRun()
    presenter = recorder.over(later)
    later.go()
    presenter.begin()
    presenter.begin()
    assert len(later.held) == 1
    later.go()
    presenter.end()
    presenter.end()
    presenter.begin()
    assert len(later.held) == 1
    later.go()
    assert recorder.now.kept.closed


def test_an_end_that_the_disk_does_not_take_is_said_and_can_be_tried_again(
    recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorder.presenter.begin()

    def full(*_: object) -> None:
        raise OutsideFailed(OutsideKind.DISK_FULL, "database.disk_full", retry=True)

    with monkeypatch.context() as patched:
        patched.setattr("services.database.frame_store.end", full)
        recorder.presenter.end()
        assert recorder.view.going.startswith("The disk is full")
        recorder.presenter.end()
        assert recorder.view.going.startswith("The disk is full")
    recorder.presenter.end()
    assert (recorder.view.going, recorder.view.told) == ("", "Over after 0:00 min, not locked: 0 pictures")


def test_why_no_picture_is_judged_is_said_while_it_goes_on(recorder: Recorder, qtbot: QtBot) -> None:
    recorder.presenter.begin()
    recorder.bench.show(1, OutsideFailed(OutsideKind.DEVICE, "camera.unfit", retry=True, size="3 x 3", pixels="grey"))
    qtbot.waitUntil(lambda: "3 x 3 of grey" in recorder.view.going)
    recorder.bench.show(1, GOOD)
    qtbot.waitUntil(lambda: recorder.view.going.startswith("Recorded"))


def test_what_the_disk_was_too_slow_for_is_told(recorder: Recorder) -> None:
    recorder.presenter.begin()
    recorder.presenter.end()
    told, _good = RecordWording(Catalogue("en")).over(replace(recorder.now.kept, dropped=2))
    assert told.endswith("pictures. 2 pictures are not on record: the disk was slow.")


def test_a_clock_that_is_set_back_makes_no_time_before_none(recorder: Recorder) -> None:
    recorder.presenter.begin()
    recorder.presenter.end()
    scan = recorder.now.kept.scan
    before = scan.started_at - timedelta(hours=1)
    back = replace(recorder.now.kept, scan=replace(scan, locked_at=before, completed_at=before))
    assert RecordWording(Catalogue("en")).over(back) == ("Over after 0:00 min, not locked: 0 pictures", False)


def test_begun_and_ended_by_scanner_and_by_keyboard_and_listed_at_once(recorder: Recorder, qtbot: QtBot) -> None:
    stage = recorder.stage

    def scan(*commands: Command) -> None:
        stage.scan(*(barcode_for(one, stage.station.settings.station.site) for one in commands))

    SCENES["camera-watching"](stage)
    page = screen(stage)
    scan(Command.D4)
    assert page.live.record.begin.isVisible()
    assert page.live.hint.isVisible(), "whoever stands before the camera is told what to change"
    scan(Command.CONFIRM)
    assert not recorder.now.kept.closed
    page.judged.emit()
    assert page.live.record.end.isVisible()
    assert not page.live.record.begin.isVisible()
    scan(Command.BACK)
    assert not recorder.now.kept.closed, "it goes on while other pages are open"
    SCENES["camera-watching"](stage)
    press(stage, Qt.Key.Key_4, CTRL)
    qtbot.waitUntil(page.live.record.end.isVisible)
    press(stage, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: recorder.now.kept.closed)
    scan(Command.D5)
    qtbot.waitUntil(lambda: page.report.has_rows)


def test_without_a_camera_none_is_begun_and_the_page_says_what_to_do(recorder: Recorder) -> None:
    SCENES["camera-record-gone"](recorder.stage)
    page = screen(recorder.stage)
    assert not page.live.record.begin.isVisible()
    recorder.stage.scan(barcode_for(Command.CONFIRM, recorder.stage.station.settings.station.site))
    assert recorder.bench.recording.now() is None


def test_while_the_camera_is_gone_a_scan_is_ended_by_the_same_key_and_then_settings_are_a_key_away(
    recorder: Recorder, qtbot: QtBot
) -> None:
    page = opened(recorder)
    recorder.presenter.begin()
    page.judged.emit()
    plug(recorder.stage, None)
    assert page.live.record.end.isVisible()
    assert not page.live.set_up.isVisible(), "two buttons of one key take it from each other"
    press(recorder.stage, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: recorder.now.kept.closed)
    page.judged.emit()
    assert page.live.set_up.isVisible()
    with qtbot.waitSignal(page.settings):
        press(recorder.stage, Qt.Key.Key_Return, CTRL)


def test_the_focus_follows_the_one_thing_to_do_when_the_camera_goes_and_comes_back(recorder: Recorder) -> None:
    page = opened(recorder)
    frame = recorder.stage.station.camera.newest()
    assert page.live.record.begin.hasFocus()
    plug(recorder.stage, None)
    assert page.live.set_up.hasFocus()
    plug(recorder.stage, frame)
    assert page.live.record.begin.hasFocus()


def opened(recorder: Recorder) -> CameraScreen:
    """The page, where scans are recorded."""
    SCENES["camera-watching"](recorder.stage)
    recorder.stage.scan(barcode_for(Command.D4, recorder.stage.station.settings.station.site))
    return screen(recorder.stage)


def plug(stage: Stage, frame: Frame | None) -> None:
    """The camera gives this picture; None: it is gone."""
    camera = stage.station.camera
    assert isinstance(camera, FakeSight)
    gone = camera.standing(DeviceState.DISCONNECTED, "camera.gone")
    camera.status = gone if frame is None else camera.standing(DeviceState.CONNECTED)
    camera.show(frame)
    screen(stage).looked.emit()
