"""The empty scene on the camera's page: taken once nobody is in the picture, refused with its reason, cancelled."""

from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.camera.empty_scene import EmptyScene
from app.camera.frame_quality import SETTLES, kept
from hardware.camera.background import FRAMES
from services.errors import OutsideFailed, OutsideKind
from services.frames.model import Frame
from services.scanning.commands import Command, barcode_for
from services.settings.model import Camera
from services.settings.places import Places
from services.words.catalogue import Catalogue
from tests.fakes.running import HeldRun, run_now
from tests.fakes.sight import FakeSight
from tests.support.drawn_benches import SCENES as BENCHES
from tests.support.drawn_benches import noisy, person
from tests.ui.camera_scenes import frame_of, screen
from tests.ui.keyboard import CTRL, press
from tests.ui.scenes import SCENES, Stage
from ui.camera.camera_screen import CameraScreen
from ui.camera.scene_presenter import LEAVE, WAIT, ScenePresenter
from ui.camera.scene_views import KeptScene, SceneView
from ui.camera.scene_wording import SceneWording
from ui.camera.views import Part
from ui.running import Run

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")  # of the off-screen platform

NEEDED = 4


class Keeping:
    """Remembers the frames that it was given, and answers as it is told."""

    def __init__(self) -> None:
        self.taken: list[int] = []
        self.scene: KeptScene | None = None
        self.fails: OutsideFailed | None = None

    def kept(self) -> KeptScene | None:
        return self.scene

    def begin(self) -> None:
        self.taken = []

    def take(self, frame: Frame) -> tuple[int, int]:
        self.taken.append(frame.number)
        return len(self.taken), NEEDED

    def keep(self) -> KeptScene | None:
        if self.fails is not None:
            raise self.fails
        return self.scene


class Page:
    def __init__(self) -> None:
        self.shown: list[SceneView] = []

    def show_scene(self, view: SceneView) -> None:
        self.shown.append(view)


class Taking:
    """A presenter with its camera, and what it showed and kept."""

    def __init__(self, stage: Stage, run: Run = run_now) -> None:
        self.stage, self.camera, self.keeping, self.page = stage, FakeSight(stage.clock), Keeping(), Page()
        stage.station.camera = self.camera  # type: ignore[assignment]  # no camera is at hand
        self.presenter = ScenePresenter(stage.station, self.page, run, self.keeping)
        self.presenter.open()

    @property
    def view(self) -> SceneView:
        return self.page.shown[-1]

    def frame(self, number: int) -> None:
        self.camera.show(self.camera.frame(number))
        self.presenter.look()

    def take_all_but_the_last_answer(self, later: HeldRun) -> None:
        """Every picture came; what the last one leads to is held."""
        self.presenter.take()
        self.leave()
        for number in range(1, NEEDED + 1):
            later.go()
            self.frame(number)

    def leave(self) -> None:
        self.stage.clock.advance(LEAVE)


def test_nothing_is_taken_before_there_was_time_to_step_out_and_each_picture_counts_once(window: Stage) -> None:
    taking = Taking(window)
    taking.presenter.take()
    taking.frame(1)
    assert (taking.keeping.taken, taking.view.going) == ([], "Step out of the picture. It begins in 5 seconds.")
    taking.leave()
    taking.frame(2)
    taking.presenter.look()
    assert taking.keeping.taken == [2]


def test_it_is_told_how_many_pictures_are_there_and_at_the_end_that_it_is_kept(window: Stage) -> None:
    taking = Taking(window)
    assert taking.view.kept == "Not taken yet."
    taking.presenter.take()
    taking.leave()
    taking.frame(1)
    assert (taking.view.going, taking.view.percent) == ("Leave the picture empty: 1 of 4 pictures.", 25.0)
    taking.keeping.scene = KeptScene(window.clock.now(), 64, 48)
    for number in (2, 3, 4):
        taking.frame(number)
    assert (taking.view.going, taking.view.told, taking.view.good) == ("", "The empty scene is kept", True)
    assert "today" in taking.view.kept


def test_while_one_picture_is_looked_at_no_other_is_begun_and_the_screen_waits_for_none(window: Stage) -> None:
    later = HeldRun()
    taking = Taking(window, later)
    taking.presenter.take()
    later.go()
    taking.leave()
    taking.frame(1)
    taking.frame(2)
    assert taking.keeping.taken == []
    later.go()
    assert taking.keeping.taken == [1]


@pytest.mark.parametrize("words", ["camera.not_empty", "camera.resized"])
def test_a_refusal_says_why_and_the_scene_before_stays(window: Stage, words: str) -> None:
    taking = Taking(window)
    taking.keeping.fails = OutsideFailed(OutsideKind.DEVICE, words, retry=True)
    taking.presenter.take()
    taking.leave()
    for number in range(1, NEEDED + 1):
        taking.frame(number)
    assert (taking.view.told, taking.view.good, taking.view.going) == (window.words.say(words), False, "")
    taking.presenter.take()
    assert taking.view.told == "", "the next one begins with nothing said"


def test_a_camera_that_gives_no_picture_is_not_waited_for_for_ever(window: Stage) -> None:
    taking = Taking(window)
    taking.presenter.take()
    taking.leave()
    taking.presenter.look()
    assert taking.presenter.is_taking
    window.clock.advance(WAIT + 1)
    taking.presenter.look()
    assert taking.view.told == window.words.say("camera.no_frames")
    assert not taking.presenter.is_taking


