"""The page that adds or changes a scanner in the mode USB HID POS: which of those that are there, and its name."""

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from services.words.catalogue import Catalogue
from ui.devices.form_head import FormHead
from ui.devices.present_list import PresentList
from ui.devices.rights_note import RightsNote
from ui.devices.views import HidForm, HidFormView, PortChoice
from ui.theme.spacing import column
from ui.theme.tokens import Space
from ui.widgets.card import card
from ui.widgets.combo import Combo
from ui.widgets.field import Field
from ui.widgets.pair import Pair

_COLUMN: Final = 440  # pixels at 100 %: less is no column of fields


class HidPage(QWidget):
    """Emits `saved` with a HidForm, `removed`, `looked` (for devices) and `left`."""

    saved = Signal(object)
    removed = Signal()
    looked = Signal()
    left = Signal()

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        self._words, say = words, words.say
        self._shown: HidForm | None = None
        self._name, self._device, self._same = QLineEdit(), QLineEdit(), Combo()
        self._rights = RightsNote(words)
        self._device.textChanged.connect(self._rights.show_device)
        self._fields = {
            "name": Field(say("devices_screen.serial.name"), self._name, say("devices_screen.serial.name_hint")),
            "device": Field(say("devices_screen.hid.device"), self._device, say("devices_screen.hid.device_hint")),
            "same_as": Field(
                say("devices_screen.serial.same_as"), self._same, say("devices_screen.serial.same_as_hint")
            ),
        }
        self._present = PresentList(words, "devices_screen.hid.none_present")
        self._present.chosen.connect(self._choose)
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

    def show_hid(self, view: HidFormView) -> None:
        """Show this form. What is being typed stays while the form is the same one."""
        self._head.show_form(view)
        if view.values != self._shown:
            self._fill(view)
        self._present.show_present(view.present)
        self._rights.show_present(view.present)
        for name, field in self._fields.items():
            field.show_wrong(view.wrong.get(name, ""))

    # -- inside --------------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        typed = card(*self._fields.values(), self._rights)
        both = Pair(card(self._present), typed, gap=Space.L, least=_COLUMN)
        self.setLayout(column(self._head, both, 1, gap=Space.L, margins=Space.XL))

    def _fill(self, view: HidFormView) -> None:
        values = self._shown = view.values
        self._name.setText(values.name)
        self._device.setText(values.device)
        self._same.clear()
        for key, name in (("", self._words.say("devices_screen.serial.no_other")), *view.others):
            self._same.addItem(name, key)
        self._same.setCurrentIndex(max(0, self._same.findData(values.same_as)))

    def _choose(self, one: PortChoice) -> None:
        self._device.setText(one.port)
        if not self._name.text().strip():
            self._name.setText(one.description)

    def _typed(self) -> HidForm:
        return HidForm(
            self._shown.id if self._shown else "",
            self._name.text(),
            self._device.text(),
            str(self._same.currentData() or ""),
        )
