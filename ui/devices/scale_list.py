"""The scales of the devices page: a card for each, with what lies on it now and what it can be asked."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QWidget

from services.weighing.model import ScaleAct
from services.words.catalogue import Catalogue
from ui.devices.scale_views import ScaleCard, ScalesView
from ui.frame.dot import Dot
from ui.icons import Icon
from ui.theme.spacing import column, row
from ui.theme.tokens import Space, Type
from ui.widgets.buttons import ActionButton
from ui.widgets.card import card
from ui.widgets.code_text import breakable
from ui.widgets.flow import flow
from ui.widgets.labels import label


class ScaleList(QWidget):
    """Emits `add`, `change` with a scale's id, and `asked` with its id and a ScaleAct."""

    add = Signal()
    change = Signal(str)
    asked = Signal(str, object)

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        self._words = words
        self._add = ActionButton(words.say("devices_screen.scale.add"), Icon.ADD)
        self._add.clicked.connect(self.add)
        self._cards: dict[str, _Card] = {}
        self._list, self._none = column(gap=Space.L), label(words.say("devices_screen.scale.none"), quiet=True)
        heading = row(label(words.say("devices_screen.scale.title"), Type.SECTION, weight="strong"), 1, self._add)
        self.setLayout(column(heading, self._none, self._list, gap=Space.L))

    def show_scales(self, view: ScalesView) -> None:
        """All of them anew."""
        self._add.block(view.blocked)
        self._none.setVisible(not view.cards)
        while item := self._list.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        self._cards = {one.id: _Card(self._words, one, view.blocked) for one in view.cards}
        for one in self._cards.values():
            one.change.connect(self.change)
            one.asked.connect(self.asked)
            self._list.addWidget(one)

    def update_scale(self, one: ScaleCard) -> None:
        """This one has changed."""
        if one.id in self._cards:
            self._cards[one.id].show_scale(one)


class _Card(QFrame):
    """One scale. What is "" takes no room."""

    change = Signal(str)
    asked = Signal(str, object)

    def __init__(self, words: Catalogue, one: ScaleCard, blocked: str) -> None:
        super().__init__()
        self._id = one.id
        self._name = label("", Type.SECTION, weight="strong")
        self._dot, self._state = Dot(), label("", weight="strong", wrap=False)
        self._kind, self._port = label("", quiet=True), label("")
        self._port.setProperty("code", True)
        self._why, self._answer = label(""), label("")
        self._answer.setProperty("danger", True)
        self._weight = label("", Type.BAND, weight="strong", wrap=False)
        self._stands, self._told = Dot(), label("", weight="strong", wrap=False)
        self._nothing = label(words.say("devices_screen.nothing_yet"), quiet=True)
        self._text, self._hex = label(""), label("", Type.DETAIL)
        for bytes_ in (self._text, self._hex):
            bytes_.setProperty("code", True)
        self._change = ActionButton(words.say("devices_screen.change"), Icon.EDIT)
        self._change.block(blocked)
        self._change.clicked.connect(lambda: self.change.emit(self._id))
        self._acts = {act: self._button(act, words) for act in ScaleAct}
        self._lay_out(label(words.say("devices_screen.last"), Type.DETAIL, quiet=True))
        self.show_scale(one)

    def show_scale(self, one: ScaleCard) -> None:
        """Show this state of it."""
        self._name.setText(one.name)
        self._change.setAccessibleName(f"{self._change.text()}: {one.name}")
        self._dot.show_state(one.state)
        self._state.setText(one.state_word)
        self._kind.setText(one.kind)
        self._stands.show_state(one.stands)
        self._stands.setVisible(bool(one.told))
        texts = {self._why: one.why, self._port: one.port, self._answer: one.answer, self._told: one.told}
        texts |= {self._weight: one.weight, self._text: breakable(one.raw_text), self._hex: one.raw_hex}
        for where, text in texts.items():
            if where.text() != text:
                where.setText(text)
            where.setVisible(bool(text))
        self._nothing.setVisible(not one.raw_text)
        can = dict(one.acts)
        for act, button in self._acts.items():
            button.setVisible(act in can)
            button.show_text(can.get(act, ""))
            button.setAccessibleName(f"{can.get(act, '')}: {one.name}")

    def _button(self, act: ScaleAct, words: Catalogue) -> ActionButton:
        button = ActionButton(words.say(f"devices_screen.scale.act.{act}"))
        button.clicked.connect(lambda: self.asked.emit(self._id, act))
        return button

    def _lay_out(self, last: QWidget) -> None:
        state = row(self._dot, self._state, self._kind, gap=Space.S)
        state.setStretch(2, 1)
        weighs = flow(self._weight, self._stands, self._told, gap=Space.M)
        acts = flow(*self._acts.values(), self._change)
        left, right = QWidget(), QWidget()
        left.setLayout(column(self._name, state, self._why, self._port, weighs, self._answer, acts, 1, gap=Space.S))
        right.setLayout(column(last, self._nothing, self._text, self._hex, 1, gap=Space.S))
        both = row(left, right, gap=Space.XL)
        both.setStretch(0, 3)
        both.setStretch(1, 2)
        holder = QWidget()
        holder.setLayout(both)
        self.setLayout(column(card(holder)))
