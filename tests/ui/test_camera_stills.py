"""Pictures of files on the camera's page: dropped, named, read one after the other, copied."""

import csv
from collections.abc import Callable
from pathlib import Path

import cv2
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from pytestqt.qtbot import QtBot

from services.frames.still_files import pictures_of
from services.scanning.commands import Command, barcode_for
from tests.fakes.pictures import FakePictures
from tests.fakes.running import HeldRun, run_now
from tests.support.drawn_codes import Scene, drawn
from tests.ui.camera_scenes import SCENES, screen
from tests.ui.keyboard import CTRL, press
from tests.ui.scenes import Stage
from ui.camera.stills_presenter import StillsPresenter
from ui.camera.stills_views import StillsView
from ui.camera.views import Part

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")  # of the off-screen platform


class Page:
    def __init__(self) -> None:
        self.shown: list[StillsView] = []
        self.copied = ""

    def show_stills(self, view: StillsView) -> None:
        self.shown.append(view)

    def copy(self, text: str) -> None:
        self.copied = text

    @property
    def files(self) -> list[str]:
        return [row.file.upper for row in self.shown[-1].rows]


@pytest.fixture
def pictures(window: Stage) -> FakePictures:
    fake = FakePictures()
    window.station.pictures.stop()
    window.station.pictures = fake  # type: ignore[assignment]
    return fake


def files(folder: Path, *names: str) -> tuple[Path, ...]:
    folder.mkdir(exist_ok=True)
    for name in names:
        (folder / name).write_bytes(b"")
    return tuple(folder / name for name in names)


def test_of_a_folder_its_pictures_are_meant_and_of_files_those_that_are_named(tmp_path: Path) -> None:
    files(tmp_path / "a", "2.PNG", "1.jpg", "notes.txt", "3.webp")
    (tmp_path / "a" / "deeper.png").mkdir()
    (odd,) = files(tmp_path, "odd.txt")
    found = pictures_of([tmp_path / "a", odd, odd, tmp_path / "a" / "1.jpg", tmp_path / "gone.png"])
    assert [path.name for path in found] == ["1.jpg", "2.PNG", "3.webp", "odd.txt", "gone.png"]


def test_a_picture_that_breaks_is_told_and_the_next_one_read(
    window: Stage, pictures: FakePictures, tmp_path: Path
) -> None:
    page, named = Page(), files(tmp_path / "p", "1.png", "2.png", "3.png")
    pictures.broken = {"2.png"}
    StillsPresenter(window.station, page, run_now, Path("/nowhere")).add(named)
    assert page.files == ["3.png", "2.png", "1.png"], "the newest on top"
    assert "is damaged" in page.shown[-1].rows[1].codes.upper
    assert page.shown[-1].rows[0].took.upper == "12 ms"
    assert pictures.stopped == 1, "what read them has ended"
    assert page.shown[-1].told == "3 pictures: 2 with a barcode, 0 without one, 1 could not be read."


def test_what_waits_is_read_no_more_where_somebody_has_seen_enough(
    window: Stage, pictures: FakePictures, tmp_path: Path
) -> None:
    page, run = Page(), HeldRun()
    presenter = StillsPresenter(window.station, page, run, Path("/nowhere"))
    presenter.add(files(tmp_path / "p", "1.png", "2.png", "3.png"))
    run.step()
    assert page.shown[-1].going == "1 of 3: 1.png"
    assert page.shown[-1].waits
    run.step()
    assert (page.shown[-1].going, round(page.shown[-1].percent)) == ("2 of 3: 2.png", 33)
    presenter.cancel()
    assert page.shown[-1].going
    assert not page.shown[-1].waits, "nothing is left that could be called off"
    run.go()
    assert pictures.read_files == ["1.png", "2.png"]
    assert page.shown[-1].going == ""
    assert page.shown[-1].told == "1 picture was not read."


def test_what_is_named_meanwhile_is_read_after_it(window: Stage, pictures: FakePictures, tmp_path: Path) -> None:
    page, run = Page(), HeldRun()
    presenter = StillsPresenter(window.station, page, run, Path("/nowhere"))
    presenter.add(files(tmp_path / "p", "1.png", "2.png"))
    run.step()
    presenter.add(files(tmp_path / "q", "3.png"))
    run.go()
    assert pictures.read_files == ["1.png", "2.png", "3.png"]


def test_what_is_copied_is_run_by_no_spreadsheet_and_hides_nothing(
    window: Stage, pictures: FakePictures, tmp_path: Path
) -> None:
    page = Page()
    presenter = StillsPresenter(window.station, page, run_now, Path("/nowhere"))
    presenter.add(files(tmp_path / "p", "=cmd\t\u202e.png"))
    presenter.copy()
    _path, took, symbology, text = page.copied.split("\t")
    assert (took, symbology) == ("12.3", "code128")
    assert text == "'=cmd‹TAB›‹RLO›.png" or text.startswith("'=cmd‹")
    assert "\u202e" not in page.copied


