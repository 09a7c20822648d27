"""The program's own icon: one drawing, and what is made of it for windows, Linux, Windows and macOS."""

from pathlib import Path

import pytest
from PIL import Image, ImageChops
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication

from app.desktop.run import make_application
from scripts import make_icons
from tests.support.source import ROOT
from ui.icons import PROGRAM_SIZES, program_icon

SYSTEMS = ROOT / "packaging" / "icons"
FAINT = 8  # of 255: Qt may round an edge otherwise in another release


def _assert_alike(one: Image.Image, other: Image.Image) -> None:
    assert one.size == other.size
    differences = ImageChops.difference(one.convert("RGBA"), other.convert("RGBA")).getextrema()
    assert max(most for _, most in differences) <= FAINT, "run scripts/make_icons.py"


@pytest.mark.parametrize("px", PROGRAM_SIZES)
def test_each_size_is_the_drawing(qapp: QApplication, px: int) -> None:
    with Image.open(ROOT / "resources" / "icons" / f"scandesk-{px}.png") as picture:
        _assert_alike(picture, make_icons.drawn(px))


@pytest.mark.parametrize("px", PROGRAM_SIZES)
def test_windows_gets_each_size(qapp: QApplication, px: int) -> None:
    with Image.open(SYSTEMS / "scandesk.ico") as icon:
        assert icon.info["sizes"] == {(size, size) for size in PROGRAM_SIZES}
        icon.size = (px, px)
        _assert_alike(icon, make_icons.drawn(px))


def test_macos_gets_sizes_up_to_1024(qapp: QApplication) -> None:
    with Image.open(SYSTEMS / "scandesk.icns") as icon:
        widest = {width * scale for width, _, scale in icon.info["sizes"]}
        assert {16, 32, 64, 128, 256, 512, 1024} - widest <= {16}  # ic11 and larger: 16 px on a screen of ratio 2
        _assert_alike(icon, make_icons.drawn(1024))


def test_windows_of_the_program_show_it(qapp: QApplication) -> None:
    before = qapp.windowIcon()
    try:
        app = make_application()
        assert sorted(size.width() for size in app.windowIcon().availableSizes()) == list(PROGRAM_SIZES)
        assert app.desktopFileName() == "scandesk"
        shown = app.windowIcon().pixmap(QSize(48, 48)).toImage()
        assert shown.pixelColor(24, 24).name() == "#ffffff"
        assert not program_icon().isNull()
    finally:
        qapp.setWindowIcon(before)


def test_the_drawing_needs_nothing_from_elsewhere() -> None:
    drawing = Path(make_icons.SOURCE).read_text("utf-8")
    assert "href" not in drawing
    assert "font" not in drawing
