"""Makes a PNG of every screen, light and dark, in two sizes, and of labels: `python -m tests.screenshots [FOLDER [SCENE
...]]`, where "paper" is labels and papers of packing."""

import os
import sys
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from PySide6.QtCore import QSize
from PySide6.QtGui import QCursor, QImage
from PySide6.QtWidgets import QApplication
from shiboken6 import delete

from tests.screenshots.labels import pictures
from tests.screenshots.papers import paper_pictures
from tests.ui.scenes import SCENES, settled, staged
from ui.theme.apply import apply
from ui.theme.palettes import DARK, LIGHT
from ui.theme.theme import Theme

SIZES = (QSize(1280, 720), QSize(1920, 1080))
FOLDER = Path("docs/screenshots")
PAPER = "paper"


def main() -> None:
    """Every scene, or those that are named."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["HOME"] = "/srv/bench"  # what a picture shows of folders is nobody's
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    names = sys.argv[2:] or [PAPER, *SCENES]
    if PAPER in names:
        _save_labels(folder)
    if scenes := [name for name in names if name != PAPER]:
        _save_scenes(folder, scenes)


def _save_scenes(folder: Path, names: list[str]) -> None:
    app = QApplication(sys.argv[:1])
    QCursor.setPos(0, 0)  # beside everything: it begins over the rail's first entry, which then looks pointed at
    for palette, size in product((LIGHT, DARK), SIZES):
        apply(app, Theme(palette, 1.0, motion=False, flash=False))
        with TemporaryDirectory() as data, staged(Path(data), "en") as stage:
            stage.window.resize(size)
            stage.window.show()
            for name in names:
                SCENES[name](stage)
                settled(app)
                file = folder / f"{_short(name)}-{palette.name}-{size.width()}x{size.height()}.png"
                _save(stage.window.grab().toImage(), file)
                _tell(file)
        delete(stage.window)


def _save_labels(folder: Path) -> None:
    for name, picture in (*pictures(), *paper_pictures()):
        file = folder / f"{name}.png"
        picture.save(file, optimize=True)
        _tell(file)


def _tell(file: Path) -> None:
    print(f"{file} {file.stat().st_size // 1024} KiB")


def _short(name: str) -> str:
    """ "sessions-session" is the picture "session": the rail's key is said only where it helps."""
    return name.removeprefix("sessions-").removeprefix("cover-")


def _save(image: QImage, file: Path) -> None:
    """In 256 colours, each near one of its own: a third of the bytes, and no eye sees it."""
    rgb = image.convertToFormat(QImage.Format.Format_RGBX8888)
    size = rgb.width(), rgb.height()
    picture = Image.frombuffer("RGBX", size, bytes(rgb.constBits()), "raw", "RGBX", rgb.bytesPerLine(), 1).convert(
        "RGB"
    )
    few = picture.quantize(256, method=Image.Quantize.MAXCOVERAGE, kmeans=1, dither=Image.Dither.NONE)
    few.save(file, optimize=True)


if __name__ == "__main__":
    main()
