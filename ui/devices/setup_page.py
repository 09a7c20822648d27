"""The page of the wizard that sets a scanner up: choices, one barcode at a time, the test code, and how it went."""

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from services.scanning.commands import Command, barcode_for
from services.scanning.layout import TEST_CODE
from services.words.catalogue import Catalogue
from ui.devices.setup_views import SetupView
from ui.icons import Icon
from ui.theme.spacing import column, grid, row
from ui.theme.theme import current
from ui.theme.tokens import Space, Type
from ui.widgets.barcode import Barcode
from ui.widgets.buttons import ActionButton
from ui.widgets.card import card
from ui.widgets.choice import Choice
from ui.widgets.flow import flow
from ui.widgets.ink_label import InkLabel
from ui.widgets.labels import label
from ui.widgets.page_head import PageHead
from ui.widgets.qr_code import QrCode

_COLUMNS, _MANY = 2, 6  # choices beside each other; one more where there are more than so many
_COMMANDS: Final = (Command.NEXT, Command.CONFIRM, Command.BACK)
_LOW: Final = 40  # pixels at 100 %: what is chosen or scanned is to be in sight, too
_DIGITS: Final = 9  # choices that have one


class SetupPage(QWidget):
    """Emits `chosen` with a choice's number, `forwarded` and `left`. Digits, Tab and Enter choose; Esc goes back.
    `site`: whose command barcodes are shown; "" for none."""

    chosen = Signal(int)
    forwarded = Signal()
    left = Signal()

    def __init__(self, words: Catalogue, site: str) -> None:
        super().__init__()
        say = words.say
        self._choices: list[Choice] = []
        back = ActionButton(say("common.action.back"), Icon.BACK, "Esc")
        back.clicked.connect(self.left)
        self._what, self._hint = InkLabel(Type.BAND, weight="strong"), label("", quiet=True)
        self._grid = grid(Space.M)
        self._list = QWidget()
        self._list.setLayout(self._grid)
        self._qr = QrCode()
        self._name, self._place = label("", Type.SECTION, weight="strong"), label("")
        self._test = Barcode(TEST_CODE, say("devices_screen.keyboard.code"), grows=False)
        self._forward = ActionButton("", Icon.NEXT, role="primary")
        self._forward.clicked.connect(self.forwarded)
        on = column(self._name, self._place, row(self._forward, 1), 1, gap=Space.M)
        scanned = row(self._qr, on, gap=Space.XL)
        scanned.setStretch(1, 1)
        self._step = card(self._what, self._hint, scanned, row(self._test, 1), self._list)
        self._tiles = {
            one: Barcode(barcode_for(one, site), say(one.name_words), height=_LOW, grows=False)
            for one in _COMMANDS
            if site
        }
        by_scanner = QWidget()
        by_scanner.setLayout(flow(*self._tiles.values(), gap=Space.XL))
        head = PageHead(say("scanner_setup.title"), back)
        margins = (Space.XL, Space.L, Space.XL, Space.S)  # a scanner alone needs the barcodes in sight
        self.setLayout(column(head, self._step, by_scanner, 1, gap=Space.M, margins=margins))
        self._back = back

    @property
    def first(self) -> QWidget:
        """Where the focus begins."""
        if self._choices:
            return self._choices[self._at]
        return self._back if self._forward.isHidden() else self._forward

    def show_setup(self, view: SetupView) -> None:
        """Show this step; the focus goes to what Enter does."""
        tones = current().palette.tones
        inks = {None: current().palette.text, True: tones.accepted.word, False: current().palette.danger}
        self._what.say(view.what, inks[view.good])
        for where, text in ((self._hint, view.hint), (self._name, view.name), (self._place, view.place)):
            where.setText(text)
            where.setVisible(bool(text))
        self._qr.show_code(view.qr, view.name)
        self._test.setVisible(view.test)
        self._forward.show_text(view.forward)
        self._forward.setVisible(bool(view.forward))
        for command, tile in self._tiles.items():
            tile.setVisible(command in _commands_of(view))
        self._show_choices(view)
        self._at = view.at
        self.first.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        digit = event.text()
        if digit.isascii() and digit.isdigit() and 0 < int(digit) <= min(len(self._choices), _DIGITS):
            self.chosen.emit(int(digit) - 1)
            return
        super().keyPressEvent(event)

    def _show_choices(self, view: SetupView) -> None:
        while item := self._grid.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        self._choices = [
            Choice(Icon.SCANNER, one.name, one.detail, number if number <= _DIGITS else None)
            for number, one in enumerate(view.choices, 1)
        ]
        columns = _COLUMNS + (len(self._choices) > _MANY)
        for at, choice in enumerate(self._choices):
            choice.clicked.connect(lambda _checked=False, at=at: self.chosen.emit(at))
            self._grid.addWidget(choice, at // columns, at % columns)
        self._list.setVisible(bool(self._choices))


def _commands_of(view: SetupView) -> tuple[Command, ...]:
    """What a scanner alone needs here: few, so that none is scanned for another."""
    if view.choices:
        return Command.NEXT, Command.CONFIRM
    return (Command.CONFIRM, Command.BACK) if view.forward else (Command.BACK,)
