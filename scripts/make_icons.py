"""Makes the program's icon of packaging/icons/scandesk.svg: the sizes that the window and Linux take (resources/icons),
scandesk.ico for Windows and scandesk.icns for macOS.

Run after changing it: `python scripts/make_icons.py`. The same input gives the same bytes.
"""

import io
import sys
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from ui.icons import PROGRAM_SIZES

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "packaging" / "icons" / "scandesk.svg"
LARGE = (512, 1024)  # macOS alone has a use for these


def drawn(px: int) -> Image.Image:
    """The icon, `px` pixels wide and high. Needs no window."""
    canvas = QImage(px, px, QImage.Format.Format_ARGB32)
    canvas.fill(0)
    painter = QPainter(canvas)
    QSvgRenderer(str(SOURCE)).render(painter)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    canvas.save(buffer, "PNG")
    return Image.open(io.BytesIO(buffer.data().data()))


def make(ours: Path, systems: Path) -> None:
    """Write the PNGs into `ours`, what Windows and macOS want into `systems`."""
    pictures = {px: drawn(px) for px in (*PROGRAM_SIZES, *LARGE)}
    for px in PROGRAM_SIZES:
        pictures[px].save(ours / f"scandesk-{px}.png", optimize=True)
    largest_first = sorted(PROGRAM_SIZES, reverse=True)
    largest = pictures[largest_first[0]]
    smaller = [pictures[px] for px in largest_first[1:]]
    largest.save(systems / "scandesk.ico", sizes=[(px, px) for px in PROGRAM_SIZES], append_images=smaller)
    pictures[1024].save(systems / "scandesk.icns", append_images=[pictures[px] for px in (*PROGRAM_SIZES, 512)])


if __name__ == "__main__":
    make(ROOT / "resources" / "icons", SOURCE.parent)
    sys.exit(0)
