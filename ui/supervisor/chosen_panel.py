"""What stands beside a list of the board: the chosen one."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

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
