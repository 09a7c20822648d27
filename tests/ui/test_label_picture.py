"""The preview is the label: its codes are read from the picture, and its text stands where it will be printed."""

from pathlib import Path

import zxingcpp
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from services.labels.compose import compose
from services.labels.files import open_shelf
from services.labels.model import Area, Drawing, Fields, Line, Text
from ui.labels.label_picture import LabelPicture
from ui.theme.fonts import load


def grab(qtbot: QtBot, drawing: Drawing, size: QSize) -> QImage:
    load()
    picture = LabelPicture()
    qtbot.addWidget(picture)
    picture.resize(size)
    picture.show_drawing(drawing, "Preview")
    return picture.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)


def dark_box(image: QImage) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of all that is black."""
    dark = [
        (x, y) for y in range(image.height()) for x in range(image.width()) if image.pixelColor(x, y).lightness() < 60
    ]
    across, down = [x for x, _y in dark], [y for _x, y in dark]
    return min(across), min(down), max(across) + 1, max(down) + 1


def test_both_codes_are_read_from_the_preview(qtbot: QtBot, tmp_path: Path) -> None:
    shelf = open_shelf(tmp_path)
    drawing = compose(
        shelf.template("asset"), shelf.stock("62x29"), Fields("W12-0789", "SN-1", "Projector", "W12-0789")
    )
    image = grab(qtbot, drawing, QSize(640, 320))
    pixels = memoryview(image.constBits()).cast("B", (image.height(), image.bytesPerLine()))
    found = zxingcpp.read_barcodes(pixels)
    assert sorted((str(one.format), one.text) for one in found) == [("Code 128", "W12-0789"), ("QR Code", "W12-0789")]


def test_a_line_stands_at_its_millimetres(qtbot: QtBot) -> None:
    image = grab(qtbot, Drawing(60, 30, (Line(Area(10, 5, 20, 10)),)), QSize(616, 316))
    assert dark_box(image) == (108, 58, 308, 158), "10 pixels a millimetre, 8 pixels of air"


def test_a_text_is_as_wide_as_it_was_measured(qtbot: QtBot) -> None:
    text = Text(10, 20, 5, "HHHHHHHHHH", False, 30)
    image = grab(qtbot, Drawing(60, 30, (text,)), QSize(616, 316))
    left, top, right, bottom = dark_box(image)
    assert abs(left - 108) < 8
    assert abs(right - 408) < 8, "the first and the last letter have a little air of their own"
    assert abs(bottom - 208) <= 2, "on its baseline"
    assert 30 < bottom - top < 42, "a capital is 0.73 of the em"
