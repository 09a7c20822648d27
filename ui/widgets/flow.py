"""A row that becomes two when it is too narrow: nothing is cut, nothing scrolls sideways.

Qt has no such layout; its own example (https://doc.qt.io/qt-6/qtwidgets-layouts-flowlayout-example.html) is the idea.
"""

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget

from ui.theme.spacing import Margins, spaced
from ui.theme.tokens import Space


class FlowLayout(QLayout):
    """Items side by side at their size hints, wrapped into lines, each centred in the height of its line.

    `push_right(index)`: the items from that one on stand at the right end, as long as they are on the same line.
    """

    def __init__(self) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self._right_from: int | None = None

    def push_right(self, index: int) -> None:
        """From this item on, stand at the right."""
        self._right_from = index
        self.invalidate()

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._arrange(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._arrange(rect, move=True)

    def sizeHint(self) -> QSize:
        shown = [item.sizeHint() for item in self._items if not item.isEmpty()]
        width = sum(size.width() for size in shown) + self.spacing() * max(0, len(shown) - 1)
        return self._with_margins(QSize(width, max((size.height() for size in shown), default=0)))

    def minimumSize(self) -> QSize:
        shown = [item.minimumSize() for item in self._items if not item.isEmpty()]
        return self._with_margins(
            QSize(max((size.width() for size in shown), default=0), max((size.height() for size in shown), default=0))
        )

    def _with_margins(self, size: QSize) -> QSize:
        sides = self.contentsMargins()
        return size + QSize(sides.left() + sides.right(), sides.top() + sides.bottom())

    def _arrange(self, rect: QRect, *, move: bool) -> int:
        """Place the items (or only measure) and answer the height that they take."""
        area = rect.marginsRemoved(self.contentsMargins())
        top = area.top()
        for line in self._lines(area.width()):
            height = max(item.sizeHint().height() for _, item in line)
            if move:
                self._place(line, QRect(area.left(), top, area.width(), height))
            top += height + self.spacing()
        sides = self.contentsMargins()
        return max(0, top - self.spacing() - area.top()) + sides.top() + sides.bottom()

    def _lines(self, width: int) -> list[list[tuple[int, QLayoutItem]]]:
        lines: list[list[tuple[int, QLayoutItem]]] = []
        left = width + 1
        for index, item in enumerate(self._items):
            if item.isEmpty():
                continue
            needed = item.sizeHint().width()
            if left + needed > width:
                lines.append([])
                left = 0
            lines[-1].append((index, item))
            left += needed + self.spacing()
        return lines

    def _place(self, line: list[tuple[int, QLayoutItem]], area: QRect) -> None:
        used = sum(item.sizeHint().width() for _, item in line) + self.spacing() * (len(line) - 1)
        left = area.left()
        pushed = False
        for index, item in line:
            if not pushed and self._right_from is not None and index >= self._right_from:
                left += max(0, area.width() - used)
                pushed = True
            size = item.sizeHint()
            size.setWidth(min(size.width(), area.width()))
            item.setGeometry(QRect(QPoint(left, area.top() + (area.height() - size.height()) // 2), size))
            left += size.width() + self.spacing()


def flow(*items: QWidget, gap: int = Space.S, margins: Margins | int = 0) -> FlowLayout:
    """Items in a row that wraps."""
    layout = spaced(FlowLayout(), gap, margins)
    for item in items:
        layout.addWidget(item)
    return layout
