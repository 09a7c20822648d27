"""What the camera's page says, without a window: each way that a camera stands, and what was read."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from services.clock import new_id
from services.frames.agreement import Fate, Stay
from services.frames.model import Frame
from services.scanning.answer import Answer
from services.scanning.meaning import Kind, Meaning
from services.scanning.outcome import Outcome, Reason, Verdict
from services.scanning.ports import DeviceState
from services.scanning.scan import make_scan
from tests.fakes.camera_scans import FakeCameraScans
from tests.fakes.decoder import symbol
from tests.fakes.sight import FakeSight
from tests.ui.bench_stage import BenchStage
from tests.ui.camera_scenes import CAMERA, HOSTILE
from ui.camera.camera_presenter import SEEN_FOR, CameraPresenter
from ui.camera.views import LiveView, Mark, ReadRow, Sure


@dataclass
class Page:
    live: list[LiveView] = field(default_factory=list)
    frames: list[Frame] = field(default_factory=list)
    reads: list[tuple[ReadRow, ...]] = field(default_factory=list)
    marks: tuple[Mark, ...] = ()

    def show_live(self, view: LiveView) -> None:
        self.live.append(view)

    def show_picture(self, frame: Frame, marks: tuple[Mark, ...]) -> None:
        self.frames.append(frame)
        self.marks = marks

    def show_reads(self, rows: tuple[ReadRow, ...]) -> None:
        self.reads.append(rows)


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[BenchStage]:
    made = BenchStage(tmp_path)
    made.station.camera = FakeSight(made.station.clock)  # type: ignore[assignment]
    made.station.camera_scans = FakeCameraScans()  # type: ignore[assignment]
    yield made
    made.close()


@pytest.fixture
def page() -> Page:
    return Page()


def sight(stage: BenchStage) -> FakeSight:
    camera = stage.station.camera
    assert isinstance(camera, FakeSight)
    return camera


def presenter_of(stage: BenchStage, page: Page, *reads: Answer) -> CameraPresenter:
    return CameraPresenter(stage.station, page, deque(reads))


def answered(stage: BenchStage, raw: bytes, outcome: Outcome) -> Answer:
    scan = make_scan(raw, CAMERA, scan_id=new_id(), at=stage.station.clock.now(), aim_told=True)
    return Answer(scan, Meaning(Kind.PLAIN, scan.text, scan.text), outcome, 1)


def test_without_a_camera_the_page_says_where_one_is_switched_on(stage: BenchStage, page: Page) -> None:
    sight(stage).status = None
    presenter_of(stage, page).open()
    (live,) = page.live
    assert live.status.state is DeviceState.STOPPED
    assert live.missing is not None
    assert live.missing.what == "No camera is switched on"
    assert "Settings" in live.missing.next


@pytest.mark.parametrize("why", ["camera.gone", "camera.no_opencv", "camera.no_rights"])
def test_a_camera_that_gives_nothing_says_why_and_what_to_do(stage: BenchStage, page: Page, why: str) -> None:
    sight(stage).status = sight(stage).standing(DeviceState.DISCONNECTED, why)
    presenter_of(stage, page).open()
    missing = page.live[-1].missing
    assert missing is not None
    assert missing.what == "Webcam gives no pictures."
    assert missing.next.startswith(stage.station.words.say(why))


def test_one_that_is_being_opened_is_waited_for(stage: BenchStage, page: Page) -> None:
    sight(stage).status = sight(stage).standing(DeviceState.CONNECTED)
    presenter_of(stage, page).open()
    assert page.live[-1].missing is not None
    assert page.live[-1].missing.what == "Webcam is being opened"
    assert page.live[-1].status.word == "Being opened", "nothing is live before its first picture"


def test_each_picture_is_shown_once_and_nothing_is_said_twice(stage: BenchStage, page: Page) -> None:
    presenter, camera = presenter_of(stage, page), sight(stage)
    camera.show(camera.frame(1))
    presenter.open()
    presenter.look()
    presenter.look()
    camera.show(camera.frame(2))
    presenter.look()
    assert [frame.number for frame in page.frames] == [1, 2]
    assert [view.status.detail for view in page.live] == ["Webcam · 64 × 48"]


def test_a_camera_that_comes_back_counts_anew_and_is_shown_all_the_same(stage: BenchStage, page: Page) -> None:
    presenter, camera = presenter_of(stage, page), sight(stage)
    camera.show(camera.frame(1))
    presenter.open()
    camera.show(None)
    camera.status = camera.standing(DeviceState.DISCONNECTED, "camera.gone")
    presenter.look()
    camera.status = camera.standing(DeviceState.CONNECTED)
    camera.show(camera.frame(1, grey=200))
    presenter.look()
    assert len(page.frames) == 2
    assert page.live[-1].missing is None


def test_a_picture_that_is_old_is_said_to_be(stage: BenchStage, page: Page) -> None:
    presenter, camera = presenter_of(stage, page), sight(stage)
    camera.show(camera.frame(1, age=7.5))
    presenter.open()
    status = page.live[-1].status
    assert (status.state, status.word) == (DeviceState.CONNECTING, "No new picture for 7 seconds")


def test_what_was_read_stands_with_its_answer_and_hides_nothing(stage: BenchStage, page: Page) -> None:
    repeat = answered(stage, b"]E04006381333931", Outcome(Verdict.DUPLICATE, Reason.REPEAT))
    evil = answered(stage, b"]Q1" + HOSTILE.encode(), Outcome(Verdict.WARNING, Reason.ELSEWHERE, kept=True))
    presenter_of(stage, page, evil, repeat).open()
    first, second = page.reads[-1]
    assert second.code.upper.replace("\u00a0", " ").replace("\u2060", "") == "4006 3813 3393 1"
    assert second.code.lower.endswith("EAN-13")
    assert second.answer.lower == "scanned before"
    assert "\u202e" not in first.code.upper
    assert "‹" in first.code.upper


def test_codes_in_view_are_marked_until_they_have_not_been_found_for_a_moment(stage: BenchStage, page: Page) -> None:
    presenter, camera, scans = presenter_of(stage, page), sight(stage), stage.station.camera_scans
    assert isinstance(scans, FakeCameraScans)
    frame = camera.frame(1)
    camera.show(frame)
    new, old = frame.at, frame.at - SEEN_FOR
    scans.in_view = (
        Stay(symbol("A-1"), new, new, 0.1, fate=Fate.TAKEN),
        Stay(symbol("B-2"), new, new, 0.2, fate=Fate.OFFERED, number=2),
        Stay(symbol("C-3"), old, old, 0.3),
    )
    presenter.open()
    assert [(mark.name, mark.sure) for mark in page.marks] == [
        ("Code 128 · A-1", Sure.SCANNED),
        ("2 · Code 128 · B-2", Sure.SEEN),
    ]
    scans.in_view = ()
    presenter.look()
    assert page.marks == ()


def test_where_nothing_is_read_the_page_says_why(stage: BenchStage, page: Page) -> None:
    presenter, camera, scans = presenter_of(stage, page), sight(stage), stage.station.camera_scans
    assert isinstance(scans, FakeCameraScans)
    camera.show(camera.frame(1))
    presenter.open()
    assert "Switch on Scan with the camera" in page.live[-1].note
    scans.trouble = "picture.trouble.broke"
    presenter.look()
    assert page.live[-1].note == stage.station.words.say("picture.trouble.broke")
    scans.trouble = ""
    stage.station.book.change("scanning.camera.on", True, by=None)
    presenter.look()
    assert page.live[-1].note == ""
