"""The room that is left, for what scrolls itself."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme.theme import current


class Room(QWidget):
    """Wants little height, and takes what there is. Tables and scroll areas alone want what their content wants as soon
    as a text beside them wraps, and everything around them would scroll."""

    def __init__(self, content: QWidget, wide: QWidget, least: int) -> None:
        super().__init__()
        self._content, self._wide, self._least = content, wide, least
        content.setParent(self)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_least(self, least: int) -> None:
        """Want this height, in pixels at 100 %."""
        self._least = least
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:
        return QSize(self._wide.minimumSizeHint().width(), current().px(self._least))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._content.setGeometry(self.rect())