def test_the_results_are_written_to_a_file_with_a_row_for_each_code(
    window: Stage, pictures: FakePictures, tmp_path: Path
) -> None:
    page, where = Page(), tmp_path / "out"
    presenter = StillsPresenter(window.station, page, run_now, where)
    pictures.broken = {"2.png"}
    presenter.add(files(tmp_path / "p", "=1.png", "2.png"))
    presenter.save()
    (made,) = where.iterdir()
    assert page.shown[-1].told == f"{made.name} is written, in {where}"
    with made.open(encoding="utf-8-sig", newline="") as file:
        headings, good, bad = csv.reader(file, delimiter=";")
    assert headings == ["File", "Milliseconds", "Symbology", "Text", "Why not"]
    assert (good[1], good[2], good[3][:2], good[4]) == ("12.3", "code128", "'=", "")
    assert (bad[0].endswith("2.png"), bad[1:4], "damaged" in bad[4]) == (True, ["", "", ""], True)


def test_where_no_file_can_be_written_it_is_said_and_what_was_read_stays(
    window: Stage, pictures: FakePictures, tmp_path: Path
) -> None:
    page, taken = Page(), tmp_path / "taken"
    taken.write_bytes(b"")
    presenter = StillsPresenter(window.station, page, run_now, taken)
    presenter.add(files(tmp_path / "p", "1.png"))
    presenter.save()
    assert str(taken) in page.shown[-1].told
    assert page.files == ["1.png"]


def dropped(window: Stage, *urls: QUrl, meanwhile: Callable[[], None] = lambda: None) -> bool:
    """Whether the window takes them; then they fall. `meanwhile`: what is done while they are dragged."""
    data = QMimeData()
    data.setUrls(list(urls))
    where, copy, left = QPointF(600, 400), Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    none = Qt.KeyboardModifier
    enter = QDragEnterEvent(where.toPoint(), copy, data, left, none.NoModifier)
    enter.ignore()
    window.window.dragEnterEvent(enter)
    meanwhile()
    if enter.isAccepted():
        window.window.dropEvent(QDropEvent(where, copy, data, left, none.NoModifier))
    return enter.isAccepted()


def test_a_folder_that_falls_onto_the_window_is_read_by_the_real_process(window: Stage, tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    for name in ("ean13", "qrcode"):
        cv2.imwrite(str(tmp_path / "photos" / f"{name}.png"), drawn(name, Scene(tilt=20.0)))
    (tmp_path / "photos" / "torn.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    assert dropped(window, QUrl.fromLocalFile(str(tmp_path / "photos")))
    assert window.screens.open_key == "camera"
    model = screen(window).stills.table.model()
    texts = [model.index(row, 1).data().replace("\u2060", "") for row in range(model.rowCount())]
    assert len(texts) == 3
    assert "torn.png" in texts[0]
    assert texts[1].startswith("https://")
    assert "QR Code" in texts[1]
    assert "EAN-13" in texts[2]


def test_what_is_no_file_or_falls_onto_the_door_is_not_taken(window: Stage, tmp_path: Path) -> None:
    assert not dropped(window, QUrl("https://example.org/picture.png"))
    open_door = window.window.person_clicked.emit
    assert dropped(window, QUrl.fromLocalFile(str(tmp_path)), meanwhile=open_door), "it was taken before"
    assert window.screens.open_key != "camera"
    assert not dropped(window, QUrl.fromLocalFile(str(tmp_path)))


def test_the_part_is_worked_by_keyboard_and_by_barcodes(
    window: Stage, qtbot: QtBot, pictures: FakePictures, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))  # where files go

    def scan(*commands: Command) -> None:
        window.scan(*(barcode_for(one, window.station.settings.station.site) for one in commands))

    SCENES["camera-watching"](window)
    page = screen(window)
    press(window, Qt.Key.Key_2, CTRL)
    qtbot.waitUntil(lambda: page.stills.isVisible() and page.stills.path.hasFocus())
    page.stills.path.setText(str(files(tmp_path, "one.png")[0]))
    press(window, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: pictures.read_files == ["one.png"])
    scan(Command.EXPORT)
    assert [one.suffix for one in (tmp_path / "home").iterdir()] == [".csv"]
    page.stills.copy.click()
    assert "one.png" in QGuiApplication.clipboard().text()
    scan(Command.D1)
    assert not page.stills.isVisible()
    scan(Command.D2, Command.BACK)
    assert window.screens.open_key != "camera"
    page.show_part(Part.LIVE)
