"""How good the pictures of the station's camera are: judged with the empty scene that is known now."""

from pathlib import Path

import numpy as np

from app.frame_quality import keep
from app.picture_quality import PictureQuality
from hardware.camera.background import Calibration
from services.frames.model import Frame
from services.frames.quality import Hint
from services.settings.places import Places


def scene(grey: int, *, somebody: bool = False) -> np.ndarray:
    """A wall with a pattern, and something large in front of it."""
    rows, columns = np.indices((360, 640)) // 20
    picture = np.repeat((grey + 40 * ((rows + columns) % 2)).astype(np.uint8)[:, :, None], 3, 2)
    if somebody:
        picture[60:300, 200:440] = (20, 30, 200)
    return picture


def frame(picture: np.ndarray) -> Frame:
    return Frame(1, 0.0, picture.shape[1], picture.shape[0], memoryview(picture).cast("B"))


def calibrated(camera: str, places: Places) -> None:
    taken = Calibration(camera)
    for _frame in range(3):
        taken.take(scene(100))
    keep(taken.background(), places)


def test_a_scene_that_is_calibrated_later_is_taken_up_and_another_cameras_is_not(tmp_path: Path) -> None:
    places, camera = Places(tmp_path), ["desk"]
    quality = PictureQuality(places, lambda: camera[0])
    assert not quality.look(frame(scene(100, somebody=True))).user_in_frame
    calibrated("desk", places)
    assert quality.look(frame(scene(100, somebody=True))).user_in_frame
    assert quality.look(frame(scene(100))).hint is not Hint.CALIBRATE
    camera[0] = "door"
    assert not quality.look(frame(scene(100, somebody=True))).user_in_frame
    camera[0] = "desk"
    assert quality.look(frame(scene(100, somebody=True))).user_in_frame
