"""A file of assets: how it is taken at the left, what becomes of each line at the right."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QWidget

from services.scanning.commands import Command
from services.words.catalogue import Catalogue
from ui.assets.import_form import ImportForm
from ui.assets.import_views import ImportView
from ui.icons import Icon
from ui.theme.spacing import column
from ui.theme.theme import current
from ui.theme.tokens import Space, Type
from ui.widgets.buttons import ActionButton
from ui.widgets.card import card
from ui.widgets.code_text import breakable
from ui.widgets.empty_state import EmptyState
from ui.widgets.flow import flow
from ui.widgets.ink_label import InkLabel
from ui.widgets.labels import label
from ui.widgets.page_head import PageHead
from ui.widgets.pair import Pair
from ui.widgets.pressing import press, step
from ui.widgets.progress import Progress
from ui.widgets.scrolled import scrolled
from ui.widgets.table import Table, TableOrEmpty
from ui.widgets.two_lines import TwoLineDelegate, TwoLineRows

COLUMNS = ("line", "serial", "result", "device")
_LEAST = 380  # pixels at 100 % of either side


class _Beside(Pair):
    """Beside each other they take the height that is there: either scrolls by itself."""

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint() if self.is_beside else super().sizeHint()

    def hasHeightForWidth(self) -> bool:
        return not self.is_beside and super().hasHeightForWidth()


class ImportPage(QWidget):
    """Emits `left`, `only` with whether those lines alone are shown that are not entered, `entered`, `stopped`, and
    `saved` with the kind of file; its `form` does its own."""

    left = Signal()
    only = Signal(bool)
    entered = Signal()
    stopped = Signal()
    saved = Signal(str)

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        say = words.say
        self._words = words
        self.view = ImportView()
        self.form = ImportForm(words)
        self._back = self._button("back", Icon.BACK, "", self.left.emit)
        self._enter = self._button("enter", Icon.CONFIRM, "Ctrl+Return", self.entered.emit)
        self._enter.set_role("primary")
        self._stop = self._button("stop", Icon.PAUSE, "Ctrl+P", self.stopped.emit)
        self._only = ActionButton("", Icon.TROUBLE, "Ctrl+B")
        self._only.setCheckable(True)
        self._only.clicked.connect(self.only)
        self._xlsx = self._button("xlsx", Icon.EXPORT, "Ctrl+E", lambda: self.saved.emit("xlsx"))
        self._csv = self._button("csv", Icon.FILE, "Ctrl+Shift+E", lambda: self.saved.emit("csv"))
        self._figures = label("", Type.BODY, weight="medium")
        self._asks = label("", Type.DETAIL, quiet=True)
        self._told = InkLabel(weight="medium")
        self._progress = Progress(words)
        self._going = label("", Type.BODY, weight="medium")
        self._rows = TwoLineRows(COLUMNS, [say(f"assets_import.column.{name}") for name in COLUMNS], self)
        self.table = Table(say("assets_import.lines"))
        self.table.setItemDelegate(TwoLineDelegate(self.table))
        self._empty = EmptyState(Icon.FILE, "")
        both = TableOrEmpty(self.table, self._rows, self._empty)
        self.table.stretch_column(COLUMNS.index("result"))
        acts = QWidget()
        acts.setLayout(flow(self._enter, self._stop, self._only, self._xlsx, self._csv))
        lines = QWidget()
        above = column(self._figures, self._asks, self._told, self._going, self._progress, gap=Space.S)
        right = column(above, card(both, margins=Space.NONE), gap=Space.M)
        right.setStretch(1, 1)
        lines.setLayout(right)
        self._beside = scrolled(card(self.form))
        whole = column(
            PageHead(say("assets_import.title"), self._back),
            _Beside(self._beside, lines, least=_LEAST, shares=(2, 3)),
            acts,
            gap=Space.M,
        )
        whole.setStretch(1, 1)
        self.setLayout(whole)
        self.setFocusProxy(self.form.file)

    def show_import(self, view: ImportView) -> None:
        """Show how far it is."""
        say, going = self._words.say, view.going
        self.view = view
        self.form.show_form(view)
        self._empty.show_texts(*view.empty)
        self._rows.show(view.rows)
        self._figures.setText("   ".join(f"{number} {name}" for name, number in view.figures))
        self._figures.setVisible(bool(view.figures))
        self._asks.setText(breakable(view.asks))
        self._asks.setVisible(bool(view.asks))
        self._told.say(view.told, current().palette.danger if view.failed else current().palette.text)
        self._beside.setVisible(going is None)
        self._progress.setVisible(going is not None)
        self._going.setVisible(going is not None)
        if going is not None:
            done, of = going
            self._going.setText(say("assets_import.going", number=done, of=of))
            self._progress.show_percent(100 * done / max(1, of))
        self._enter.show_text(say("assets_import.act.enter", n=view.ready))
        self._enter.setVisible(view.ready > 0 and going is None)
        self._enter.block(say("assets_import.empty.reading.what") if view.reading else view.blocked)
        self._stop.setVisible(going is not None)
        self._look_at(self._stop if going else self.form.file)
        self._only.setVisible(view.others > 0 or view.only)
        self._only.show_text(say("assets_import.act.only", number=view.others))
        self._only.setChecked(view.only)
        for button in (self._xlsx, self._csv):
            button.setVisible(bool(view.rows) or view.only)

    def obey(self, command: Command) -> str:
        """A command barcode: what its key does. "" where it was done, else why not."""
        acts: dict[Command, Callable[[], object]] = {
            Command.NEXT: lambda: step(self.table, 1),
            Command.PREVIOUS: lambda: step(self.table, -1),
            Command.BACK: self.left.emit,
        }
        if command in acts:
            acts[command]()
            return ""
        if command is Command.EXPORT:
            return press(self._xlsx, self, self._words)
        if command is Command.CONFIRM:
            return "" if self.form.confirm() else press(self._enter, self, self._words)
        return self._words.say("command.not_now")

    def _look_at(self, first: QWidget) -> None:
        """Where the focus begins; it goes there where it stood in what is not seen any more."""
        if self.focusProxy() is not first:
            self.setFocusProxy(first)
            if self.isVisible():
                first.setFocus()

    def _button(self, name: str, icon: Icon, keys: str, act: Callable[[], object]) -> ActionButton:
        text = self._words.say(f"assets_import.act.{name}", **({"n": 0} if name == "enter" else {}))
        button = ActionButton(text, icon, keys)
        button.clicked.connect(lambda: act())
        return button
