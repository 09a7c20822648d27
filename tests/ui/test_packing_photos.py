"""Photos of a shipment's boxes at the supervisor's board, and at the bench for a moment: by keyboard and by scanner."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from services.database import photo_store
from services.photos.model import AtHub
from services.scanning.commands import Command, barcode_for
from tests.support.photo_drawn import drawn, photographed
from tests.ui import packing_scenes
from tests.ui.keyboard import CTRL, focused, press
from tests.ui.packing_board_scenes import SCENES, chosen, screen
from tests.ui.scenes import Stage
from ui.packing.photo_card import PhotoCard
from ui.supervisor.packing.photos_page import PhotosPage, SmallPhotos
from ui.widgets.buttons import ActionButton
from ui.widgets.photo import PhotoPicture
from ui.widgets.photo_tile import PhotoTile
from ui.widgets.table import Table

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")  # of the off-screen platform


def scan(window: Stage, *commands: Command) -> None:
    window.scan(*(barcode_for(command, window.station.settings.station.site) for command in commands))


def click(tile: PhotoTile) -> None:
    QTest.mouseClick(tile, Qt.MouseButton.LeftButton)


def texts(page: PhotosPage) -> str:
    return " | ".join(page.says)


def tiles(page: SmallPhotos) -> list[tuple[str, str, bool]]:
    """Of each small one: which box, in what state, whether there is a picture."""
    return [(*tile.says, not tile.is_empty) for tile in page.strip.tiles if not tile.isHidden()]


def test_all_boxes_are_seen_at_once_and_those_without_a_photo_say_why(window: Stage, qtbot: QtBot) -> None:
    SCENES["supervisor-packing-photos"](window)
    page = screen(window).panel.photos
    qtbot.waitUntil(lambda: not page.strip.tiles[3].is_empty)
    assert tiles(page) == [
        ("Box 1", "Gone", False),
        ("Box 2", "No photo", False),
        ("Box 3", "Not at the hub", True),
        ("Box 4", "", True),
    ]
    assert [tile.isChecked() for tile in page.strip.tiles] == [False, False, False, True, False, False]
    page.turn_to(0)
    assert "The photo is gone: removed, as the settings have it" in texts(page)
    page.turn_to(2)
    assert "The hub did not take it" in texts(page)


def test_a_click_looks_at_one_and_another_makes_it_large(window: Stage) -> None:
    SCENES["supervisor-packing-photos"](window)
    board = screen(window)
    page = board.panel.photos
    click(page.strip.tiles[2])
    assert "3 of 4" in texts(page)
    assert not board.is_large
    click(page.strip.tiles[2])
    assert board.is_large
    assert "3 of 4" in texts(board.large)
    board.large.large.emit()
    page.strip.tiles[1].setFocus()
    QTest.keyClick(page.strip.tiles[1], Qt.Key.Key_Return)
    assert "2 of 4" in texts(page)
    click(page.strip.tiles[1])
    assert not board.is_large, "there is no picture to be large"


def test_of_many_photos_a_few_are_shown_and_the_others_as_one_goes_on(window: Stage) -> None:
    for number in range(1, 9):
        photographed(window.station, "s1044", window.clock.now(), box=f"box-{number}")
    SCENES["supervisor-packing-photos"](window)
    page = screen(window).panel.photos
    assert [name for name, _state, _picture in tiles(page)] == ["Box 7", "Box 8"]
    page.turn_to(5)
    assert [name for name, _state, _picture in tiles(page)] == [f"Box {number}" for number in range(1, 7)]
    assert all(picture for _name, _state, picture in tiles(page))


def test_nothing_is_read_of_photos_that_nobody_sees(window: Stage) -> None:
    wanted: list[str] = []
    SCENES["supervisor-packing-chosen"](window)
    board = screen(window)
    board.photo_wanted.connect(wanted.append)
    photographed(window.station, "s1042", window.clock.now())
    board.panel.show_list(second=False)
    board.chosen.emit("s1042")
    assert wanted == []
    board.panel.show_photos()
    assert len(wanted) == 1


def test_what_the_hub_did_not_take_goes_again_by_key_and_by_command(window: Stage, qtbot: QtBot) -> None:
    SCENES["supervisor-packing-photos"](window)
    board, station = screen(window), window.station
    page = board.panel.photos
    qtbot.waitUntil(focused(Table))
    press(window, Qt.Key.Key_T, CTRL)
    told = [AtHub.NOBODY, AtHub.NOBODY, AtHub.WAITING, AtHub.NOBODY]
    qtbot.waitUntil(lambda: [one.at_hub for one in station.photos.of_shipment("s1044")] == told)
    qtbot.waitUntil(lambda: not page.resend.isVisible())
    page.turn_to(2)
    assert "It waits for the hub" in texts(page)
    refused = station.photos.of_shipment("s1044")[2]
    station.database.write(lambda tx: photo_store.tell(tx, refused.id, AtHub.REFUSED))
    scan(window, Command.RETRY)
    assert station.photos.of_shipment("s1044")[2].at_hub is AtHub.REFUSED, "the board does not know it yet"
    board.chosen.emit("s1042")
    board.chosen.emit("s1044")
    board.panel.show_photos()
    scan(window, Command.RETRY)
    assert station.photos.of_shipment("s1044")[2].at_hub is AtHub.WAITING


def test_by_keyboard_photos_are_stepped_through_and_made_large(window: Stage, qtbot: QtBot) -> None:
    SCENES["supervisor-packing-photos"](window)
    board = screen(window)
    page = board.panel.photos
    qtbot.waitUntil(focused(Table))
    assert "4 of 4" in texts(page)
    press(window, Qt.Key.Key_Left, CTRL)
    qtbot.waitUntil(lambda: "3 of 4" in texts(page))
    press(window, Qt.Key.Key_Left, CTRL)
    qtbot.waitUntil(lambda: "2 of 4" in texts(page))
    assert "the camera is gone" in texts(page).lower()
    press(window, Qt.Key.Key_Right, CTRL)
    qtbot.waitUntil(lambda: "3 of 4" in texts(page))
    press(window, Qt.Key.Key_L, CTRL)
    qtbot.waitUntil(lambda: board.is_large and board.large.isVisible())
    assert "3 of 4" in texts(board.large)
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
    assert "3 of 4" in texts(board.panel.photos)
    scan(window, Command.CONFIRM)
    assert board.is_large
    scan(window, Command.NEXT)
    assert "4 of 4" in texts(board.large)
    assert not board.large.picture.is_empty
    scan(window, Command.PREVIOUS, Command.D9, Command.BACK)
    assert not board.is_large
    assert "4 of 4" in texts(board.panel.photos)
    assert board.panel.isVisible(), "one step back only"


def test_a_shipment_without_photos_says_so_and_another_one_shows_its_own(window: Stage) -> None:
    chosen(window)
    board = screen(window)
    board.panel.show_photos()
    assert not board.panel.photos.strip.isVisible()
    scan(window, Command.CONFIRM)
    assert not board.is_large
    photographed(window.station, "s1042", window.clock.now())
    board.chosen.emit("s1042")
    assert "1 of 1" in texts(board.panel.photos)
    assert tiles(board.panel.photos) == [("Box 2", "", True)]


def test_a_picture_that_is_not_here_is_said_to_be_elsewhere(window: Stage) -> None:
    chosen(window)
    photo = photographed(window.station, "s1042", window.clock.now())
    (window.station.places.photos / photo.file).unlink()
    board = screen(window)
    board.panel.show_photos()
    board.chosen.emit("s1042")
    assert window.words.say("photo.elsewhere") in texts(board.panel.photos)
    assert tiles(board.panel.photos) == [("Box 2", "Not here", False)]


@pytest.mark.qt_log_ignore("propagateSizeHints", "JPEG")  # what Qt says of them
@pytest.mark.parametrize("data", [b"", b"<svg/>", b"\xff\xd8\xff\xd9", b"\x89PNG\r\n\x1a\n"])
@pytest.mark.parametrize("small", [False, True])
def test_what_is_no_photo_shows_nothing(qtbot: QtBot, data: bytes, *, small: bool) -> None:
    if small:
        tile = PhotoTile()
        qtbot.addWidget(tile)
        tile.show_photo(drawn())
        assert not tile.is_empty
        tile.show_photo(data)
        assert tile.is_empty
        return
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
