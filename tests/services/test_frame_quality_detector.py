"""The quality of frames on drawn scenes: somebody there or not, in any light, blur, darkness, glare, no picture."""

from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from hardware.camera import opencv
from hardware.camera.background import (
    MOST_BYTES,
    Background,
    BackgroundSegmenter,
    Calibration,
    restored,
    stored,
)
from hardware.camera.frame_quality_detector import FrameQualityDetector, image_of
from hardware.camera.pictures import SimulatedSource
from hardware.camera.quality import measure
from services.errors import OutsideFailed
from services.frames.locking import WINDOW, WindowLock
from services.frames.model import Frame
from services.frames.ports import Segmented
from services.frames.quality import Hint
from tests.support.drawn_benches import SCENES, Image, blurred, desk, lit, noisy, person, with_glare
from tests.support.scene_trials import LIGHT, analysed, calibrated, detector_for, presence

WIDTH, HEIGHT = 640, 360
Change = Callable[[Image], Image]


@cache
def scene(name: str) -> Image:
    return SCENES[name](WIDTH, HEIGHT)


@cache
def background(name: str) -> Background:
    return calibrated(scene(name), 20)


@pytest.mark.parametrize("name", SCENES)
@pytest.mark.parametrize("light", LIGHT)
def test_somebody_is_told_while_there_and_nobody_when_nobody_is_in_any_light(name: str, light: str) -> None:
    found = presence(scene(name), background(name), LIGHT[light])
    assert {phase: count.wrong for phase, count in found.items()} == {"empty": 0, "moving": 0, "standing still": 0}
    assert found["standing still"].fit > 0.75


@pytest.mark.parametrize("name", SCENES)
def test_who_stands_still_is_not_taken_for_the_background_after_a_while(name: str) -> None:
    detector, still = detector_for(background(name)), person(scene(name), 0.5)
    told = list(analysed(detector, [still] * 200))
    assert all(one.user_in_frame and one.confidence > 0.9 for one in told)
    assert all(one.stability_score > 0.9 and (one.iou or 0.0) > 0.9 for one in told[1:])


@pytest.mark.parametrize("name", SCENES)
def test_light_that_drifts_slowly_is_nobody_and_no_movement(name: str) -> None:
    detector = detector_for(background(name))
    told = list(analysed(detector, [lit(scene(name), 1.0 - step * 0.005) for step in range(100)]))
    assert not any(one.user_in_frame for one in told)
    assert all(one.stability_score > 0.9 for one in told[1:])


def test_the_hint_asks_to_step_in_to_come_closer_and_to_hold_still() -> None:
    detector = detector_for(background("desk"))
    empty = scene("desk")
    steps = [empty, empty, person(empty, 0.5, size=0.22), person(empty, 0.5, size=0.22), person(empty, 0.3)]
    told = [one.hint for one in analysed(detector, [*steps, steps[-1]])]
    assert [told[1], told[3], told[4], told[5]] == [Hint.STEP_IN, Hint.MOVE_CLOSER, Hint.HOLD_STILL, None]


SPOILT: list[tuple[Change, Hint | None]] = [
    (lambda image: image, None),
    (partial(blurred, sigma=5.0), Hint.OUT_OF_FOCUS),
    (partial(lit, gain=0.15), Hint.TOO_DARK),
    (partial(lit, gain=4.0), Hint.TOO_BRIGHT),
    (with_glare, Hint.GLARE),
]


@pytest.mark.parametrize("name", sorted(set(SCENES) - {"wall"}))  # which has too little in it to be sharp, uncalibrated
@pytest.mark.parametrize(("change", "hint"), SPOILT)
def test_a_spoilt_picture_has_its_hint_whatever_noise_is_in_it(name: str, change: Change, hint: Hint | None) -> None:
    picture = change(SCENES[name](1280, 720))
    for sigma in (0.0, 3.0, 6.0):
        assert FrameQualityDetector().analyze_frame(noisy(picture, 3, sigma)).hint is hint


def test_noise_is_not_taken_for_sharpness() -> None:
    soft = blurred(desk(), 5.0)
    clean, grainy = (measure(noisy(soft, 3, sigma), None).measures.sharpness for sigma in (0.0, 8.0))
    assert grainy < clean + 15 < measure(desk(), None).measures.sharpness / 10


def test_without_a_background_the_hint_asks_for_one_and_nobody_is_in_the_frame() -> None:
    told = FrameQualityDetector(BackgroundSegmenter()).analyze_frame(person(desk(), 0.5))
    assert (told.hint, told.user_in_frame, told.confidence, told.iou) == (Hint.CALIBRATE, False, 0.0, None)


