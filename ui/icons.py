"""Icons from one set (Phosphor, MIT licence, as QtAwesome ships it), coloured by the theme. Always beside a word.

The font is loaded from QtAwesome's folder without importing QtAwesome, which would load all of qtpy: a fifth of the
program's start (docs/benchmarks.md).
"""

import json
from enum import StrEnum
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QPainter, QPixmap

from resources import path

PROGRAM_SIZES: Final = (16, 24, 32, 48, 64, 128, 256)  # pixels


class Icon(StrEnum):
    """What an icon means; the value is its name in the set."""

    ACCEPTED = "check-bold"
    DUPLICATE = "arrows-clockwise-bold"
    REFUSED = "x-bold"
    WARNING = "warning-bold"
    WORKING = "hourglass-medium-bold"
    KEPT = "tray-bold"
    UNVERIFIED = "circle-wavy-question-bold"
    SCAN = "barcode-bold"
    ASKING = "question-bold"
    PAUSED = "pause-bold"
    OVER = "flag-bold"
    STALLED = "clock-bold"
    EXPIRED = "hourglass-bold"
    SILENT = "wifi-slash-bold"
    UNSENT = "cloud-slash-bold"

    SESSIONS = "clipboard-text"
    ASSETS = "laptop"
    SETTINGS = "gear-six"
    DEVICES = "link-simple"
    PEOPLE = "users-three"
    SUPERVISOR = "chart-line-up"
    SYNC = "cloud-arrow-up"
    LABELS = "tag"
    PACKING = "package"
    BOX = "package-bold"
    PRINTER = "printer"
    PERSON = "user-circle"
    BADGE = "identification-badge"
    BACKUP = "database"
    SCANNER = "barcode"
    CAMERA = "camera"
    SCALE = "scales"

    CHECK_IN = "arrow-square-in"
    CHECK_OUT = "arrow-square-out"
    INVENTORY = "checks"
    BATCH = "stack"

    ADD = "plus"
    BACK = "arrow-left"
    NEXT = "arrow-right"
    CLOSE = "x"
    CONFIRM = "check"
    DELETE = "trash"
    EDIT = "pencil-simple"
    ERASE = "backspace"
    EXPORT = "export"
    FILE = "file-text"
    HEALTH = "heartbeat"
    HELP = "question"
    HISTORY = "clock-counter-clockwise"
    RECORD = "record"
    STOP = "stop"
    TAKE = "tray"
    TAKE_OVER = "hand-grabbing"
    HAND_OVER = "arrows-left-right"
    KEYBOARD = "keyboard"
    LANGUAGE = "translate"
    LOCK = "lock-simple"
    PAUSE = "pause"
    PLAY = "play"
    COMPLETE = "flag"
    PLACE = "map-pin"
    REFRESH = "arrow-clockwise"
    SEARCH = "magnifying-glass"
    SIGN_OUT = "sign-out"
    UNDO = "arrow-u-up-left"
    TROUBLE = "warning-circle"
    CHEVRON_DOWN = "caret-down-bold"


def paint(painter: QPainter, icon: Icon, rect: QRectF, colour: str) -> None:
    """Draw `icon` into `rect` (a square), as sharp as text at any size. UI thread."""
    font = QFont(_font(round(rect.height())))
    painter.setFont(font)
    painter.setPen(QColor(colour))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, _glyph(icon))


@cache
def pixmap(icon: Icon, px: int, colour: str, ratio: float = 1.0) -> QPixmap:
    """`icon`, `px` logical pixels wide and high, for a screen of this device pixel ratio. UI thread."""
    result = QPixmap(QSize(px, px) * ratio)
    result.setDevicePixelRatio(ratio)
    result.fill(Qt.GlobalColor.transparent)
    painter = QPainter(result)
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
    paint(painter, icon, QRectF(0, 0, px, px), colour)
    painter.end()
    return result


@cache
def qicon(icon: Icon, px: int, colour: str) -> QIcon:
    """`icon` for what takes a QIcon: crisp on screens of ratio 1 and 2. UI thread."""
    result = QIcon()
    for ratio in (1.0, 2.0):
        result.addPixmap(pixmap(icon, px, colour, ratio))
    return result


@cache
def program_icon() -> QIcon:
    """The program's own, for its windows; each size is a file (scripts/make_icons.py). UI thread."""
    result = QIcon()
    for px in PROGRAM_SIZES:
        result.addFile(str(path("icons", f"scandesk-{px}.png")), QSize(px, px))
    return result


@cache
def _folder() -> Path:
    found = find_spec("qtawesome")
    if found is None or found.origin is None:
        raise RuntimeError("QtAwesome is not installed")
    return Path(found.origin).with_name("fonts")


@cache
def _font(px: int) -> QFont:
    font = QFont(_family())
    font.setPixelSize(px)
    return font


@cache
def _family() -> str:
    number = QFontDatabase.addApplicationFont(str(_folder() / "phosphor-1.3.0.ttf"))
    return QFontDatabase.applicationFontFamilies(number)[0]


@cache
def _codes() -> dict[str, str]:
    """Name → code point in the font, as "0xf371"."""
    codes: dict[str, str] = json.loads((_folder() / "phosphor-charmap-1.3.0.json").read_text("ascii"))
    return codes


@cache
def _glyph(icon: Icon) -> str:
    return chr(int(_codes()[icon.value], 16))
