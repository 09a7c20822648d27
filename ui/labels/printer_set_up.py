"""The set-up of a printer: what it is, what is in it, and how far it prints out of place."""

from collections.abc import Iterable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QVBoxLayout, QWidget

from services.settings.model import OWN_PRINTERS
from services.words.catalogue import Catalogue
from ui.icons import Icon
from ui.labels.printer_views import PrinterForm, PrinterFormView
from ui.theme.spacing import column, row, spaced
from ui.theme.tokens import Space, Type
from ui.widgets.buttons import ActionButton
from ui.widgets.card import card
from ui.widgets.check import Check
from ui.widgets.choice import Choice
from ui.widgets.combo import Combo
from ui.widgets.field import Field
from ui.widgets.flow import flow
from ui.widgets.labels import label
from ui.widgets.pair import Pair
from ui.widgets.pressing import step

_KINDS = ("zpl", "device", "queue", "folder")
_LINES = ("name", "address", "baud", "right_mm", "down_mm")
_LEAST = 420  # pixels at 100 % of either side


class PrinterSetUp(QWidget):
    """Emits `saved` with a PrinterForm, `looked` (for queues) and `left`. Enter in a line saves."""

    saved = Signal(object)
    looked = Signal()
    left = Signal()

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        say = words.say
        self._words = words
        self._shown: PrinterForm | None = None
        self._fresh = 0
        self._faults: dict[str, str] = {}
        self._stocks: tuple[tuple[str, str], ...] | None = None
        self.lines = {name: QLineEdit() for name in _LINES}
        for line in self.lines.values():
            line.returnPressed.connect(self._give)
        self.combos: dict[str, QComboBox] = {
            "kind": _combo((kind, say(f"labels_screen.printer.kinds.{kind}")) for kind in _KINDS),
            "format": _combo((one, say(f"labels_screen.printer.formats.{one}")) for one in ("pdf", "zpl")),
            "dpi": _combo((dpi, dpi) for dpi in ("203", "300", "600")),
            "stock": Combo(),
        }
        for name in ("kind", "format"):
            self.combos[name].currentIndexChanged.connect(self._show_fitting)
        editors: dict[str, QWidget] = {**self.lines, **self.combos}
        self._fields = {name: self._field(name, editor) for name, editor in editors.items()}
        self._prints = {own: Check(say(f"labels_screen.printer.prints_own.{own}")) for own in OWN_PRINTERS}
        self._title, self._wrong = label("", Type.SECTION, weight="strong"), label("", weight="medium")
        self._wrong.setProperty("danger", True)
        self._queues, self._queue_list = QWidget(), spaced(QVBoxLayout(), Space.S)
        self._save = ActionButton(say("common.action.save"), Icon.CONFIRM, "Ctrl+Return", role="primary")
        self._save.clicked.connect(self._give)
        self._lay_out()

    @property
    def first(self) -> QWidget:
        """Where the focus begins."""
        return self.lines["name"]

    def show_form(self, view: PrinterFormView) -> None:
        """Show this form. What is being typed stays while it is the same one."""
        self._title.setText(view.title)
        if view.stocks != self._stocks:
            self._fill_stocks(view.stocks)
        if view.fresh != self._fresh:
            self._fresh = view.fresh
            self._fill(view.values)
        self._show_queues(view.queues)
        for name, field in self._fields.items():
            field.show_wrong(view.wrong.get(name, ""))
        self._wrong.setText(view.wrong.get("", ""))
        self._wrong.setVisible("" in view.wrong)
        fresh, self._faults = dict(view.wrong) != self._faults, dict(view.wrong)
        first = next((self._fields[name] for name in view.wrong if name in self._fields), None)
        if fresh and first is not None:  # said anew: whoever mends another field stays there
            first.editor.setFocus()

    def confirm(self) -> str:
        """Save, as the button does."""
        self._save.click()
        return ""

    def step(self, by: int) -> None:
        """The next or the previous choice of the field that has the focus, or of the first that has choices."""
        combos = list(self.combos.values())
        step(next((combo for combo in combos if combo.hasFocus()), combos[0]), by)

    # -- inside --------------------------------------------------------------------------------------------------------

    def _field(self, name: str, editor: QWidget) -> Field:
        say, hinted = self._words.say, name in ("right_mm", "down_mm")
        hint = say(f"labels_screen.printer.{name}_hint") if hinted else ""
        return Field(say(f"labels_screen.printer.{name}"), editor, hint)

    def _lay_out(self) -> None:
        say, fields = self._words.say, self._fields
        back = ActionButton(say("common.action.back"), Icon.BACK, "Esc")
        back.clicked.connect(self.left)
        look = ActionButton(say("labels_screen.printer.look_again"), Icon.REFRESH, "Ctrl+R")
        look.clicked.connect(self.looked)
        self._none = label(say("labels_screen.printer.no_queues"), quiet=True)
        heading = label(say("labels_screen.printer.queues"), weight="medium")
        self._queues.setLayout(column(heading, self._queue_list, self._none, row(look, 1), gap=Space.S))
        what = card(self._title, self._wrong, fields["name"], fields["kind"], fields["address"], self._queues)
        places = row(fields["right_mm"], fields["down_mm"], gap=Space.M)
        places.setStretch(0, 1)
        places.setStretch(1, 1)
        buttons, checks = QWidget(), self._prints.values()
        buttons.setLayout(flow(self._save, back))
        prints = card(fields["stock"], fields["format"], fields["dpi"], fields["baud"], places, *checks, buttons)
        self.setLayout(column(Pair(what, prints, gap=Space.L, least=_LEAST)))

    def _fill(self, values: PrinterForm) -> None:
        self._shown = values
        for name, line in self.lines.items():
            line.setText(getattr(values, name))
        for name, combo in self.combos.items():
            if combo.findData(getattr(values, name)) < 0:  # a stock of one's own that is gone
                combo.addItem(getattr(values, name), getattr(values, name))
            combo.setCurrentIndex(max(0, combo.findData(getattr(values, name))))
        for own, check in self._prints.items():
            check.setChecked(own in values.prints)
        self._show_fitting()

    def _fill_stocks(self, stocks: tuple[tuple[str, str], ...]) -> None:
        combo, self._stocks = self.combos["stock"], stocks
        before = combo.currentData()
        combo.clear()
        for key, title in stocks:
            combo.addItem(title, key)
        combo.setCurrentIndex(max(0, combo.findData(before)))

    def _show_fitting(self) -> None:
        """What this kind of printer has."""
        kind, format_ = self.combos["kind"].currentData(), self.combos["format"].currentData()
        zpl = kind in ("zpl", "device")
        self._fields["format"].setVisible(not zpl)
        self._fields["dpi"].setVisible(zpl or format_ == "zpl")
        self._prints["papers"].setVisible(not zpl and format_ == "pdf")
        self._fields["baud"].setVisible(kind == "device")
        self._fields["address"].show_hint(self._words.say(f"labels_screen.printer.address_hint.{kind}"))
        self._queues.setVisible(kind == "queue")

    def _show_queues(self, queues: tuple[tuple[str, str], ...]) -> None:
        self._none.setVisible(not queues)
        while item := self._queue_list.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for name, description in queues:
            choice = Choice(Icon.PRINTER, name, description if description != name else "")
            choice.clicked.connect(lambda _checked=False, name=name: self.lines["address"].setText(name))
            self._queue_list.addWidget(choice)

    def _give(self) -> None:
        texts = {name: line.text() for name, line in self.lines.items()}
        chosen = {name: str(combo.currentData() or "") for name, combo in self.combos.items()}
        known = self._shown.id if self._shown else ""
        prints = frozenset(own for own, check in self._prints.items() if check.isChecked() and not check.isHidden())
        self.saved.emit(PrinterForm(known, **texts, **chosen, prints=prints))


def _combo(choices: Iterable[tuple[str, str]]) -> QComboBox:
    combo = Combo()
    for key, word in choices:
        combo.addItem(word, key)
    return combo