@pytest.mark.parametrize("other", ["page of text", "texture"])
def test_another_scene_than_the_calibrated_one_asks_to_be_calibrated(other: str) -> None:
    detector = detector_for(background("tiles"))
    assert detector.analyze_frame(scene(other)).hint is Hint.CALIBRATE


def test_frames_of_another_size_than_the_calibrated_ones_ask_to_be_calibrated() -> None:
    detector = detector_for(background("desk"))
    assert detector.analyze_frame(desk(1280, 720)).hint is Hint.CALIBRATE
    assert detector.analyze_frame(scene("desk")).hint is not Hint.CALIBRATE


# ---- calibrating


def test_a_calibration_with_somebody_walking_through_is_refused_and_one_in_flickering_light_is_not() -> None:
    walked, flickered = Calibration("camera"), Calibration("camera")
    for number in range(20):
        walked.take(noisy(person(scene("desk"), number / 20), number))
        flickered.take(noisy(lit(scene("desk"), 0.8 if number % 2 else 1.0), number))
    with pytest.raises(OutsideFailed) as refused:
        walked.background()
    assert refused.value.words == "camera.not_empty"
    assert not detector_for(flickered.background()).analyze_frame(scene("desk")).user_in_frame


def test_a_calibration_wants_frames_and_all_of_one_size() -> None:
    taken = Calibration("camera")
    with pytest.raises(OutsideFailed) as refused:
        taken.background()
    assert refused.value.words == "camera.no_frames"
    taken.take(scene("desk"))
    with pytest.raises(OutsideFailed) as refused:
        taken.take(desk(800, 600))
    assert refused.value.words == "camera.resized"
    assert taken.frames == 1


def test_a_screen_in_the_scene_that_changes_while_it_is_calibrated_is_nobody_later() -> None:
    def with_screen(number: int) -> Image:
        image = scene("wall").copy()
        image[100:130, 300:360] = 40 if number % 2 else 160  # 0.8 % of the picture
        return noisy(image, number)

    taken = Calibration("camera")
    for number in range(20):
        taken.take(with_screen(number))
    segmenter = BackgroundSegmenter(taken.background())
    masks = [segmenter.segment(with_screen(number)).mask for number in (100, 101)]
    assert [None if mask is None else bool(mask.any()) for mask in masks] == [False, False]


def test_a_background_is_taken_up_again_as_it_was_for_the_same_camera_alone() -> None:
    kept = background("desk")
    again = restored(stored(kept), "drawn")
    assert again is not None
    assert (again.width, again.height, again.sharpness) == (WIDTH, HEIGHT, kept.sharpness)
    assert np.array_equal(again.mean, kept.mean)
    picture = noisy(person(scene("desk"), 0.5), 9)
    then, now = (BackgroundSegmenter(one).segment(picture).mask for one in (kept, again))
    assert then is not None
    assert now is not None
    assert (then != now).mean() < 0.005
    assert restored(stored(kept), "another camera") is None