def test_what_comes_back_after_it_was_cancelled_changes_nothing(window: Stage) -> None:
    later = HeldRun()
    taking = Taking(window, later)
    taking.presenter.take()
    later.go()
    taking.leave()
    taking.frame(1)
    taking.presenter.cancel()
    later.go()
    taking.frame(2)
    assert (taking.keeping.taken, taking.view.told, taking.view.going) == ([1], "Nothing was taken", "")


def test_what_is_being_kept_is_not_said_to_be_cancelled(window: Stage) -> None:
    later = HeldRun()
    taking = Taking(window, later)
    taking.take_all_but_the_last_answer(later)
    later.step()
    taking.presenter.cancel()
    assert taking.view.told == ""
    later.go()
    assert taking.view.told == "The empty scene is kept"


def test_what_comes_back_of_one_that_was_cancelled_is_not_the_next_ones(window: Stage) -> None:
    later = HeldRun()
    taking = Taking(window, later)
    taking.take_all_but_the_last_answer(later)
    taking.presenter.cancel()
    taking.presenter.take()
    later.go()
    assert taking.view.going.startswith("Step out of the picture")
    assert (taking.keeping.taken, taking.view.percent) == ([], 0.0)
    taking.leave()
    taking.frame(NEEDED + 1)
    later.go()
    assert taking.view.going == "Leave the picture empty: 1 of 4 pictures."


@pytest.mark.parametrize(
    ("days", "size", "said"),
    [
        (0, (64, 48), "2026-03-01 10:53, today."),
        (1, (64, 48), "2026-02-28 10:53, yesterday."),
        (40, (64, 48), "2026-01-20 10:53, 40 days ago."),
        (1, (128, 48), "yesterday. The pictures had 128 × 48 then: take it again."),
    ],
)
def test_how_old_it_is_is_told_and_where_it_does_not_fit_any_more(
    window: Stage, days: int, size: tuple[int, int], said: str
) -> None:
    now = window.clock.now()
    wording = SceneWording(Catalogue("en"), window.station.settings.station.tz)
    frame = FakeSight(window.clock).frame()
    assert wording.kept(KeptScene(now - timedelta(days=days), *size), frame, now).endswith(said)


def test_the_real_one_keeps_an_empty_scene_and_refuses_one_in_which_somebody_walks(tmp_path: Path) -> None:
    places, picture = Places(tmp_path), BENCHES["desk"](320, 180)
    scene = EmptyScene(places, Camera)
    assert scene.kept() is None
    scene.begin()
    for number in range(SETTLES + FRAMES):
        here = person(picture, number / (SETTLES + FRAMES))
        came = scene.take(frame_of(noisy(here, number), number, 0.0))
    assert came == (SETTLES + FRAMES, SETTLES + FRAMES)
    with pytest.raises(OutsideFailed) as refused:
        scene.keep()
    assert (refused.value.words, scene.kept()) == ("camera.not_empty", None)
    scene.begin()
    for number in range(SETTLES + FRAMES):
        scene.take(frame_of(noisy(picture, number), number, 0.0))
    made = scene.keep()
    assert made is not None
    assert (made.width, made.height) == (320, 180)
    assert kept(places, Camera().device) is not None
    assert EmptyScene(places, lambda: Camera(device="1")).kept() is None, "it is another camera's"


def on_the_page(stage: Stage) -> CameraScreen:
    SCENES["camera-scene-none"](stage)
    return screen(stage)


def scan(window: Stage, command: Command) -> None:
    window.scan(barcode_for(command, window.station.settings.station.site))


def test_the_scanner_alone_takes_it_and_cancels_it(window: Stage) -> None:
    SCENES["camera-watching"](window)
    page = screen(window)
    scan(window, Command("D3"))
    assert page.live.scene.isVisible()
    scan(window, Command.CONFIRM)
    assert page.live.scene.is_taking
    assert page.live.hint.isHidden(), "nobody is told to step in meanwhile"
    scan(window, Command.BACK)
    assert not page.live.scene.is_taking
    assert window.screens.open_key == "camera"
    scan(window, Command.BACK)
    assert window.screens.open_key != "camera"


def test_the_keyboard_alone_takes_it_and_cancels_it(window: Stage, qtbot: QtBot) -> None:
    SCENES["camera-watching"](window)
    page = screen(window)
    press(window, Qt.Key.Key_3, CTRL)
    qtbot.waitUntil(page.live.scene.isVisible)
    press(window, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: page.live.scene.is_taking)
    assert page.live.scene.cancel.hasFocus()
    press(window, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not page.live.scene.is_taking)
    assert page.live.scene.take.hasFocus(), "it is one key away again"


def test_who_leaves_the_page_takes_none(window: Stage) -> None:
    page = on_the_page(window)
    page.live.scene.take.click()
    assert page.live.scene.is_taking
    window.window.open("sessions")
    assert not page.live.scene.is_taking


def test_without_a_picture_there_is_none_to_take_and_the_settings_are_one_barcode_away(window: Stage) -> None:
    SCENES["camera-scene-gone"](window)
    page = screen(window)
    assert page.live.scene.take.isHidden()
    assert page.live.scene.isVisible()
    scan(window, Command.CONFIRM)
    assert window.screens.open_key == "settings"
    page.show_part(Part.LIVE)
