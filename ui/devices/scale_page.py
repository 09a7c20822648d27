"""The page that adds or changes a scale: its port, the protocol that it speaks, and a try."""

from typing import Final, get_args

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from services.settings.model import ScaleLine
from services.words.catalogue import Catalogue
from ui.devices.form_head import FormHead
from ui.devices.present_list import PresentList
from ui.devices.rights_note import RightsNote
from ui.devices.scale_views import ScaleForm, ScaleFormView
from ui.devices.views import PortChoice
from ui.icons import Icon
from ui.theme.spacing import column, row
from ui.theme.theme import current
from ui.theme.tokens import Space
from ui.widgets.buttons import ActionButton
from ui.widgets.card import card
from ui.widgets.combo import Combo
from ui.widgets.field import Field
from ui.widgets.ink_label import InkLabel
from ui.widgets.pair import Pair

_KINDS: Final = get_args(ScaleLine.model_fields["kind"].annotation)
_UNITS: Final = get_args(ScaleLine.model_fields["unit"].annotation)
_BAUDS: Final = ("0", "1200", "2400", "4800", "9600", "19200", "38400", "57600", "115200")
_FRAMINGS: Final = ("", "8N1", "7E1", "7O1", "7N2", "8E1", "8N2")
_HID: Final = "hid"  # the kind of a PortChoice, and of a scale of the settings
_COLUMN: Final = 440  # pixels at 100 %: less is no column of fields


class ScalePage(QWidget):
    """Emits `saved` and `tried` with a ScaleForm, `removed`, `looked` (for ports) and `left`."""

    saved = Signal(object)
    tried = Signal(object)
    removed = Signal()
    looked = Signal()
    left = Signal()

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        self._words, say = words, words.say
        self._shown: ScaleForm | None = None
        self._name, self._port, self._ask = QLineEdit(), QLineEdit(), QLineEdit()
        own = say("devices_screen.scale.own")
        self._kind = _combo([(one, say(f"devices_screen.scale.kinds.{one}")) for one in _KINDS])
        self._unit = _combo([(one, one) for one in _UNITS])
        self._baud = _combo([(one, own if one == "0" else one) for one in _BAUDS])
        self._framing = _combo([(one, one or own) for one in _FRAMINGS])
        editors: dict[str, QWidget] = {
            "name": self._name,
            "port": self._port,
            "kind": self._kind,
            "unit": self._unit,
            "baud": self._baud,
            "framing": self._framing,
            "ask": self._ask,
        }
        self._fields = {name: self._field(name, editor) for name, editor in editors.items()}
        self._kind.currentIndexChanged.connect(self._show_kind)
        self._told = InkLabel(weight="medium")
        self._present = PresentList(words, "devices_screen.scale.none_present")
        self._present.chosen.connect(self._choose)
        self._present.looked.connect(self.looked)
        self._rights = RightsNote(words)
        self._port.textChanged.connect(self._rights.show_device)
        self._try = ActionButton(say("devices_screen.scale.try"), Icon.SCAN, "Ctrl+T")
        self._try.clicked.connect(lambda: self.tried.emit(self._typed()))
        self._head = FormHead(words)
        self._head.saved.connect(lambda: self.saved.emit(self._typed()))
        self._head.removed.connect(self.removed)
        self._head.left.connect(self.left)
        self._lay_out()

    @property
    def first(self) -> QWidget:
        """Where the focus begins."""
        return self._name

    def show_scale_form(self, view: ScaleFormView) -> None:
        """Show this form. What is being typed stays while the form is the same one."""
        self._head.show_form(view)
        if view.values != self._shown:
            self._fill(view.values)
        self._present.show_present(view.ports)
        self._rights.show_present(view.ports)
        for name, field in self._fields.items():
            field.show_wrong(view.wrong.get(name, ""))
        palette = current().palette
        inks = {None: palette.text, True: palette.tones.accepted.word, False: palette.danger}
        self._told.say(view.tried, inks[view.tried_well])

    # -- inside --------------------------------------------------------------------------------------------------------

    def _field(self, name: str, editor: QWidget) -> Field:
        key = f"devices_screen.scale.{name}"
        return Field(self._words.say(key), editor, self._words.say(f"{key}_hint"))

    def _lay_out(self) -> None:
        fields = self._fields
        tried = row(self._try, 1)
        ports = card(fields["name"], fields["port"], self._rights, self._present, self._told, tried)
        speaks = card(*(fields[name] for name in ("kind", "unit", "baud", "framing", "ask")))
        both = Pair(ports, speaks, gap=Space.L, least=_COLUMN)
        self.setLayout(column(self._head, both, 1, gap=Space.L, margins=Space.XL))

    def _fill(self, values: ScaleForm) -> None:
        self._shown = values
        self._name.setText(values.name)
        self._port.setText(values.port)
        self._ask.setText(values.ask)
        for combo, value in (
            (self._kind, values.kind),
            (self._unit, values.unit),
            (self._baud, values.baud),
            (self._framing, values.framing),
        ):
            if combo.findData(value) < 0:
                combo.addItem(value, value)
            combo.setCurrentIndex(combo.findData(value))
        self._show_kind()

    def _show_kind(self) -> None:
        """What this protocol means for whoever sets it up."""
        kind = str(self._kind.currentData())
        self._fields["kind"].show_hint(self._words.say(f"devices_screen.scale.kinds_hint.{kind}"))

    def _choose(self, one: PortChoice) -> None:
        """Its way is its protocol, too: a USB HID scale has but one, and no serial port speaks that."""
        self._port.setText(one.port)
        if (one.kind == _HID) != (self._kind.currentData() == _HID):
            self._kind.setCurrentIndex(self._kind.findData(_HID if one.kind == _HID else ScaleForm().kind))
        if not self._name.text().strip() and one.kind == _HID:
            self._name.setText(one.description)

    def _typed(self) -> ScaleForm:
        return ScaleForm(
            self._shown.id if self._shown else "",
            self._name.text(),
            str(self._kind.currentData()),
            self._port.text(),
            str(self._baud.currentData()),
            str(self._framing.currentData()),
            str(self._unit.currentData()),
            self._ask.text(),
        )


def _combo(choices: list[tuple[str, str]]) -> Combo:
    combo = Combo()
    for key, word in choices:
        combo.addItem(word, key)
    return combo
