"""What is plugged in now, to choose one from: as the pages of scanners and scales show it."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from services.words.catalogue import Catalogue
from ui.devices.views import PortChoice
from ui.icons import Icon
from ui.theme.spacing import column, row
from ui.theme.tokens import Space
from ui.widgets.buttons import ActionButton
from ui.widgets.choice import Choice
from ui.widgets.labels import label


class PresentList(QWidget):
    """Emits `chosen` with a PortChoice, and `looked` when somebody wants it looked for again."""

    chosen = Signal(object)
    looked = Signal()

    def __init__(self, words: Catalogue, none: str) -> None:
        """`none`: the key of what is said where nothing is there."""
        super().__init__()
        self._choices = column(gap=Space.S)
        self._none = label(words.say(none), quiet=True)
        look = ActionButton(words.say("devices_screen.serial.look_again"), Icon.REFRESH, "Ctrl+R")
        look.clicked.connect(self.looked)
        head = label(words.say("devices_screen.serial.present"), weight="medium")
        self.setLayout(column(head, self._choices, self._none, row(look, 1), gap=Space.M))

    def show_present(self, present: Sequence[PortChoice]) -> None:
        """These, in place of those before."""
        self._none.setVisible(not present)
        while item := self._choices.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for one in present:
            names = [name for name in dict.fromkeys((one.description, one.name, one.port)) if name]
            choice = Choice(Icon.DEVICES, names[0], " · ".join(names[1:]))
            choice.clicked.connect(lambda _checked=False, one=one: self.chosen.emit(one))
            self._choices.addWidget(choice)