def hostile() -> dict[str, bytes]:
    whole = stored(background("desk"))
    turned = bytearray(whole)
    turned[len(turned) // 2] ^= 0xFF
    return {
        "empty": b"",
        "text": b"no background",
        "half": whole[: len(whole) // 2],
        "a bit": bytes(turned),
        "much": whole + b"\0" * MOST_BYTES,
    }


@pytest.mark.parametrize("what", ["empty", "text", "half", "a bit", "much"])
def test_a_stored_background_that_is_broken_is_none(what: str) -> None:
    assert restored(hostile()[what], "drawn") is None


# ---- what it is made with


def test_the_lock_is_told_each_frame_and_locks_once_they_were_good_for_a_window() -> None:
    lock = WindowLock()
    detector = FrameQualityDetector(BackgroundSegmenter(background("desk")), lock)
    list(analysed(detector, [scene("desk")] * 5))
    assert not lock.is_locked
    list(analysed(detector, [person(scene("desk"), 0.5)] * (WINDOW + 3)))
    assert lock.is_locked


class Model:
    """A segmenter that somebody supplied: it gives what it is given, or breaks."""

    def __init__(self, *masks: object) -> None:
        self._masks = list(masks)

    def segment(self, image: NDArray[np.uint8]) -> Segmented:
        mask = self._masks.pop(0)
        if isinstance(mask, Exception):
            raise mask
        return Segmented(mask)  # type: ignore[arg-type]  # what such a one gives is not sure


def test_iou_is_that_of_the_subject_with_the_frame_before() -> None:
    left, both, none = np.zeros((4, 8)), np.zeros((4, 8)), np.zeros((4, 8))
    left[:, :4], both[:, :] = 1, 1
    detector = FrameQualityDetector(Model(left, both, both, none, none, np.ones((2, 2))))
    told = [detector.analyze_frame(scene("desk")).iou for _ in range(6)]
    assert told == [None, 0.5, 1.0, 0.0, None, None]


@pytest.mark.parametrize("mask", [ValueError("broken"), np.zeros(5), np.zeros((0, 4)), "mask", np.zeros((2, 2, 2))])
def test_a_segmenter_that_breaks_costs_a_frame_its_subject_and_nothing_else(mask: object) -> None:
    detector = FrameQualityDetector(Model(mask, np.full((4, 4), np.nan), np.ones((4, 4))))
    told = [detector.analyze_frame(scene("desk")) for _ in range(3)]
    assert [one.user_in_frame for one in told] == [False, False, True]
    assert [one.hint for one in told[:2]] == [Hint.CALIBRATE, Hint.STEP_IN]


@pytest.mark.parametrize(
    ("shape", "kind"),
    [
        ((0, 0, 3), "uint8"),
        ((1, 1, 3), "uint8"),
        ((31, 4000, 3), "uint8"),
        ((360, 640), "uint8"),
        ((360, 640, 1), "uint8"),
        ((360, 640, 4), "uint8"),
        ((360, 640, 3), "uint16"),
        ((360, 640, 3), "float64"),
        ((8000, 8000, 3), "uint8"),
        ((2, 360, 640, 3), "uint8"),
    ],
)
def test_what_is_no_picture_of_a_camera_is_refused_with_what_it_is(shape: tuple[int, ...], kind: str) -> None:
    detector = detector_for(background("desk"))
    detector.analyze_frame(scene("desk"))
    with pytest.raises(OutsideFailed) as refused:
        detector.analyze_frame(np.broadcast_to(np.zeros((), kind), shape))
    assert refused.value.words == "camera.unfit"
    assert refused.value.params == {"size": " × ".join(map(str, shape)), "pixels": kind}
    assert detector.analyze_frame(scene("desk")).stability_score == 1.0, "the frame before is the one that was good"


@pytest.mark.parametrize("image", [None, b"bytes", [[1, 2], [3, 4]], "picture.png"])
def test_what_is_no_array_is_refused_too(image: object) -> None:
    with pytest.raises(OutsideFailed) as refused:
        FrameQualityDetector().analyze_frame(image)
    assert refused.value.words == "camera.unfit"


@pytest.mark.parametrize(("width", "height"), [(32, 32), (33, 777), (4000, 40), (641, 359)])
def test_small_and_odd_sizes_are_measured(width: int, height: int) -> None:
    detector = FrameQualityDetector(BackgroundSegmenter())
    rng = np.random.default_rng(1)
    for _ in range(2):
        told = detector.analyze_frame(rng.integers(0, 255, (height, width, 3), np.uint8))
    assert told.measures.motion is not None


@pytest.mark.parametrize("grey", [0, 128, 255])
def test_flat_pictures_are_measured(grey: int) -> None:
    detector = FrameQualityDetector(BackgroundSegmenter())
    told = [detector.analyze_frame(np.full((90, 160, 3), grey, np.uint8)) for _ in range(2)][1]
    assert told.hint is {0: Hint.TOO_DARK, 128: Hint.CALIBRATE, 255: Hint.TOO_BRIGHT}[grey]
    assert told.stability_score == 1.0


def test_a_frame_of_the_camera_is_looked_at_as_it_is_and_not_changed() -> None:
    source = SimulatedSource(640, 480)
    source.grab()
    picture = source.picture()
    before = bytes(picture.pixels)
    frame = Frame(1, 0.0, picture.width, picture.height, picture.pixels)
    assert FrameQualityDetector(BackgroundSegmenter()).analyze_frame(image_of(frame)).measures.mean > 30
    assert bytes(picture.pixels) == before


def test_without_opencv_it_says_so_and_importing_it_needs_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "cv2", None)
    assert Path(opencv.__file__).is_file()
    with pytest.raises(OutsideFailed) as refused:
        FrameQualityDetector().analyze_frame(np.zeros((90, 160, 3), np.uint8))
    assert refused.value.words == "camera.no_opencv"
