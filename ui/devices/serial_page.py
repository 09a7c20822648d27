"""The page that adds or changes a serial scanner."""

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from services.words.catalogue import Catalogue
from ui.devices.form_head import FormHead
from ui.devices.present_list import PresentList
from ui.devices.views import SerialForm, SerialFormView
from ui.theme.spacing import column
from ui.theme.tokens import Space
from ui.widgets.card import card
from ui.widgets.combo import Combo
from ui.widgets.field import Field
from ui.widgets.pair import Pair

_BAUDS: Final = ("1200", "2400", "4800", "9600", "19200", "38400", "57600", "115200", "230400")
_SUFFIXES: Final = ("auto", "none", "cr", "lf", "crlf", "tab", "etx")
_OWN: Final = "own"
_COLUMN: Final = 440  # pixels at 100 %: less is no column of fields
_SPEAKS: Final = (
    *("baud", "bytesize", "parity", "stopbits"),
    *("suffix", "own_suffix", "prefix", "gap_seconds", "same_as"),
)


class SerialPage(QWidget):
    """Emits `saved` with a SerialForm, `removed`, `looked` (for ports) and `left`."""

    saved = Signal(object)
    removed = Signal()
    looked = Signal()
    left = Signal()

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        self._words = words
        say = words.say
        self._shown: SerialForm | None = None
        self._name, self._port = QLineEdit(), QLineEdit()
        self._baud = _combo((one, one) for one in _BAUDS)
        self._bytesize = _combo((one, one) for one in "5678")
        self._parity = _combo((one, say(f"devices_screen.serial.parities.{one}")) for one in "NEOMS")
        self._stopbits = _combo((one, one) for one in ("1", "1.5", "2"))
        self._suffix = _combo((one, say(f"devices_screen.serial.suffixes.{one}")) for one in (*_SUFFIXES, _OWN))
        self._own, self._prefix, self._gap = QLineEdit(), QLineEdit(), QLineEdit()
        self._same = Combo()
        self._suffix.currentIndexChanged.connect(self._show_own)
        self._fields = {
            "name": self._field("name", self._name, hint=True),
            "port": self._field("port", self._port, hint=True),
            "baud": self._field("baud", self._baud),
            "bytesize": self._field("bytesize", self._bytesize),
            "parity": self._field("parity", self._parity),
            "stopbits": self._field("stopbits", self._stopbits),
            "suffix": self._field("suffix", self._suffix),
            "own_suffix": self._field("own_suffix", self._own, hint=True),
            "prefix": self._field("prefix", self._prefix, hint=True),
            "gap_seconds": self._field("gap", self._gap, hint=True),
            "same_as": self._field("same_as", self._same, hint=True),
        }
        self._present = PresentList(words, "devices_screen.serial.none_present")
        self._present.chosen.connect(lambda one: self._port.setText(one.port))
        self._present.looked.connect(self.looked)
        self._head = FormHead(words)
        self._head.saved.connect(lambda: self.saved.emit(self._typed()))
        self._head.removed.connect(self.removed)
        self._head.left.connect(self.left)
        self._lay_out()

    @property
    def first(self) -> QWidget:
        """Where the focus begins."""
        return self._name

    def show_serial(self, view: SerialFormView) -> None:
        """Show this form. What is being typed stays while the form is the same one."""
        self._head.show_form(view)
        if view.values != self._shown:
            self._fill(view)
        self._present.show_present(view.ports)
        for name, field in self._fields.items():
            field.show_wrong(view.wrong.get("suffix" if name == "own_suffix" else name, ""))

    # -- inside --------------------------------------------------------------------------------------------------------

    def _field(self, name: str, editor: QWidget, *, hint: bool = False) -> Field:
        key = f"devices_screen.serial.{name}"
        return Field(self._words.say(key), editor, self._words.say(f"{key}_hint") if hint else "")

    def _lay_out(self) -> None:
        fields = self._fields
        ports = card(fields["name"], fields["port"], self._present)
        speaks = card(*(fields[name] for name in _SPEAKS))
        both = Pair(ports, speaks, gap=Space.L, least=_COLUMN)
        self.setLayout(column(self._head, both, 1, gap=Space.L, margins=Space.XL))

    def _fill(self, view: SerialFormView) -> None:
        values = self._shown = view.values
        self._name.setText(values.name)
        self._port.setText(values.port)
        self._prefix.setText(values.prefix)
        self._gap.setText(values.gap_seconds)
        for combo, value in (
            (self._baud, values.baud),
            (self._bytesize, values.bytesize),
            (self._parity, values.parity),
            (self._stopbits, values.stopbits),
        ):
            if combo.findData(value) < 0:
                combo.addItem(value, value)
            combo.setCurrentIndex(combo.findData(value))
        named = values.suffix in _SUFFIXES
        self._suffix.setCurrentIndex(self._suffix.findData(values.suffix if named else _OWN))
        self._own.setText("" if named else values.suffix)
        self._show_own()
        self._same.clear()
        for key, name in (("", self._words.say("devices_screen.serial.no_other")), *view.others):
            self._same.addItem(name, key)
        self._same.setCurrentIndex(max(0, self._same.findData(values.same_as)))

    def _show_own(self) -> None:
        self._fields["own_suffix"].setVisible(self._suffix.currentData() == _OWN)

    def _typed(self) -> SerialForm:
        suffix = str(self._suffix.currentData())
        return SerialForm(
            self._shown.id if self._shown else "",
            self._name.text(),
            self._port.text(),
            str(self._baud.currentData()),
            str(self._bytesize.currentData()),
            str(self._parity.currentData()),
            str(self._stopbits.currentData()),
            self._prefix.text(),
            self._own.text() if suffix == _OWN else suffix,
            self._gap.text(),
            str(self._same.currentData() or ""),
        )


def _combo(choices: Iterable[tuple[str, str]]) -> QComboBox:
    combo = Combo()
    for key, word in choices:
        combo.addItem(word, key)
    return combo
