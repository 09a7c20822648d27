"""Which sessions are listed: buttons, lists to choose from, and a text to look for."""

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from services.sessions.model import SessionType
from services.supervisor.model import Filter, Which
from services.words.catalogue import Catalogue
from ui.icons import Icon
from ui.supervisor.search_field import SearchField
from ui.theme.tokens import Space
from ui.widgets.buttons import ActionButton
from ui.widgets.combo import Combo
from ui.widgets.flow import flow

_KEYS: Final = {Which.OPEN: "Ctrl+1", Which.ENDED: "Ctrl+2", Which.ALL: "Ctrl+3"}


class FilterBar(QWidget):
    """Emits `changed` with a Filter."""

    changed = Signal(object)

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        say = words.say
        self.setAccessibleName(say("supervisor_screen.filter.name"))
        self._which = Which.OPEN
        self._offered: tuple[tuple[tuple[str, str], ...], tuple[str, ...]] = ((), ())
        self._buttons = {which: self._button(words, which) for which in Which}
        self._troubled = ActionButton(say("supervisor_screen.filter.troubled"), Icon.TROUBLE, "Ctrl+4")
        self._troubled.setCheckable(True)
        self._troubled.toggled.connect(self._tell)
        types = [(str(one), say(f"session_type.{one}")) for one in SessionType]
        self._type = self._combo(words, "type", [("", say("supervisor_screen.filter.every_type")), *types])
        self._station = self._combo(words, "station", [("", say("supervisor_screen.filter.every_station"))])
        self._person = self._combo(words, "person", [("", say("supervisor_screen.filter.every_person"))])
        self._text = SearchField(say("supervisor_screen.filter.text"))
        self._text.textChanged.connect(self._tell)
        self.setLayout(flow(self._troubled, self._text, self._type, self._station, self._person, gap=Space.S))

    def set_compact(self, compact: bool) -> None:
        """Where the list needs the room: without lists of which nothing is chosen."""
        for combo in (self._type, self._station, self._person):
            combo.setVisible(not compact or combo.currentIndex() > 0)

    @property
    def whiches(self) -> tuple[ActionButton, ...]:
        """Open ones, those that ended, all: to be put where there is room for them."""
        return tuple(self._buttons.values())

    @property
    def filter(self) -> Filter:
        """What is chosen."""
        type_ = self._type.currentData()
        return Filter(
            which=self._which,
            session_type=SessionType(type_) if type_ else None,
            station_id=self._station.currentData() or "",
            person=self._person.currentData() or "",
            text=self._text.text().strip(),
            troubled=self._troubled.isChecked(),
        )

    def offer(self, stations: Iterable[tuple[str, str]], people: Iterable[str]) -> None:
        """These can be chosen; what is chosen stays."""
        offered = (tuple(stations), tuple(people))
        if offered == self._offered:
            return
        self._offered = offered
        fill(self._station, offered[0])
        fill(self._person, [(name, name) for name in offered[1]])

    def look_for(self, text: str) -> None:
        """As if it had been typed."""
        self._text.setText(text)

    def clear(self) -> None:
        """List all open sessions, or all that ended: whatever was looked at last."""
        self.blockSignals(True)
        self._troubled.setChecked(False)
        for combo in (self._type, self._station, self._person):
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
        button = ActionButton(words.say(f"supervisor_screen.filter.{which}"), keys=_KEYS[which])
        button.setCheckable(True)
        button.setChecked(which is self._which)
        button.clicked.connect(lambda: self._choose(which))
        return button

    def _combo(self, words: Catalogue, name: str, items: list[tuple[str, str]]) -> Combo:
        combo = Combo()
        combo.setAccessibleName(words.say(f"supervisor_screen.filter.{name}"))
        for key, said in items:
            combo.addItem(said, key)
        combo.currentIndexChanged.connect(self._tell)
        return combo

    def _choose(self, which: Which) -> None:
        self._which = which
        for one, button in self._buttons.items():
            button.setChecked(one is which)
        self._tell()

    def _tell(self, _value: object = None) -> None:
        self.changed.emit(self.filter)


def fill(combo: Combo, items: Iterable[tuple[str, str]]) -> None:
    """What can be chosen beside the first, which is everything; nobody is told."""
    there = [(combo.itemData(at), combo.itemText(at)) for at in range(1, combo.count())]
    wanted = list(items)
    if there == wanted:
        return
    chosen = combo.currentData()
    combo.blockSignals(True)
    while combo.count() > 1:
        combo.removeItem(1)
    for key, said in wanted:
        combo.addItem(said, key)
    if chosen and combo.findData(chosen) < 0:
        combo.addItem(str(chosen), chosen)
    combo.setCurrentIndex(max(0, combo.findData(chosen)))
    combo.blockSignals(False)
