"""The page of keyboard scanners: on or off, how they type, and whether their layout is the computer's."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from services.scanning.layout import TEST_CODE
from services.settings.words import choice_key, help_key, label_key
from services.words.catalogue import Catalogue
from ui.devices.views import KeyboardView
from ui.icons import Icon
from ui.theme.spacing import column, row
from ui.theme.theme import current
from ui.theme.tokens import Space
from ui.widgets.barcode import Barcode
from ui.widgets.buttons import ActionButton
from ui.widgets.card import card
from ui.widgets.check import Check
from ui.widgets.combo import Combo
from ui.widgets.field import Field
from ui.widgets.ink_label import InkLabel
from ui.widgets.labels import label
from ui.widgets.page_head import PageHead

_PATH = "scanning.wedge"


class KeyboardPage(QWidget):
    """Emits `changed(name, value)` at once, `checked` to begin the layout check, and `left`."""

    changed = Signal(str, object)
    checked = Signal()
    left = Signal()

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        self._words = words
        say = words.say
        self._filling = False
        self._on = Check(say(label_key(f"{_PATH}.on")))
        self._prefix, self._gap, self._suffix = QLineEdit(), QLineEdit(), Combo()
        for value in ("auto", "enter", "tab"):
            self._suffix.addItem(say(choice_key(f"{_PATH}.suffix", value)), value)
        self._on.toggled.connect(lambda on: self._emit("on", on))
        self._suffix.currentIndexChanged.connect(lambda _at: self._emit("suffix", self._suffix.currentData()))
        self._prefix.editingFinished.connect(lambda: self._emit("prefix", self._prefix.text()))
        self._gap.editingFinished.connect(lambda: self._emit("gap_ms", self._gap.text()))
        self._fields = {
            name: Field(say(label_key(f"{_PATH}.{name}")), editor, say(help_key(f"{_PATH}.{name}")))
            for name, editor in (("suffix", self._suffix), ("prefix", self._prefix), ("gap_ms", self._gap))
        }
        self._blocked = label("", quiet=True)
        self._told = InkLabel(weight="medium")
        self._check = ActionButton(say("devices_screen.keyboard.check"), Icon.KEYBOARD, "Ctrl+T", role="primary")
        self._check.clicked.connect(self.checked)
        self._code = Barcode(TEST_CODE, say("devices_screen.keyboard.code"), grows=False)
        back = ActionButton(say("common.action.back"), Icon.BACK, "Esc")
        back.clicked.connect(self.left)
        head = PageHead(say("devices_screen.keyboard.name"), back)
        typing = card(self._on, *self._fields.values(), self._blocked)
        layout = card(
            self._told,
            row(self._code, 1),
            row(self._check, 1),
            heading=say("devices_screen.keyboard.layout"),
        )
        self.setLayout(column(head, typing, layout, 1, gap=Space.L, margins=Space.XL))

    @property
    def first(self) -> QWidget:
        """Where the focus begins."""
        return self._check if self._check.isEnabled() else self

    def show_keyboard(self, view: KeyboardView) -> None:
        """Show these settings, and what the check found."""
        self._filling = True
        if not view.wrong:
            self._on.setChecked(view.values.on)
            self._prefix.setText(view.values.prefix)
            self._gap.setText(view.values.gap_ms)
            self._suffix.setCurrentIndex(self._suffix.findData(view.values.suffix))
        self._filling = False
        for name, field in self._fields.items():
            field.show_wrong(view.wrong.get(name, ""))
        tones = current().palette.tones
        inks = {None: current().palette.text, True: tones.accepted.word, False: current().palette.danger}
        self._told.say(view.told, inks[view.good])
        self._code.setVisible(view.checking)
        again = "again" if view.good is not None or view.checking else "check"
        self._check.show_text(self._words.say(f"devices_screen.keyboard.{again}"))
        self._check.block(view.blocked)
        self._blocked.setText(view.blocked)
        self._blocked.setVisible(bool(view.blocked))
        for editor in (self._on, self._prefix, self._gap, self._suffix):
            editor.setEnabled(not view.blocked)
        self._on.setAccessibleDescription(view.blocked or self._words.say(help_key(f"{_PATH}.on")))

    def _emit(self, name: str, value: object) -> None:
        if not self._filling:
            self.changed.emit(name, value)
