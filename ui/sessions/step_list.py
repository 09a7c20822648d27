"""Set-up steps, one below the other: done, being done, wrong, or just to know. Icon and words, never a bare spinner."""

from PySide6.QtWidgets import QFrame, QWidget

from ui.icons import Icon
from ui.sessions.views import Step
from ui.theme.spacing import column, row
from ui.theme.tokens import Space, Type
from ui.widgets.labels import label
from ui.widgets.mark import Mark
from ui.widgets.outcome_look import Mood

_ICONS = {
    "done": (Icon.CONFIRM, Mood.ACCEPTED),
    "now": (Icon.WORKING, Mood.WORKING),
    "wrong": (Icon.CLOSE, Mood.REFUSED),
    "note": (Icon.HELP, Mood.NEUTRAL),
}


class StepList(QWidget):
    """Shows the steps of a start."""

    def __init__(self, heading: str = "") -> None:
        super().__init__()
        self._rows: list[QFrame] = []
        self._layout = column(gap=Space.M)
        head = (label(heading, Type.SECTION, weight="strong"),) if heading else ()
        self.setLayout(column(*head, self._layout, 1, gap=Space.L))

    def show_steps(self, steps: tuple[Step, ...]) -> None:
        """Show these instead."""
        for old in self._rows:
            self._layout.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._rows = [_row(step) for step in steps]
        for shown in self._rows:
            self._layout.addWidget(shown)


def _row(step: Step) -> QFrame:
    icon, mood = _ICONS[step.state]
    words = row(Mark(icon, mood), label(step.words), gap=Space.M)
    words.setStretch(1, 1)
    frame = QFrame()
    frame.setLayout(words)
    return frame
