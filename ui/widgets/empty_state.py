"""What an empty list or screen says: the one thing to do."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from ui.icons import Icon, paint
from ui.theme.spacing import column
from ui.theme.theme import current
from ui.theme.tokens import Space, Type
from ui.widgets.labels import label


class EmptyState(QWidget):
    """Icon, what is (not) there, what to do, and at most one button for it."""

    def __init__(self, icon: Icon, what: str, next_: str = "", button: QPushButton | None = None) -> None:
        super().__init__()
        self._what = label(what, Type.SECTION, weight="strong")
        self._next = label(next_, quiet=True)
        for text in (self._what, self._next):
            text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        middle = column(1, gap=Space.S, margins=Space.XL)
        middle.addWidget(IconTile(icon), 0, Qt.AlignmentFlag.AlignHCenter)
        middle.addWidget(self._what)
        middle.addWidget(self._next)
        if button is not None:
            middle.addSpacing(current().px(Space.S))
            middle.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        middle.addStretch(1)
        self.setLayout(middle)

    def show_texts(self, what: str, next_: str) -> None:
        """Say something else."""
        self._what.setText(what)
        self._next.setText(next_)


class IconTile(QWidget):
    """An icon on a soft round ground, in the accent. The words beside it say the same."""

    def __init__(self, icon: Icon, side: int = 56) -> None:
        super().__init__()
        self._icon, self._side = icon, side
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def sizeHint(self) -> QSize:
        side = current().px(self._side)
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, palette = QPainter(self), current().palette
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(palette.accent_soft))
        painter.drawEllipse(QRectF(self.rect()))
        side = current().px(self._side) / 2
        where = QRectF(0, 0, side, side)
        where.moveCenter(QRectF(self.rect()).center())
        paint(painter, self._icon, where, palette.on_accent_soft)
