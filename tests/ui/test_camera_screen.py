"""The camera's page in its window: real pixels, keys and command barcodes, and no cost while nobody sees it."""

from itertools import combinations

import numpy as np
import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QScrollArea
from pytestqt.qtbot import QtBot

from services.frames.model import Frame
from services.scanning.commands import Command, barcode_for
from tests.ui.camera_scenes import SCENES, frame_of, screen
from tests.ui.keyboard import CTRL, press
from tests.ui.scenes import SCENES as ALL_SCENES
from tests.ui.scenes import Stage, settled
from ui.camera.camera_screen import LOOK_MS
from ui.camera.live_picture import LivePicture, image_of, place_chip
from ui.camera.quality_panel import METERS
from ui.camera.quality_views import Meter, QualityView
from ui.camera.views import Mark, ReadRow, Sure
from ui.frame.offer_line import OfferLine
from ui.theme.palettes import LIGHT
from ui.widgets.buttons import ActionButton
from ui.widgets.two_lines import TwoLines

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
    picture.show_frame(halves(*size), ())
    place, image = picture.place, painted(picture)
    assert abs(place.width() / place.height() - size[0] / size[1]) < 0.01
    assert (place.width(), place.height())[size[0] / size[1] < 1.25] == pytest.approx(
        (500, 400)[size[0] / size[1] < 1.25]
    )
    middle = round(place.center().y())
    left, right = (round(place.left() + place.width() * share) for share in (0.25, 0.75))
    assert image.pixelColor(left, middle).getRgb()[:3] == (0, 0, 255)
    assert image.pixelColor(right, middle).getRgb()[:3] == (255, 0, 0)


@pytest.mark.parametrize("sure", Sure)
def test_the_outline_is_where_the_code_is_and_its_name_covers_nothing_of_it(qtbot: QtBot, sure: Sure) -> None:
    picture = LivePicture("Picture")
    qtbot.addWidget(picture)
    picture.resize(500, 400)
    frame = frame_of(np.full((480, 640, 3), 90, np.uint8), 1, 0.0)
    corners = ((100, 200), (400, 200), (400, 320), (100, 320))
    picture.show_frame(frame, (Mark(corners, "EAN-13 · 4006", sure),))
    image, place = painted(picture), picture.place
    scale = place.width() / 640

    def share_of_accent(one: tuple[int, int], other: tuple[int, int]) -> float:
        steps = [(one[0] + (other[0] - one[0]) * n / 100, one[1] + (other[1] - one[1]) * n / 100) for n in range(101)]
        seen = [image.pixelColor(round(place.left() + x * scale), round(place.top() + y * scale)) for x, y in steps]
        return sum(colour.name().upper() == LIGHT.accent for colour in seen) / len(seen)

    for number, corner in enumerate(corners):
        share = share_of_accent(corner, corners[(number + 1) % 4])
        assert share > 0.9 if sure is Sure.SCANNED else 0.3 < share < 0.9, "whole where it was scanned, else dashed"
    assert share_of_accent((120, 260), (380, 260)) == 0, "nothing is painted over the code"
    assert picture.accessibleName() == "Picture: EAN-13 · 4006"


@pytest.mark.parametrize(("size", "widest"), [((1280, 720), 640), ((1920, 1080), 1200)])
def test_most_of_the_page_is_the_picture(window: Stage, size: tuple[int, int], widest: int) -> None:
    window.window.resize(*size)
    for scene in ("camera-found", "camera-dark"):
        SCENES[scene](window)
        QTest.qWait(0)
        picture = screen(window).live.picture
        assert picture.place.width() > widest, scene
        assert picture.visibleRegion().boundingRect() == picture.rect(), "nothing of it is to be scrolled to"


