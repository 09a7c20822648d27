"""The two faces: Inter with tabular figures for words, JetBrains Mono for codes. Both are shipped, so that the
program reads the same on a machine without any font. Each falls back on the other: control pictures are in one only."""

from functools import cache
from typing import Final

from PySide6.QtGui import QFont, QFontDatabase

from resources import path

TEXT: Final = "Inter"
CODE: Final = "JetBrains Mono"
_FILES: Final = (
    "Inter-Regular.otf",
    "Inter-Medium.otf",
    "Inter-SemiBold.otf",
    "Inter-Bold.otf",
    "JetBrainsMono-Regular.ttf",
    "JetBrainsMono-SemiBold.ttf",
)


@cache
def load() -> None:
    """Give the shipped fonts to Qt, once. UI thread, after QApplication is made. Raises FileNotFoundError."""
    for name in _FILES:
        file = path("fonts", name)
        if QFontDatabase.addApplicationFont(str(file)) < 0:
            raise FileNotFoundError(file)


def text_font(px: int, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """The words' face at `px` pixels; figures are all equally wide, so that numbers stand still when they count."""
    font = _font(TEXT, CODE, px, weight)
    font.setFeature(QFont.Tag("tnum"), 1)
    font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, tracking(px))
    return font


def tracking(px: int) -> float:
    """Pixels between letters: Inter is drawn for small sizes and wants to be set tighter as it grows."""
    return 0.0 if px < 20 else -0.012 * px if px < 40 else -0.022 * px


def code_font(px: int, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    """The codes' face at `px` pixels: 0 and O, 1 and l differ; no ligatures, since `->` in a code is two characters."""
    font = _font(CODE, TEXT, px, weight)
    font.setFeature(QFont.Tag("calt"), 0)
    return font


def _font(family: str, fallback: str, px: int, weight: QFont.Weight) -> QFont:
    font = QFont([family, fallback])
    font.setPixelSize(px)
    font.setWeight(weight)
    return font
