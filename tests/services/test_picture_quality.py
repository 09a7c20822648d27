"""How good pictures are at the bench: by its empty scene, and with somebody in it only where that is wanted."""

from pathlib import Path

import pytest

from app.camera.frame_quality import keep
from app.camera.picture_quality import PictureQuality
from app.wiring.own_frames import make_judge
from hardware.camera.background import Calibration
from services.frames.locking import WINDOW, WindowLock
from services.frames.model import Frame
from services.frames.quality import LIMITS, FrameQuality, Hint
from services.settings.model import Camera
from services.settings.places import Places
from tests.support.drawn_benches import SCENES, Image, noisy, person

OFF, ON = Camera(), Camera(somebody=True)


def scene(name: str) -> Image:
    return SCENES[name](640, 360)


class Bench:
    """Settings that change, and the newest picture."""

    def __init__(self, directory: Path) -> None:
        self.places, self.settings, self._number = Places(directory), OFF, 0
        self.is_recorded = False
        self.check = PictureQuality(self.places, lambda: self.settings, records=lambda: self.is_recorded)
        self.lock = WindowLock()
        self.judge = make_judge(self.places, lambda: self.settings, self.lock)

    def keep_empty(self, picture: Image) -> None:
        taken = Calibration(self.settings.device)
        for seed in range(60):
            taken.take(noisy(picture, seed, 4.0))
        keep(taken.background(), self.places)

    def look(self, picture: Image) -> FrameQuality:
        return self.check.look(self.frame(picture))

    def frame(self, picture: Image) -> Frame:
        self._number += 1
        high, wide = picture.shape[:2]
        return Frame(self._number, 0.0, wide, high, memoryview(noisy(picture, 1000 + self._number)).cast("B"))


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def test_a_bench_that_scans_codes_is_never_told_to_step_in_though_its_empty_scene_is_known(bench: Bench) -> None:
    bench.keep_empty(scene("desk"))
    assert bench.look(scene("desk")).hint is None
    assert bench.look(scene("tiles")).hint is not Hint.CALIBRATE
    bench.settings = ON
    assert bench.look(scene("desk")).hint is Hint.STEP_IN, "the setting holds at once"
    bench.settings = OFF
    assert bench.look(scene("desk")).hint is None


def test_how_sharp_the_empty_scene_was_counts_also_where_nobody_is_looked_for(bench: Bench) -> None:
    assert bench.look(scene("desk")).limits == LIMITS
    bench.keep_empty(scene("desk"))
    assert bench.look(scene("desk")).limits != LIMITS


def test_a_scene_that_was_taken_anew_holds_from_the_next_picture_on(bench: Bench) -> None:
    bench.settings = ON
    bench.keep_empty(scene("desk"))
    assert bench.look(scene("tiles")).hint is Hint.CALIBRATE
    bench.keep_empty(scene("tiles"))
    bench.look(scene("tiles"))
    assert bench.look(scene("tiles")).hint is Hint.STEP_IN


def test_a_scan_that_is_recorded_goes_by_an_empty_scene_that_is_taken_meanwhile(bench: Bench) -> None:
    stands = person(scene("desk"), 0.5)
    for _time in range(WINDOW):
        assert not bench.judge(bench.frame(stands)).user_in_frame
    bench.keep_empty(scene("desk"))
    for _time in range(2 * WINDOW):
        assert bench.judge(bench.frame(stands)).user_in_frame
    assert bench.lock.is_locked, "the window is the same one"
    bench.settings = Camera(device="1")
    assert not bench.judge(bench.frame(stands)).user_in_frame, "another camera has another empty scene"


def test_while_a_scan_is_recorded_the_hint_asks_for_what_counts_for_it(bench: Bench) -> None:
    assert bench.look(scene("desk")).hint is None
    bench.is_recorded = True
    assert bench.look(scene("desk")).hint is Hint.CALIBRATE, "without an empty scene nobody is seen, and nothing locked"
    bench.keep_empty(scene("desk"))
    assert bench.look(scene("desk")).hint is Hint.STEP_IN
    bench.is_recorded = False
    assert bench.look(scene("desk")).hint is None
