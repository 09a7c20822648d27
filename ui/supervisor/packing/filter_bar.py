"""Which shipments are listed: buttons, lists to choose from, and a text to look for."""

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from services.supervisor.packing_model import PackingFilter, Which
from services.words.catalogue import Catalogue
from ui.icons import Icon
from ui.supervisor.filter_bar import fill
from ui.supervisor.search_field import SearchField
from ui.theme.tokens import Space
from ui.widgets.buttons import ActionButton
from ui.widgets.combo import Combo
from ui.widgets.flow import flow

_KEYS: Final = {Which.PACKING: "Ctrl+1", Which.DONE: "Ctrl+2", Which.ALL: "Ctrl+3"}


class PackingFilterBar(QWidget):
    """Emits `changed` with a PackingFilter."""

    changed = Signal(object)

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        say = words.say
        self.setAccessibleName(say("supervisor_packing.filter.name"))
        self._which = Which.PACKING
        self._buttons = {which: self._button(words, which) for which in Which}
        self._troubled = ActionButton(say("supervisor_packing.filter.troubled"), Icon.TROUBLE, "Ctrl+4")
        self._troubled.setCheckable(True)
        self._troubled.toggled.connect(self._tell)
        self._station = self._combo(
            say("supervisor_screen.filter.station"), say("supervisor_screen.filter.every_station")
        )
        self._person = self._combo(say("supervisor_screen.filter.person"), say("supervisor_screen.filter.every_person"))
        self._text = SearchField(say("supervisor_packing.filter.text"))
        self._text.textChanged.connect(self._tell)
        self.setLayout(flow(self._troubled, self._text, self._station, self._person, gap=Space.S))

    @property
    def whiches(self) -> tuple[ActionButton, ...]:
        """Being packed, done today, all: to be put where there is room for them."""
        return tuple(self._buttons.values())

    @property
    def filter(self) -> PackingFilter:
        """What is chosen."""
        return PackingFilter(
            which=self._which,
            troubled=self._troubled.isChecked(),
            station=self._station.currentData() or "",
            person=self._person.currentData() or "",
            text=self._text.text().strip(),
        )

    def offer(self, stations: Iterable[str], people: Iterable[str]) -> None:
        """These can be chosen; what is chosen stays."""
        fill(self._station, [(name, name) for name in stations])
        fill(self._person, [(name, name) for name in people])

    def set_compact(self, compact: bool) -> None:
        """Where the list needs the room: without lists of which nothing is chosen."""
        for combo in (self._station, self._person):
            combo.setVisible(not compact or combo.currentIndex() > 0)

    def look_for(self, text: str) -> None:
        """As if it had been typed."""
        self._text.setText(text)

    def clear(self) -> None:
        """List all that are packed, or all that are done: whatever was looked at last."""
        self.blockSignals(True)
        self._troubled.setChecked(False)
        for combo in (self._station, self._person):
            combo.setCurrentIndex(0)
        self._text.clear()
        self.blockSignals(False)
        self._tell()

    def choose(self, digit: int) -> bool:
        """What Ctrl and this digit do; whether there is such a button."""
        buttons = [*self._buttons.values(), self._troubled]
        if not 1 <= digit <= len(buttons):
            return False
        buttons[digit - 1].click()
        return True

    def go_find(self) -> None:
        """Go and type what to look for."""
        self._text.go_find()

    # -- inside --------------------------------------------------------------------------------------------------------

    def _button(self, words: Catalogue, which: Which) -> ActionButton:
        button = ActionButton(words.say(f"supervisor_packing.filter.{which}"), keys=_KEYS[which])
        button.setCheckable(True)
        button.setChecked(which is self._which)
        button.clicked.connect(lambda: self._choose(which))
        return button

    def _combo(self, name: str, every: str) -> Combo:
        combo = Combo()
        combo.setAccessibleName(name)
        combo.addItem(every, "")
        combo.currentIndexChanged.connect(self._tell)
        return combo

    def _choose(self, which: Which) -> None:
        self._which = which
        for one, button in self._buttons.items():
            button.setChecked(one is which)
        self._tell()

    def _tell(self, _value: object = None) -> None:
        self.changed.emit(self.filter)
