"""The camera's page in its window: real pixels, keys and command barcodes, and no cost while nobody sees it."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from services.frames.model import Frame
from services.scanning.commands import Command, barcode_for
from tests.ui.camera_scenes import SCENES, frame_of, screen
from tests.ui.keyboard import CTRL, press
from tests.ui.scenes import SCENES as ALL_SCENES
from tests.ui.scenes import Stage
from ui.camera.camera_screen import LOOK_MS
from ui.camera.live_picture import LivePicture, image_of

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")  # of the off-screen platform


def scan(window: Stage, *commands: Command) -> str:
    """The page that is open after these."""
    window.scan(*(barcode_for(command, window.station.settings.station.site) for command in commands))
    return window.screens.open_key


def halves(width: int, height: int) -> Frame:
    """Blue on the left, red on the right."""
    picture = np.zeros((height, width, 3), np.uint8)
    picture[:, : width // 2, 0] = 255
    picture[:, width // 2 :, 2] = 255
    return frame_of(picture, 1, 0.0)


def painted(picture: LivePicture) -> QImage:
    return picture.grab().toImage()


@pytest.mark.parametrize("size", [(640, 480), (320, 800), (2000, 1600)], ids=["wide", "high", "not copied"])
def test_a_picture_keeps_its_shape_and_its_colours(qtbot: QtBot, size: tuple[int, int]) -> None:
    picture = LivePicture("Picture")
    qtbot.addWidget(picture)
    picture.resize(500, 400)
    picture.show_frame(halves(*size))
    place, image = picture.place, painted(picture)
    assert abs(place.width() / place.height() - size[0] / size[1]) < 0.01
    assert (place.width(), place.height())[size[0] / size[1] < 1.25] == pytest.approx(
        (500, 400)[size[0] / size[1] < 1.25]
    )
    middle = round(place.center().y())
    left, right = (round(place.left() + place.width() * share) for share in (0.25, 0.75))
    assert image.pixelColor(left, middle).getRgb()[:3] == (0, 0, 255)
    assert image.pixelColor(right, middle).getRgb()[:3] == (255, 0, 0)


def test_memory_that_is_not_what_its_size_says_is_not_read() -> None:
    assert image_of(Frame(1, 0.0, 1280, 720, memoryview(b""))).isNull()
    assert image_of(Frame(1, 0.0, 1280, 720, memoryview(bytes(1280 * 720)))).isNull()
    assert image_of(Frame(1, 0.0, 0, 0, memoryview(b""))).isNull()


def test_nobody_looks_at_the_camera_while_the_page_is_not_seen(window: Stage, qtbot: QtBot) -> None:
    SCENES["camera-watching"](window)
    looks: list[None] = []
    page = screen(window)
    page.looked.connect(lambda: looks.append(None))
    qtbot.waitUntil(lambda: len(looks) >= 3)
    window.window.open("sessions")
    seen = len(looks)
    QTest.qWait(LOOK_MS * 4)
    assert len(looks) == seen
    window.window.open("camera")
    qtbot.waitUntil(lambda: len(looks) > seen)
    window.window.person_clicked.emit()  # the door covers it
    seen = len(looks)
    QTest.qWait(LOOK_MS * 4)
    assert len(looks) == seen


def test_the_page_opens_by_its_key_and_its_barcode_and_back_leaves_it(window: Stage, qtbot: QtBot) -> None:
    ALL_SCENES["sessions-home"](window)
    press(window, Qt.Key.Key_F4)
    qtbot.waitUntil(lambda: window.screens.open_key == "camera")
    assert scan(window, Command.BACK) == "sessions"
    assert scan(window, Command.CAMERA) == "camera"
    assert scan(window, Command.PACKING, Command.BACK) == "camera"


@pytest.mark.parametrize("scene", ["camera-none", "camera-gone", "camera-no-opencv"])
def test_without_a_picture_the_settings_are_one_key_or_barcode_away(window: Stage, qtbot: QtBot, scene: str) -> None:
    SCENES[scene](window)
    press(window, Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: window.screens.open_key == "settings")
    SCENES[scene](window)
    assert scan(window, Command.CONFIRM) == "settings"


def test_what_was_read_is_stepped_through_by_barcode(window: Stage) -> None:
    SCENES["camera-found"](window)
    table = screen(window).live.table
    scan(window, Command.NEXT)
    scan(window, Command.NEXT)
    assert table.currentIndex().row() == 1
    scan(window, Command.PREVIOUS)
    assert table.currentIndex().row() == 0


def test_what_other_scanners_read_is_not_the_cameras(window: Stage) -> None:
    SCENES["camera-found"](window)
    before = screen(window).live.table.model().rowCount()
    window.scan("W12-0799")
    assert screen(window).live.table.model().rowCount() == before
