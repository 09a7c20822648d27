"""The checker that every screen has to pass: nothing cut, nothing overlapping, all reachable, all readable.

`look_at(widget)` answers the faults of what is on screen now; `see(app, make, view)` opens a screen first. A screen's
test is `assert not see(qapp, lambda words: TheScreen(words, ...), view)`, parametrised by `VIEWS`.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from itertools import combinations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QAccessible, QFontMetrics, QImage, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPlainTextEdit,
    QScrollBar,
    QStyleOptionViewItem,
    QTableView,
    QTextEdit,
    QWidget,
)
from shiboken6 import delete

from services.words.catalogue import Catalogue
from ui.theme.apply import apply
from ui.theme.contrast import contrast
from ui.theme.palettes import DARK, LIGHT
from ui.theme.theme import Theme, current
from ui.theme.tokens import TARGET, Palette

LEAST_CONTRAST = 4.5
_SLACK = 1  # pixels: sizes are rounded
_ENOUGH = 20_000  # pixels to look at
_EDGE = 6  # pixels at 100 % inside a control that belong to its edge and not to its text
_CONTROLS = (
    QAbstractButton,
    QLineEdit,
    QComboBox,
    QAbstractSpinBox,
    QAbstractItemView,
    QAbstractSlider,
    QPlainTextEdit,
    QTextEdit,
)


@dataclass(frozen=True)
class Fault:
    """What is wrong (`kind`: clipped, overlap, edge, name, keyboard, letter, target, reason, plain, contrast)."""

    kind: str
    where: str
    what: str


@dataclass(frozen=True)
class View:
    """How a screen is seen."""

    size: QSize
    scale: float
    palette: Palette
    language: str = "en"

    def __str__(self) -> str:
        return f"{self.size.width()}-{round(self.scale * 100)}-{self.palette.name}-{self.language}"


# Each pair of size, scale and palette is there, and each size and scale in the language that is 40 % longer.
VIEWS = [
    View(QSize(1280, 720), 1.0, LIGHT),
    View(QSize(1280, 720), 1.0, DARK, "pseudo"),
    View(QSize(1280, 720), 1.5, LIGHT, "pseudo"),
    View(QSize(1280, 720), 1.5, DARK, "de"),
    View(QSize(1920, 1080), 1.0, LIGHT, "pseudo"),
    View(QSize(1920, 1080), 1.0, DARK),
    View(QSize(1920, 1080), 1.5, LIGHT),
    View(QSize(1920, 1080), 1.5, DARK, "pseudo"),
]


def see(app: QApplication, make: Callable[[Catalogue], QWidget], view: View) -> list[Fault]:
    """Open what `make` makes in this view, and answer its faults. Nothing moves meanwhile."""
    apply(app, Theme(view.palette, view.scale, motion=False, flash=False))
    widget = make(Catalogue(view.language))
    widget.resize(view.size)
    widget.show()
    for _ in range(4):  # layouts that wrap ask a second time, tables fit their rows after that
        app.processEvents()
    try:
        return look_at(widget)
    finally:
        widget.close()
        delete(widget)  # deleteLater waits for an event loop, and every widget that is left is dressed again


def look_at(window: QWidget) -> list[Fault]:
    """Every fault of this window as it is now."""
    everything = [window, *window.findChildren(QWidget)]
    shown = [widget for widget in everything if widget.isVisible() and not widget.visibleRegion().isEmpty()]
    texts = [widget for widget in shown if _says(widget)]
    controls = [widget for widget in shown if _is_control(widget)]
    return [
        *_too_large(window),
        *(fault for widget in texts for fault in _clipped(widget)),
        *(fault for widget in texts for fault in _over_the_edge(widget, window)),
        *_overlaps(texts, window),
        *(fault for widget in controls for fault in _unreachable(widget)),
        *_letters(window, everything),
        *(fault for widget in everything for fault in _not_plain(widget)),
        *_pale(texts, window),
    ]


# ---- what there is


def _is_control(widget: QWidget) -> bool:
    """What a person works with; parts of a control are not meant (the field in a spin box, a table's corner)."""
    if not isinstance(widget, _CONTROLS) or isinstance(widget, QScrollBar | QHeaderView):
        return False
    parent = widget.parentWidget()
    if isinstance(parent, QComboBox | QAbstractSpinBox | QTableView):
        return False
    return not isinstance(widget.window(), QWidget) or widget.window().windowType() != Qt.WindowType.Popup


def _says(widget: QWidget) -> bool:
    if isinstance(widget.parentWidget(), QComboBox | QAbstractSpinBox):
        return False
    if isinstance(widget, QLabel | QAbstractButton):
        return bool(widget.text())
    if isinstance(widget, QAbstractItemView) and not isinstance(widget, QHeaderView):
        return widget.model() is not None and widget.model().rowCount() > 0
    return bool(widget.property("paints_text")) or isinstance(widget, QComboBox | QLineEdit)


def _name(widget: QWidget) -> str:
    text = widget.text() if isinstance(widget, QLabel | QAbstractButton | QLineEdit) else widget.accessibleName()
    return f"{type(widget).__name__} “{text[:40]}”"


# ---- clipped


def _too_large(window: QWidget) -> Iterator[Fault]:
    least = window.minimumSizeHint()
    if least.width() > window.width() + _SLACK or least.height() > window.height() + _SLACK:
        yield Fault("clipped", _name(window), f"wants {least.toTuple()}, has {window.size().toTuple()}")


def _clipped(widget: QWidget) -> Iterator[Fault]:
    if isinstance(widget, QAbstractItemView):
        yield from _clipped_cells(widget)
        return
    needed = _needed(widget)
    if needed.width() > widget.width() + _SLACK or needed.height() > widget.height() + _SLACK:
        yield Fault("clipped", _name(widget), f"needs {needed.toTuple()}, has {widget.size().toTuple()}")


def _needed(widget: QWidget) -> QSize:
    """The least room in which all of its text is seen."""
    if isinstance(widget, QLabel):
        if not widget.wordWrap():
            return widget.minimumSizeHint() if widget.property("fits") else widget.sizeHint()
        margins = widget.width() - widget.contentsRect().width()
        return QSize(_longest_word(widget.text(), widget) + margins, widget.heightForWidth(widget.width()))
    if isinstance(widget, QLineEdit):
        metrics = QFontMetrics(widget.font())
        said = widget.text() if widget.isReadOnly() else widget.placeholderText()
        edges = widget.sizeHint().width() - metrics.horizontalAdvance("x") * 17
        return QSize(metrics.horizontalAdvance(said) + max(0, edges), metrics.height())
    if widget.hasHeightForWidth():
        return QSize(0, widget.heightForWidth(widget.width()))
    if widget.property("paints_text"):
        return widget.minimumSizeHint()
    return widget.sizeHint()


def _longest_word(text: str, widget: QWidget) -> int:
    metrics = QFontMetrics(widget.font())
    return max((metrics.horizontalAdvance(word) for word in text.replace("\u200b", " ").split()), default=0)


def _clipped_cells(view: QAbstractItemView) -> Iterator[Fault]:
    for index, room in _cells(view):
        option = QStyleOptionViewItem()
        view.initViewItemOption(option)
        option.rect = room
        needed = view.itemDelegateForIndex(index).sizeHint(option, index)
        wraps = bool(option.features & QStyleOptionViewItem.ViewItemFeature.WrapText)
        narrow = needed.width() > room.width() + _SLACK and not wraps
        if wraps:
            narrow = _longest_word(str(index.data() or ""), view) > room.width()
        if narrow or needed.height() > room.height() + _SLACK:
            yield Fault("clipped", _name(view), f"cell “{index.data()}”: {needed.toTuple()} in {room.size().toTuple()}")
    if isinstance(view, QTableView) and view.horizontalHeader().isVisible():
        header = view.horizontalHeader()
        for section in range(header.count()):
            needed = header.sectionSizeFromContents(section)
            if not header.isSectionHidden(section) and needed.width() > header.sectionSize(section) + _SLACK:
                title = view.model().headerData(section, Qt.Orientation.Horizontal)
                yield Fault("clipped", _name(view), f"header “{title}”")


def _cells(view: QAbstractItemView) -> Iterator[tuple]:
    """The cells that are in sight, with their rectangles in the viewport."""
    model, sight = view.model(), view.viewport().rect()
    for row in range(min(model.rowCount(), 200)):
        for column in range(model.columnCount()):
            index = model.index(row, column)
            room = view.visualRect(index)
            if index.data() and room.intersects(sight):
                yield index, room


def _over_the_edge(widget: QWidget, window: QWidget) -> Iterator[Fault]:
    """Text that a parent cuts off. What a viewport cuts below can be scrolled to."""
    parent = widget.parentWidget()
    while parent is not None and widget is not window:
        where = QRect(widget.mapTo(parent, QPoint()), widget.size())
        inside = parent.rect().adjusted(-_SLACK, -_SLACK, _SLACK, _SLACK)
        scrolls = isinstance(parent.parentWidget(), QAbstractScrollArea)
        sideways = where.left() < inside.left() or where.right() > inside.right()
        if sideways or (not scrolls and not inside.contains(where)):
            yield Fault("edge", _name(widget), f"cut by {type(parent).__name__}: {where.getRect()}")
            return
        if scrolls or parent is window:
            return
        parent = parent.parentWidget()


def _overlaps(texts: list[QWidget], window: QWidget) -> Iterator[Fault]:
    places = [(widget, _in_sight(widget, window)) for widget in texts]
    for (one, where), (other, there) in combinations(places, 2):
        common = where.intersected(there)
        if common.width() <= _SLACK or common.height() <= _SLACK:
            continue
        if not one.isAncestorOf(other) and not other.isAncestorOf(one):
            yield Fault("overlap", _name(one), f"lies over {_name(other)}")


def _in_sight(widget: QWidget, window: QWidget) -> QRect:
    seen = widget.visibleRegion().boundingRect()
    return QRect(widget.mapTo(window, seen.topLeft()), seen.size())


# ---- reachable


def _unreachable(widget: QWidget) -> Iterator[Fault]:
    interface = QAccessible.queryAccessibleInterface(widget)
    if interface is None or not interface.text(QAccessible.Text.Name).strip():
        yield Fault("name", _name(widget), "has no accessible name")
    shortcut = widget.shortcut() if isinstance(widget, QAbstractButton) else QKeySequence()
    if not widget.focusPolicy() & Qt.FocusPolicy.TabFocus and shortcut.isEmpty():
        yield Fault("keyboard", _name(widget), "neither Tab nor a shortcut leads to it")
    least = current().px(TARGET) - _SLACK
    if not isinstance(widget, QAbstractItemView) and min(widget.width(), widget.height()) < least:
        yield Fault("target", _name(widget), f"{widget.size().toTuple()}, at least {least}")
    if isinstance(widget, QAbstractButton) and not widget.isEnabled() and not widget.accessibleDescription():
        yield Fault("reason", _name(widget), "is disabled and does not say why")


def _letters(window: QWidget, everything: list[QWidget]) -> Iterator[Fault]:
    """Shortcuts that a scan would press."""
    keys = [widget.shortcut() for widget in everything if isinstance(widget, QAbstractButton)]
    keys += [shortcut.key() for shortcut in window.findChildren(QShortcut)]
    keys += [action.shortcut() for widget in everything for action in widget.actions()]
    for sequence in keys:
        text = sequence.toString()
        if len(text) == 1:
            yield Fault("letter", text, "a scan could press it")


# ---- readable


def _not_plain(widget: QWidget) -> Iterator[Fault]:
    rich = (
        (isinstance(widget, QLabel) and widget.textFormat() != Qt.TextFormat.PlainText)
        or (isinstance(widget, QMessageBox) and widget.textFormat() != Qt.TextFormat.PlainText)
        or (isinstance(widget, QTextEdit) and widget.acceptRichText())
    )
    if rich and not isinstance(widget.parentWidget(), QMessageBox):
        yield Fault("plain", _name(widget), "reads markup in its text")


def _pale(texts: list[QWidget], window: QWidget) -> Iterator[Fault]:
    image = window.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    for widget in texts:
        for what, where in _written(widget):
            place = QRect(widget.mapTo(window, where.topLeft()), where.size())
            whole = _in_sight(widget, window).contains(place)  # of what is half scrolled away no letter may be seen
            found = _contrast(image, place) if whole else None
            if found is not None and found < LEAST_CONTRAST:
                yield Fault("contrast", _name(widget), f"{what}: {found:.2f}:1")


def _written(widget: QWidget) -> Iterator[tuple[str, QRect]]:
    """Rectangles in the widget that hold text, without the edges of a control."""
    if isinstance(widget, QAbstractItemView):
        offset = widget.viewport().pos()
        for index, room in _cells(widget):
            written = any(char.isalnum() for char in str(index.data()))  # a dash alone is thinner than a pixel
            if written and widget.viewport().rect().contains(
                room
            ):  # of a row that is half scrolled away no letter may be seen
                yield str(index.data()), room.translated(offset).adjusted(2, 2, -2, -2)
    elif isinstance(widget, QLabel):
        yield "text", widget.rect()
    elif not isinstance(widget, QLineEdit) or widget.text():
        edge = current().px(_EDGE)
        yield "text", widget.rect().adjusted(edge, edge, -edge, -edge)


def _contrast(image: QImage, where: QRect) -> float | None:
    """Between the ground (the commonest colour) and what differs most from it; None where nothing is written."""
    ratio = image.devicePixelRatio()
    part = image.copy(QRect(where.topLeft() * ratio, where.size() * ratio).intersected(image.rect()))
    if part.isNull():
        return None
    pixels = _pixels(part)
    seen = blake2b(pixels).digest()
    if seen not in _SEEN:
        _SEEN[seen] = _strongest(Counter(memoryview(pixels).cast("I")))
    return _SEEN[seen]


_SEEN: dict[bytes, float | None] = {}  # what stands on several pages is looked at once


def _pixels(part: QImage) -> bytes:
    """Every n-th line where there are many: letters stand upright."""
    line = 4 * part.width()
    every = max(1, part.width() * part.height() // _ENOUGH)
    bits = memoryview(part.constBits())
    return b"".join(bits[line * number : line * (number + 1)] for number in range(0, part.height(), every))


def _strongest(pixels: Counter[int]) -> float | None:
    """Of the colours, as often as each occurs."""
    if len(pixels) < 2:
        return None
    ground = pixels.most_common(1)[0][0]
    return max(_ratio(ground, pixel) for pixel in pixels)


@cache
def _ratio(ground: int, pixel: int) -> float:
    return contrast(_hex(ground), _hex(pixel))


def _hex(pixel: int) -> str:
    return f"#{pixel & 0xFFFFFF:06X}"
