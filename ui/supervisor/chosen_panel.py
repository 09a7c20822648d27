"""What stands beside a list of the board: the chosen one."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QScrollArea, QWidget

from ui.supervisor.views import Told
from ui.theme.theme import current
from ui.widgets.ink_label import InkLabel
from ui.widgets.outcome_look import Mood


class ChosenPanel(QWidget):
    """Emits `closed`, and `older` for more lines. What is asked about it stands in the panel, never in a
    dialog."""

    closed = Signal()
    older = Signal()


def say_told(where: InkLabel, told: Told) -> None:
    """In the colour of its mood."""
    tones = current().palette.tones
    ink = current().palette.danger if told.mood is Mood.REFUSED else getattr(tones, told.mood).word
    where.say(told.text, ink)


def bring_into_sight(widget: QWidget) -> None:
    """Scroll to what a key opened below the window's edge, as Tab would. It is laid out only after this."""
    parent = widget.parentWidget()
    while parent is not None and not isinstance(parent, QScrollArea):
        parent = parent.parentWidget()
    if parent is not None:
        area = parent
        QTimer.singleShot(0, area, lambda: area.ensureWidgetVisible(widget))
