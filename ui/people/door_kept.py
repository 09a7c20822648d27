"""Scans that nobody claimed: take them, or leave them."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.icons import Icon
from ui.people.door_view import DoorView
from ui.theme.spacing import column
from ui.theme.tokens import Space
from ui.widgets.buttons import ActionButton
from ui.widgets.labels import label


class DoorKept(QWidget):
    """Emits `took`, or `left`. UI thread."""

    took = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._wrong = label("", weight="medium")
        self._wrong.setProperty("danger", True)
        self._take = ActionButton("", Icon.CONFIRM, role="primary")
        self._take.clicked.connect(self.took)
        self._leave = ActionButton("", Icon.NEXT, "Esc")
        self._leave.clicked.connect(self.left)
        self.setLayout(column(1, self._wrong, self._take, self._leave, 1, gap=Space.M))

    @property
    def first(self) -> ActionButton:
        """What Enter presses."""
        return self._leave if self._take.isHidden() else self._take

    def show_kept(self, view: DoorView) -> None:
        """The buttons of this view."""
        self._wrong.setText(view.wrong)
        self._wrong.setVisible(bool(view.wrong))
        self._take.show_text(view.take)
        self._take.setVisible(bool(view.take))
        self._leave.show_text(view.leave)