def test_a_code_that_is_read_takes_nobodys_place_in_the_list(window: Stage) -> None:
    window.window.resize(1280, 720)
    SCENES["camera-nothing-read"](window)
    page = screen(window)
    table = page.live.table

    def read(count: int) -> tuple[ReadRow, ...]:
        cells = TwoLines("4006", code=True), TwoLines("Kept")
        return tuple(ReadRow(str(number), *cells) for number in range(count, 0, -1))

    page.show_reads(read(20))
    table.setFocus()
    for _time in range(12):
        QTest.keyClick(table, Qt.Key.Key_Down)
    QTest.qWait(0)
    chosen = table.currentIndex().row()
    page.show_reads(read(23))
    assert table.selectionModel().selectedRows()[0].row() == chosen + 3
    assert table.verticalScrollBar().value() > 0
    press(window, Qt.Key.Key_2, CTRL)
    press(window, Qt.Key.Key_4, CTRL)
    page.show_reads(read(24))
    assert table.verticalScrollBar().value() == 0, "for whoever is not in it the newest is in sight"


@pytest.mark.parametrize("scene", ["found", "offer", "nothing-read", "stills", "record-going", "record-over", "report"])
def test_on_a_small_screen_nothing_is_scrolled_to_below_a_band(window: Stage, scene: str) -> None:
    window.window.resize(1280, 720)
    ALL_SCENES[f"camera-{scene}"](window)
    if scene != "offer":  # that has a line of its own
        window.scan("4006381333931")
    settled(QApplication.instance())
    page = screen(window)
    area = page.parentWidget().parentWidget()
    assert isinstance(area, QScrollArea)
    assert (area.height() < 600, area.verticalScrollBar().maximum()) == (True, 0)


@pytest.mark.parametrize(
    ("scene", "asks"), [("camera-nothing-read", True), ("camera-watching", False), ("camera-none", False)]
)
def test_nobody_is_asked_to_hold_a_code_into_a_picture_in_which_none_is_read(
    window: Stage, scene: str, *, asks: bool
) -> None:
    SCENES[scene](window)
    said = [one.text() for one in screen(window).live.nothing.findChildren(QLabel)]
    assert ("Hold a barcode into the picture." in said) is asks


def test_names_of_codes_side_by_side_stand_apart_and_within_the_picture() -> None:
    place, outline, chips = QRectF(0, 0, 600, 400), QRectF(10, 10, 80, 80), []
    for number in range(5):
        chips.append(place_chip(f"Code 128 · {number}", outline, place, chips))
    assert all(place.contains(chip) for chip in chips)
    assert not any(one.intersects(other) for one, other in combinations(chips, 2))


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


def test_each_code_that_is_offered_has_the_same_number_in_the_picture_and_above_it(window: Stage) -> None:
    SCENES["camera-offer"](window)
    line = window.window.findChildren(OfferLine)[0]
    assert line.isVisible()
    assert [mark.name[0] for mark in screen(window).live.picture.marks] == ["1", "2"]
    shown = [button.accessibleName() for button in line.findChildren(ActionButton)]
    assert shown == ["4006\xa03813\xa03393\xa01", "SN 90210/4711"]
    SCENES["camera-found"](window)
    assert line.isHidden()


def test_what_the_bench_said_to_each_code_stands_beside_it(window: Stage) -> None:
    SCENES["camera-found"](window)
    rows = screen(window).live.table.model()
    said = [str(rows.index(row, 1).data()).split(" · ")[0] for row in range(4)]
    assert said == ["Needs you", "Already scanned", "Accepted", "Already scanned"]


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


def test_the_picture_keeps_its_place_when_it_is_first_judged(window: Stage) -> None:
    SCENES["camera-watching"](window)
    page = screen(window)
    page.show_quality(None)
    QApplication.processEvents()
    before = page.live.picture.geometry()
    page.show_quality(QualityView("Hold still", False, (Meter("Glare", 0.5, (0.25,), False, "too much"),) * METERS))
    QApplication.processEvents()
    assert page.live.hint.isVisible()
    assert page.live.picture.geometry() == before


def test_the_focus_is_seen_on_the_part_that_is_chosen(window: Stage) -> None:
    SCENES["camera-watching"](window)
    page = screen(window)
    page.setFocus()
    chosen = QApplication.focusWidget()
    assert isinstance(chosen, ActionButton)
    assert chosen.isChecked()
    with_focus = chosen.grab().toImage()
    chosen.clearFocus()
    assert chosen.grab().toImage() != with_focus
