"""The form that asks for labels, and beside it the label as it will be printed."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from services.printing.rules import MOST_CHARACTERS
from services.words.catalogue import Catalogue
from ui.icons import Icon
from ui.labels.ask_views import AskForm, AskView
from ui.labels.list_form import ListForm
from ui.labels.preview_card import PreviewCard
from ui.theme.spacing import column, row
from ui.theme.theme import current
from ui.theme.tokens import Space
from ui.widgets.buttons import ActionButton
from ui.widgets.card import card
from ui.widgets.combo import Combo
from ui.widgets.field import Field
from ui.widgets.flow import flow
from ui.widgets.ink_label import InkLabel
from ui.widgets.pair import Pair
from ui.widgets.pressing import press, step

_LEAST = 420  # pixels at 100 % of either side
_PAUSE_MS = 120  # in typing, before a label is drawn anew
_DIGITS = 5
_TYPED = ("tag", "serial", "model", "copies", "start")


class AskPanel(QWidget):
    """Emits `typed` with an AskForm, `asked`; `lists` (whether a list is to be printed), and what its `list` form does.
    Enter in one of its `lines` prints."""

    typed = Signal(object)
    asked = Signal()
    lists = Signal(bool)

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        say = words.say
        self._words = words
        self._fresh, self._lists = 0, False
        self._shape = (False, False, False)  # which fields are there
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._tell)
        self.lines = {name: self._line(name) for name in _TYPED}
        self._printer = Combo()
        self._printer.activated.connect(lambda _at: self._tell())
        self._filled: tuple[tuple[str, str], ...] | None = None
        self._fields = {name: Field(say(f"labels_screen.ask.{name}"), line) for name, line in self.lines.items()}
        self._fields["printer"] = Field(say("labels_screen.ask.printer"), self._printer)
        self._told = InkLabel(weight="medium")
        self.list = ListForm(words)
        self._print = ActionButton(say("labels_screen.act.print"), Icon.PRINTER, "Ctrl+Return", role="primary")
        self._print.clicked.connect(self._ask)
        self._other = ActionButton(say("labels_screen.act.list"), Icon.FILE, "Ctrl+L")
        self._other.clicked.connect(lambda: self.lists.emit(not self._lists))
        self._preview = PreviewCard(words)
        self._lay_out()

    @property
    def first(self) -> QWidget:
        """Where the focus begins."""
        return self.list.first if self._lists else self.lines["tag"]

    @property
    def preview(self) -> PreviewCard:
        """The label as it will be printed."""
        return self._preview

    def show_ask(self, view: AskView) -> None:
        """Show this form. What is being typed stays, but where it is to be filled anew."""
        begins = view.lists != self._lists
        self._lists = view.lists
        if view.fresh != self._fresh:
            self._fill(view)
        self._show_fields(view)
        self.list.show_list(view)
        say, palette = self._words.say, current().palette
        self._told.say(view.told, palette.danger if view.failed else palette.tones.accepted.word)
        self._print.block(view.blocked)
        self._print.setVisible(not (view.list and view.list.going))
        act = say("labels_screen.act.print_all", n=view.list.number) if view.list else say("labels_screen.act.print")
        self._print.show_text(act)
        self._other.show_text(say(f"labels_screen.act.{'single' if view.lists else 'list'}"))
        self._preview.show_picture(view.picture, say(f"labels_screen.preview.{'list' if view.lists else 'hint'}"))
        if begins:
            self.first.setFocus()
        if (shape := (view.lists, view.list is not None, view.places > 0)) != self._shape:
            self._shape = shape
            QTimer.singleShot(0, self, self.updateGeometry)  # what wraps says only now how high it is

    # -- by command barcode --------------------------------------------------------------------------------------------

    def confirm(self) -> str:
        """Print, as the button does; or read the list that is named; "" where it was done, else why not."""
        if self.list.isVisibleTo(self) and self.list.confirm():
            return ""
        return press(self._print, self, self._words)

    def step(self, by: int) -> str:
        """The next or the previous label of the list, or printer; "" where it was done, else why not."""
        if self._lists:
            self.list.stepped.emit(by)
        elif self._fields["printer"].isVisibleTo(self):
            step(self._printer, by)
            self._tell()
        else:
            return self._words.say("command.not_now")
        return ""

    # -- inside --------------------------------------------------------------------------------------------------------

    def _line(self, name: str) -> QLineEdit:
        line = QLineEdit()
        line.setMaxLength(_DIGITS if name in ("copies", "start") else MOST_CHARACTERS)
        line.textEdited.connect(lambda _text: self._pause.start())
        line.returnPressed.connect(self._ask)
        return line

    def _lay_out(self) -> None:
        fields = self._fields
        numbers = row(fields["copies"], fields["start"], gap=Space.M)
        numbers.setStretch(0, 1)
        numbers.setStretch(1, 1)
        buttons = QWidget()
        buttons.setLayout(flow(self._print, self._other))
        asks = card(
            fields["tag"],
            fields["serial"],
            fields["model"],
            self.list,
            numbers,
            fields["printer"],
            self._told,
            buttons,
        )
        whole = column(Pair(asks, self._preview, gap=Space.L, least=_LEAST))
        self.setLayout(whole)

    def _fill(self, view: AskView) -> None:
        self._fresh = view.fresh
        self._pause.stop()
        for name, line in self.lines.items():
            line.setText(getattr(view.form, name))
        if not view.lists and self.isVisible():
            self.lines["tag"].setFocus()

    def _show_fields(self, view: AskView) -> None:
        for name, field in self._fields.items():
            field.show_wrong(view.wrong.get(name, ""))
        for name in ("tag", "serial", "model", "copies"):
            self._fields[name].setVisible(not view.lists)
        self._fields["start"].setVisible(view.places > 0)
        self._fields["start"].show_hint(self._words.say("labels_screen.ask.places", number=view.places))
        self._fields["printer"].setVisible(bool(view.printers))
        if view.printers != self._filled:
            self._filled = view.printers
            self._printer.clear()
            for key, name in (("", self._words.say("labels_screen.ask.usual")), *view.printers):
                self._printer.addItem(name, key)
        self._printer.setCurrentIndex(max(0, self._printer.findData(view.form.printer)))

    def _ask(self) -> None:
        """Print what stands there now, also where the pause is not over."""
        self._tell()
        self.asked.emit()

    def _tell(self) -> None:
        self._pause.stop()
        texts = {name: line.text() for name, line in self.lines.items()}
        self.typed.emit(AskForm(**texts, printer=str(self._printer.currentData() or "")))
