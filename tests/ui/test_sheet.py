"""The command sheet can be scanned from the screen: a decoder reads every command off its picture."""

import pytest
import zxingcpp
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from services.scanning.commands import SHEET, barcode_for, barcode_for_badge
from services.scanning.layout import TEST_CODE
from services.words.catalogue import Catalogue
from tests.ui.look import VIEWS, View, see
from ui.sheet.sheet_page import SheetPage
from ui.theme.apply import apply
from ui.theme.palettes import DARK, LIGHT
from ui.theme.theme import Theme
from ui.theme.tokens import Palette
from ui.widgets.barcode import MODULE, Barcode, modules

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")  # of the off-screen platform

SITE = "7K2Q"


def sheet_of(words: Catalogue, site: str) -> SheetPage:
    page = SheetPage(words)
    page.show_site(site)
    return page


def codes_on(image: QImage) -> set[str]:
    """What a decoder reads in a picture."""
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    pixels = bytes(grey.constBits())  # the view does not keep them alive
    view = zxingcpp.ImageView(pixels, grey.width(), grey.height(), zxingcpp.ImageFormat.Lum, grey.bytesPerLine())
    return {found.bytes.decode() for found in zxingcpp.read_barcodes(view, formats=zxingcpp.BarcodeFormat.Code128)}


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=lambda palette: palette.name)
@pytest.mark.parametrize(
    ("size", "scale"), [(QSize(1280, 720), 1.0), (QSize(1280, 720), 1.5), (QSize(1920, 1080), 1.0)]
)
def test_every_command_is_read_off_the_screen(
    qapp: QApplication, qtbot: QtBot, palette: Palette, size: QSize, scale: float
) -> None:
    apply(qapp, Theme(palette, scale))
    page = sheet_of(Catalogue("en"), SITE)
    qtbot.addWidget(page)
    page.resize(size)
    page.show()
    for _ in range(3):
        qapp.processEvents()
    read = codes_on(page.content.grab().toImage())
    assert read == {barcode_for(command, SITE) for group in SHEET.values() for command in group}


@pytest.mark.parametrize("text", [barcode_for_badge("12345678", SITE), TEST_CODE], ids=["badge", "layout test code"])
def test_any_barcode_is_read_off_its_picture(qapp: QApplication, qtbot: QtBot, text: str) -> None:
    apply(qapp, Theme(LIGHT))
    barcode = Barcode(text, "Name")
    qtbot.addWidget(barcode)
    barcode.resize(barcode.sizeHint())
    assert codes_on(barcode.grab().toImage()) == {text}


def test_bars_have_whole_pixels_and_quiet_zones(qapp: QApplication, qtbot: QtBot) -> None:
    apply(qapp, Theme(DARK, 1.25))
    barcode = Barcode("SD7K2QUNDO", "Undo")
    qtbot.addWidget(barcode)
    barcode.resize(barcode.sizeHint())
    image = barcode.grab().toImage()
    line = [image.pixelColor(x, image.height() // 3).lightness() for x in range(image.width())]
    black = [x for x, light in enumerate(line) if light < 128]
    runs = "".join("1" if light < 128 else "0" for light in line[black[0] : black[-1] + 1])
    module = round(MODULE * 1.25)
    bars = "".join("1" if bar else "0" for bar in modules("SD7K2QUNDO")).strip("0")
    assert runs == "".join(bar * module for bar in bars)
    assert black[0] >= 10 * module  # ISO/IEC 15417
    assert image.width() - black[-1] > 10 * module


def test_esc_closes_it(qapp: QApplication, qtbot: QtBot) -> None:
    page = sheet_of(Catalogue("en"), SITE)
    qtbot.addWidget(page)
    page.show()
    page.setFocus()
    qapp.processEvents()
    with qtbot.waitSignal(page.closed):
        QTest.keyClick(page, Qt.Key.Key_Escape)


@pytest.mark.parametrize("site", [SITE, ""], ids=["codes", "no site"])
@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_the_sheet_has_no_fault(qapp: QApplication, view: View, site: str) -> None:
    def make(words: Catalogue) -> QWidget:
        return sheet_of(words, site)

    faults = see(qapp, make, view)
    assert not faults, "\n".join(map(str, faults))
