"""The list of scanners, and the scales below it: a card for each, with its state and what arrived last."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QLabel, QLayout, QWidget

from services.words.catalogue import Catalogue
from ui.devices.scale_list import ScaleList
from ui.devices.views import KEYBOARD, DeviceCard, DevicesView
from ui.frame.dot import Dot
from ui.icons import Icon
from ui.theme.spacing import column, row
from ui.theme.tokens import Space, Type
from ui.widgets.buttons import ActionButton
from ui.widgets.card import card
from ui.widgets.code_text import breakable
from ui.widgets.labels import label
from ui.widgets.page_head import PageHead


class DeviceList(QWidget):
    """Emits `test`, `add` (a serial one), `add_hid`, `set_up`, and `change` with a device's id."""

    test = Signal()
    add = Signal()
    add_hid = Signal()
    set_up = Signal()
    change = Signal(str)

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        self._words = words
        self._test = ActionButton(words.say("devices_screen.test_scan"), Icon.SCAN, "Ctrl+T", role="primary")
        self._test.clicked.connect(self.test)
        self._add = ActionButton(words.say("devices_screen.add"), Icon.ADD, "Ctrl+N")
        self._add.clicked.connect(self.add)
        self._add_hid = ActionButton(words.say("devices_screen.hid.add"), Icon.ADD)
        self._add_hid.clicked.connect(self.add_hid)
        self._set_up = ActionButton(words.say("devices_screen.set_up"), Icon.SCANNER, "Ctrl+U")
        self._set_up.clicked.connect(self.set_up)
        self._cards: dict[str, _Card] = {}
        self._list = column(gap=Space.L)
        self.scales = ScaleList(words)
        head = PageHead(words.say("devices_screen.title"), self._add_hid, self._add, self._set_up, self._test)
        self.setLayout(column(head, self._list, self.scales, 1, gap=Space.L, margins=Space.XL))

    @property
    def first(self) -> QWidget:
        """Where the focus begins."""
        return self._test

    def show_devices(self, view: DevicesView) -> None:
        """All of them anew."""
        self._add.block(view.blocked)
        self._add_hid.block(view.blocked)
        self._set_up.block(view.blocked)
        while item := self._list.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        self._cards = {one.id: _Card(self._words, one.id, view.blocked) for one in view.cards}
        for one in view.cards:
            self._cards[one.id].show_device(one)
            self._cards[one.id].change.connect(self.change)
            self._list.addWidget(self._cards[one.id])

    def update_card(self, one: DeviceCard) -> None:
        """This one has changed."""
        if one.id in self._cards:
            self._cards[one.id].show_device(one)


class _Card(QFrame):
    """One scanner. What is "" takes no room."""

    change = Signal(str)

    def __init__(self, words: Catalogue, device_id: str, blocked: str) -> None:
        super().__init__()
        self._nothing = label(words.say("devices_screen.nothing_yet"), quiet=True)
        self._name = label("", Type.SECTION, weight="strong")
        self._dot, self._state = Dot(), label("", weight="strong", wrap=False)
        self._kind = label("", quiet=True)
        self._why = label("")
        self._port, self._joined = _code(), label("", quiet=True)
        self._text, self._hex = _code(), _code(Type.DETAIL)
        button = ActionButton(words.say("devices_screen.change"), Icon.EDIT)
        button.block(blocked)
        button.clicked.connect(lambda: self.change.emit(device_id))
        self._button = button
        state = row(self._dot, self._state, self._kind, gap=Space.S)
        state.setStretch(2, 1)
        left = QWidget()
        left.setLayout(column(self._name, state, self._why, self._port, self._joined, row(button, 1), 1, gap=Space.S))
        came = "devices_screen.keyboard.last" if device_id == KEYBOARD else "devices_screen.last"
        last = label(words.say(came), Type.DETAIL, quiet=True)
        right = QWidget()
        right.setLayout(column(last, self._nothing, self._text, self._hex, 1, gap=Space.S))
        both = row(left, right, gap=Space.XL)
        both.setStretch(0, 3)
        both.setStretch(1, 2)
        self.setLayout(column(card(_holding(both))))

    def show_device(self, one: DeviceCard) -> None:
        """Show this state of it."""
        self._name.setText(one.name)
        self._button.setAccessibleName(f"{self._button.text()}: {one.name}")
        self._dot.show_state(one.state)
        self._state.setText(one.state_word)
        self._kind.setText(one.kind)
        texts = {self._why: one.why, self._port: one.port, self._joined: one.joined}
        for where, text in (texts | {self._text: breakable(one.raw_text), self._hex: one.raw_hex}).items():
            where.setText(text)
            where.setVisible(bool(text))
        self._nothing.setVisible(not one.raw_text)


def _holding(layout: QLayout) -> QWidget:
    widget = QWidget()
    widget.setLayout(layout)
    return widget


def _code(type_: Type = Type.BODY) -> QLabel:
    """Bytes as they are: monospaced, not grouped."""
    result = label("", type_)
    result.setProperty("code", True)
    return result
