"""A batch that is over: what was created, with its links, to be taken along; and what is still to be done about it."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from services.scanning.commands import Command
from services.words.catalogue import Catalogue
from ui.assets.list_panel import COLUMNS, AssetTable
from ui.assets.views import FinishedView
from ui.icons import Icon
from ui.theme.spacing import column
from ui.theme.tokens import Space
from ui.widgets.buttons import ActionButton
from ui.widgets.card import card
from ui.widgets.empty_state import EmptyState
from ui.widgets.flow import flow
from ui.widgets.labels import label
from ui.widgets.live_rows import LiveRows
from ui.widgets.page_head import PageHead
from ui.widgets.pair import Pair
from ui.widgets.pressing import step
from ui.widgets.table import TableOrEmpty

_LEAST: Final = 440  # pixels at 100 % of what is open, and of what can be done about it


class FinishedPage(QWidget):
    """Emits `left` for the next batch, `copied`, `exported` with the kind of file, `only` for those that need somebody,
    `retried` and `reprinted` for what is of this batch, `shown` for what was scanned last, `marked` with the id of the
    row that is marked, "" for none."""

    left = Signal()
    copied = Signal()
    exported = Signal(str)
    only = Signal()
    retried = Signal()
    reprinted = Signal()
    shown = Signal()
    marked = Signal(str)

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        say = words.say
        self._words, self._links, self._telling = words, "", False
        self._head = PageHead("")
        self._below = label(weight="medium")
        self._rows = LiveRows(COLUMNS, [say(f"assets_screen.column.{name}") for name in COLUMNS], self)
        self.table = AssetTable(say("assets_screen.list"))
        both = TableOrEmpty(self.table, self._rows, EmptyState(Icon.SCAN, say("assets_screen.empty.filled.what")))
        self.table.stretch_column(COLUMNS.index("register"))
        self.table.selectionModel().selectionChanged.connect(self._mark)
        self._copy = ActionButton(say("assets_screen.act.copy"), Icon.TAKE, "Ctrl+Shift+C")
        self._copy.clicked.connect(self._take_along)
        xlsx = ActionButton(say("assets_screen.act.xlsx"), Icon.EXPORT, "Ctrl+E")
        xlsx.clicked.connect(lambda: self.exported.emit("xlsx"))
        csv = ActionButton(say("assets_screen.act.csv"), Icon.FILE, "Ctrl+Shift+E")
        csv.clicked.connect(lambda: self.exported.emit("csv"))
        self._next = ActionButton(say("assets_screen.act.next_batch"), Icon.ADD, "Ctrl+N", role="primary")
        self._next.clicked.connect(self.left)
        self._only = ActionButton("", Icon.TROUBLE, "Ctrl+B")
        self._only.clicked.connect(self.only)
        self._retry = ActionButton(say("assets_screen.act.retry"), Icon.REFRESH, "Ctrl+T")
        self._retry.clicked.connect(self.retried)
        self._reprint = ActionButton(say("assets_screen.act.reprint"), Icon.PRINTER, "Ctrl+R")
        self._reprint.clicked.connect(self.reprinted)
        buttons = QWidget()
        buttons.setLayout(flow(self._next, self._copy, xlsx, csv))
        open_ = QWidget()
        open_.setLayout(flow(self._retry, self._reprint, self._only))
        told = Pair(self._below, open_, least=_LEAST, shares=(1, 2))
        whole = column(self._head, told, card(both, margins=Space.NONE), buttons, gap=Space.M)
        whole.setStretch(2, 1)
        self.setLayout(whole)
        self.setFocusProxy(self._next)

    def show_finished(self, view: FinishedView) -> None:
        """Show this batch."""
        self._links = view.links
        self._head.show_title(view.title)
        self._below.setText(view.below)
        self._show_rows(view)
        self._copy.setVisible(bool(view.links))
        self._only.setVisible(view.needs > 0)
        self._only.show_text(self._words.say("assets_screen.act.only", number=view.needs))
        for button, may in ((self._retry, view.retries), (self._reprint, view.reprints)):
            button.setVisible(may)
            button.block(view.blocked)

    def obey(self, command: Command) -> str:
        """Do on this page what a command barcode asks for; "" where it was done, else why not."""
        acts: dict[Command, Callable[[], object]] = {
            Command.NEXT: lambda: step(self.table, 1),
            Command.PREVIOUS: lambda: step(self.table, -1),
            Command.CONFIRM: self.left.emit,
            Command.BACK: self.back,
            Command.EXPORT: lambda: self.exported.emit("xlsx"),
            Command.SHOW: self.shown.emit,
            Command.RETRY: self.retried.emit,  # also where nothing is to be done: that is said
            Command.REPRINT: self.reprinted.emit,
        }
        if command not in acts:
            return self._words.say("command.not_now")
        acts[command]()
        return ""

    def back(self) -> None:
        """One step: off the row that is marked, then to the next batch."""
        if self.table.selectionModel().hasSelection():
            self.table.clearSelection()
            self._next.setFocus()
        else:
            self.left.emit()

    def _show_rows(self, view: FinishedView) -> None:
        """The row that is marked stays so, also where all of them are read anew."""
        self._telling = True
        self._rows.show(view.rows)
        ids = [row.id for row in view.rows]
        if view.chosen in ids:
            self.table.show_chosen(ids.index(view.chosen))
        else:
            self.table.clearSelection()
        self._telling = False

    def _mark(self) -> None:
        if not self._telling:
            rows = self.table.selectionModel().selectedRows()
            self.marked.emit(self._rows.rows[rows[0].row()].id if rows else "")

    def _take_along(self) -> None:
        QGuiApplication.clipboard().setText(self._links)
        self.copied.emit()
