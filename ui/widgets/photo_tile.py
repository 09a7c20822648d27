"""A small photo with its name, to be chosen among others; where there is none, a word says why."""

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton

from ui.icons import Icon, paint
from ui.theme.fonts import text_font
from ui.theme.theme import current
from ui.theme.tokens import RADIUS, RING, Space, Type
from ui.widgets.enter_key import press_by_enter
from ui.widgets.photo import read_photo

_WIDE, _HIGH = 112, 72  # pixels of the picture at 100 %
_GLYPH: Final = 28


class PhotoTile(QAbstractButton):
    """Checked: it is the one that is looked at. Enter and Space press it. UI thread."""

    def __init__(self) -> None:
        super().__init__()
        self._name = self._state = ""
        self._image = QImage()
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("paints_text", True)

    @property
    def is_empty(self) -> bool:
        """Whether it shows no picture."""
        return self._image.isNull()

    @property
    def says(self) -> tuple[str, str]:
        """Its name, and its state."""
        return self._name, self._state

    def show_texts(self, name: str, state: str) -> None:
        """`state`: a word or two, "" where there is nothing to say but the picture."""
        self._name, self._state = name, state
        self.setAccessibleName(" · ".join(filter(None, (name, state))))
        self.updateGeometry()
        self.update()

    def show_photo(self, data: bytes | None) -> None:
        """This JPEG, small; None: none."""
        ratio = self.devicePixelRatioF()
        most = round(current().px(_WIDE) * ratio), round(current().px(_HIGH) * ratio)
        self._image = QImage() if data is None else read_photo(data, QSize(*most))
        self.update()

    def sizeHint(self) -> QSize:
        px, pad = current().px, 2 * current().px(Space.XS)
        name, state = QFontMetrics(_font(strong=True)), QFontMetrics(_font())
        words = max(name.horizontalAdvance(self._name), state.horizontalAdvance(self._state))
        return QSize(max(px(_WIDE), words) + pad, px(_HIGH) + name.height() + state.height() + pad)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not press_by_enter(self, event):
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        palette, px = current().palette, current().px
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        ring, pad = px(RING), px(Space.XS)
        marked = self.isChecked() or self.hasFocus()
        painter.setPen(QPen(QColor(palette.focus if marked else palette.line), ring if marked else 1))
        painter.setBrush(QColor(palette.accent_soft if self.isChecked() else palette.surface))
        painter.drawRoundedRect(
            QRectF(self.rect()).adjusted(ring / 2, ring / 2, -ring / 2, -ring / 2), px(RADIUS), px(RADIUS)
        )
        inside = QRectF(self.rect()).adjusted(pad, pad, -pad, -pad)
        self._paint_picture(painter, QRectF(inside.left(), inside.top(), inside.width(), px(_HIGH)))
        self._paint_texts(painter, inside.adjusted(0, px(_HIGH), 0, 0))

    def _paint_picture(self, painter: QPainter, area: QRectF) -> None:
        if self._image.isNull():
            side = current().px(_GLYPH)
            glyph = QRectF(area.center().x() - side / 2, area.center().y() - side / 2, side, side)
            paint(painter, Icon.CAMERA, glyph, current().palette.quiet)
            return
        size = self._image.size().scaled(area.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
        left, top = area.center().x() - size.width() / 2, area.center().y() - size.height() / 2
        painter.drawImage(QRectF(left, top, size.width(), size.height()), self._image)

    def _paint_texts(self, painter: QPainter, area: QRectF) -> None:
        palette, top = current().palette, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
        named = palette.on_accent_soft if self.isChecked() else palette.text
        painter.setFont(_font(strong=True))
        painter.setPen(QColor(named))
        painter.drawText(area, top, self._name)
        line = QFontMetrics(_font(strong=True)).height()
        painter.setFont(_font())
        painter.setPen(QColor(named if self.isChecked() else palette.quiet))
        painter.drawText(area.adjusted(0, line, 0, 0), top, self._state)


def _font(*, strong: bool = False) -> QFont:
    return text_font(current().size(Type.DETAIL), QFont.Weight.DemiBold if strong else QFont.Weight.Normal)
