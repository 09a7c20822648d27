"""A photo, as large as there is room for it."""

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRect, QSize, Qt, Signal
from PySide6.QtGui import QImage, QImageReader, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme.theme import current

_LEAST = 120  # pixels at 100 %: below that nobody sees anything
_MOST = 4096  # pixels of a side: a photo has no more (services/photos/jpeg.py)


class PhotoPicture(QWidget):
    """Shows one JPEG, or nothing. Emits `clicked`. UI thread."""

    clicked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._image = QImage()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is shown."""
        return self._image.isNull()

    def show_photo(self, data: bytes | None, name: str) -> None:
        """Show this one; `name` says it to screen readers. What is no JPEG, or too large, shows nothing."""
        self._image = QImage() if data is None else read_photo(data)
        self.setAccessibleName(name)
        self.updateGeometry()
        self.update()

    def minimumSizeHint(self) -> QSize:
        return QSize(current().px(_LEAST), current().px(_LEAST))

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._image.isNull():
            return
        size = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRect((self.width() - size.width()) // 2, 0, size.width(), size.height())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(place, self._image)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and not self.is_empty:
            self.clicked.emit()


def read_photo(data: bytes, within: QSize | None = None) -> QImage:
    """A JPEG's picture, made as small as fits in `within`; an empty one where it is none, or too large: its size is
    read before its pixels."""
    held = QByteArray(data)  # the buffer reads what this holds
    buffer = QBuffer(held)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, QByteArray(b"jpeg"))
    reader.setDecideFormatFromContent(False)
    size = reader.size()
    if not size.isValid() or max(size.width(), size.height()) > _MOST:
        return QImage()
    if within is not None:
        reader.setScaledSize(size.scaled(within, Qt.AspectRatioMode.KeepAspectRatio))
    return reader.read()
