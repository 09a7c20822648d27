"""Photos of a shipment's boxes at the supervisor's board, and at the bench for a moment: by keyboard and by scanner."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from services.scanning.commands import Command, barcode_for
from tests.support.photo_drawn import drawn, photographed
from tests.ui import packing_scenes
from tests.ui.keyboard import CTRL, focused, press
from tests.ui.packing_board_scenes import SCENES, chosen, screen
from tests.ui.scenes import Stage
from ui.packing.photo_card import PhotoCard
from ui.supervisor.packing.photos_page import PhotosPage
from ui.widgets.buttons import ActionButton
from ui.widgets.photo import PhotoPicture
from ui.widgets.table import Table

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")  # of the off-screen platform


def scan(window: Stage, *commands: Command) -> None:
    window.scan(*(barcode_for(command, window.station.settings.station.site) for command in commands))


def texts(page: PhotosPage) -> str:
    return f"{page._caption.text()} | {page._told.text()}"


def test_by_keyboard_photos_are_shown_stepped_through_and_made_large(window: Stage, qtbot: QtBot) -> None:
    SCENES["supervisor-packing-photos"](window)
    board = screen(window)
    page = board.panel.photos
    qtbot.waitUntil(focused(Table))
    assert "2 of 2" in texts(page)
    assert not page.picture.is_empty
    press(window, Qt.Key.Key_Left, CTRL)
    qtbot.waitUntil(lambda: "1 of 2" in texts(page))
    assert "the camera is gone" in texts(page).lower()
    press(window, Qt.Key.Key_Right, CTRL)
    qtbot.waitUntil(lambda: "2 of 2" in texts(page))
    press(window, Qt.Key.Key_L, CTRL)
    qtbot.waitUntil(lambda: board.is_large and board.large.isVisible())
    assert "2 of 2" in texts(board.large)
    assert not board.large.picture.is_empty
    press(window, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not board.is_large and board.panel.isVisible())


def test_their_key_opens_them_and_no_two_buttons_beside_each_other_have_the_same_one(
    window: Stage, qtbot: QtBot
) -> None:
    SCENES["supervisor-packing-photos"](window)
    board = screen(window)
    board.panel.show_list(second=False)
    press(window, Qt.Key.Key_G, CTRL)
    qtbot.waitUntil(lambda: board.panel.shows_photos)
    buttons = [one for one in board.findChildren(ActionButton) if one.isVisible()]
    keys = [one.shortcut().toString() for one in buttons if not one.shortcut().isEmpty()]
    assert sorted(keys) == sorted(set(keys))


def test_by_scanner_alone_too(window: Stage) -> None:
    SCENES["supervisor-packing-photos"](window)
    board = screen(window)
    board.panel.show_list(second=False)
    scan(window, Command.D7, Command.D8)
    assert board.panel.shows_photos
    assert "1 of 2" in texts(board.panel.photos)
    scan(window, Command.CONFIRM)
    assert board.is_large
    scan(window, Command.NEXT)
    assert "2 of 2" in texts(board.large)
    assert not board.large.picture.is_empty
    scan(window, Command.PREVIOUS, Command.D9, Command.BACK)
    assert not board.is_large
    assert "2 of 2" in texts(board.panel.photos)
    assert board.panel.isVisible(), "one step back only"


def test_a_shipment_without_photos_says_so_and_another_one_shows_its_own(window: Stage) -> None:
    chosen(window)
    board = screen(window)
    board.panel.show_photos()
    assert board.panel.photos.picture.is_empty
    scan(window, Command.CONFIRM)
    assert not board.is_large
    photographed(window.station, "s1042", window.clock.now())
    board.chosen.emit("s1042")
    assert "1 of 1" in texts(board.panel.photos)
    assert not board.panel.photos.picture.is_empty


def test_a_picture_that_is_not_here_is_said_to_be_elsewhere(window: Stage) -> None:
    chosen(window)
    photo = photographed(window.station, "s1042", window.clock.now())
    (window.station.places.photos / photo.file).unlink()
    board = screen(window)
    board.panel.show_photos()
    board.chosen.emit("s1042")
    assert window.words.say("photo.elsewhere") in texts(board.panel.photos)


@pytest.mark.qt_log_ignore("propagateSizeHints", "JPEG")  # what Qt says of them
@pytest.mark.parametrize("data", [b"", b"<svg/>", b"\xff\xd8\xff\xd9", b"\x89PNG\r\n\x1a\n"])
def test_what_is_no_photo_shows_nothing(qtbot: QtBot, data: bytes) -> None:
    picture = PhotoPicture()
    qtbot.addWidget(picture)
    picture.show_photo(drawn(), "one")
    assert not picture.is_empty
    picture.show_photo(data, "none")
    assert picture.is_empty


# ---- at the bench


def card(window: Stage) -> PhotoCard:
    return packing_scenes.screen(window).shipment.photo


def test_after_a_close_the_bench_shows_the_photo_until_the_next_scan(window: Stage) -> None:
    packing_scenes.packing(window)
    station = window.station
    shipment = station.packing.find("SH-1001")
    assert not card(window).isVisible()
    window.screens.photo_taken(photographed(station, shipment.id, window.clock.now()))
    assert card(window).isVisible()
    assert not card(window).picture.is_empty
    packing_scenes.scan(window, packing_scenes.plate(2))
    assert not card(window).isVisible()
    window.screens.photo_taken(photographed(station, shipment.id, window.clock.now(), why="camera.gone"))
    assert window.words.say("camera.gone") in card(window).text
    assert card(window).picture.is_empty
    card(window).end()
    assert not card(window).isVisible()


def test_the_photo_of_another_shipment_is_not_shown(window: Stage) -> None:
    packing_scenes.packing(window)
    window.screens.photo_taken(photographed(window.station, "elsewhere", window.clock.now()))
    assert not card(window).isVisible()
