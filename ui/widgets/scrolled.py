"""A screen that is higher than the window scrolls; nothing is ever squeezed or cut."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget


def scrolled(content: QWidget) -> QScrollArea:
    """`content` in an area that scrolls up and down only where it has to. Tab brings what has the focus into sight."""
    area = QScrollArea()
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(content)
    area.setMinimumWidth(content.minimumSizeHint().width())
    return area


def bring_into_sight(widget: QWidget) -> None:
    """Scroll to what a key led to, at once, and again when it is laid out: what was just made has no place before."""
    parent = widget.parentWidget()
    while parent is not None and not isinstance(parent, QScrollArea):
        parent = parent.parentWidget()
    if parent is not None:
        area = parent
        area.ensureWidgetVisible(widget)
        QTimer.singleShot(0, widget, lambda: area.ensureWidgetVisible(widget))
