"""The sync screen: how things stand with the server, what waits and what it refused, one message at a time; the log."""

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QApplication, QWidget

from services.scanning.commands import Command
from services.words.catalogue import Catalogue
from ui.icons import Icon
from ui.sync.export_form import ExportForm
from ui.sync.message_card import MessageCard
from ui.sync.views import Shelf, SyncView
from ui.theme.spacing import column
from ui.theme.theme import current
from ui.theme.tokens import Space, Type
from ui.widgets.buttons import ActionButton
from ui.widgets.card import card
from ui.widgets.empty_state import EmptyState
from ui.widgets.ink_label import InkLabel
from ui.widgets.labels import label
from ui.widgets.page_head import PageHead
from ui.widgets.pages import Pages
from ui.widgets.pair import Pair
from ui.widgets.pressing import press, step
from ui.widgets.rows import Rows
from ui.widgets.shelf_bar import ShelfBar
from ui.widgets.table import Table, TableOrEmpty

_COLUMNS = ("session", "what", "since")
_LOG = ("time", "session", "what")
_OF_MESSAGE = frozenset({Command.CORRECT, Command.RETRY, Command.DISCARD})
_SHELVES = {
    Shelf.PARKED: Icon.TROUBLE,
    Shelf.IN_DOUBT: Icon.HELP,
    Shelf.WAITING: Icon.TAKE,
    Shelf.DONE: Icon.CONFIRM,
    Shelf.LOG: Icon.HISTORY,
}
_LEAST = 420  # pixels at 100 % of either side


class SyncScreen(QWidget):
    """Stands behind `SyncPage`. Its signals are what the person at the screen does. UI thread."""

    try_now = Signal()
    settings = Signal()
    shelf_chosen = Signal(object)
    message_chosen = Signal(str)
    exporting = Signal()
    exported = Signal(str)
    retried = Signal()
    correcting = Signal()
    corrected = Signal(object)
    asked = Signal()
    discarded = Signal(str)
    kept = Signal()
    left = Signal()

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        say = words.say
        self._words = words
        self._telling = False
        self._focused: Shelf | None = None  # the list that got the focus when it was opened
        self._try = ActionButton(say("sync.act.try_now"), Icon.REFRESH, "Ctrl+R", role="primary")
        self._try.clicked.connect(self.try_now)
        self._sign_in = ActionButton(say("sync.act.sign_in"), Icon.LOCK, "Ctrl+G")
        self._sign_in.clicked.connect(self.settings)
        self._export = ActionButton(say("sync.act.export"), Icon.EXPORT, "Ctrl+E")
        self._export.clicked.connect(self.exporting)
        self._export_form = ExportForm(words)
        self._export_form.exported.connect(self.exported)
        self._export_form.left.connect(self.kept)
        self._exports = ""
        self._state, self._details, self._told = InkLabel(Type.SECTION, weight="strong"), label(quiet=True), InkLabel()
        self._shelves = ShelfBar(words, [(shelf, icon, say(f"sync.shelf.{shelf}")) for shelf, icon in _SHELVES.items()])
        self._shelves.chosen.connect(self.shelf_chosen)
        self._message = MessageCard(words)
        self._message.retried.connect(self.retried)
        self._message.correcting.connect(self.correcting)
        self._message.corrected.connect(self.corrected)
        self._message.asked.connect(self.asked)
        self._message.discarded.connect(self.discarded)
        self._message.kept.connect(self.kept)
        lists = self._make_lists(words)
        head = PageHead(say("sync.title"), self._sign_in, self._export, self._try)
        state = card(self._state, self._details, self._told, self._export_form, gap=Space.XS)
        self._work = QWidget()
        work = column(head, state, self._shelves, lists, gap=Space.M, margins=Space.XL)
        work.setStretch(3, 1)
        self._work.setLayout(work)
        settings = ActionButton(say("sync.alone.act"), Icon.SETTINGS, "Ctrl+G")
        settings.clicked.connect(self.settings)
        self._alone = EmptyState(Icon.SYNC, say("sync.alone.what"), say("sync.alone.next"), settings)
        self._settings = settings
        self._pages = Pages(self._work, self._alone)
        self.setLayout(column(self._pages))
        self.setFocusProxy(self._table)

    @property
    def shelf(self) -> Shelf | None:
        """The list that is open; None where the station is on its own."""
        return self._focused

    def show_sync(self, view: SyncView) -> None:
        here = self._has_focus()
        self._pages.show_page(self._work)
        palette = current().palette
        self._state.say(view.state, getattr(palette.tones, view.mood).word)
        self._details.setText(view.details)
        self._details.setVisible(bool(view.details))
        self._told.say(view.told, palette.danger if view.failed else palette.tones.accepted.word)
        self._sign_in.setVisible(view.sign_in)
        self._export.setVisible(view.exports)
        self._show_export(view.export)
        self._shelves.show_shelves(view.numbers, view.shelf)
        self._empty.show_texts(*view.empty)
        self._telling = True
        self._messages.show(view.messages)
        self._log.show(view.log)
        self._select(view)
        self._telling = False
        self._lists.show_page(self._log_card if view.shelf is Shelf.LOG else self._both)
        self._message.show_message(view.chosen)
        self._message.setVisible(bool(view.messages))
        self._sign_in.set_role("primary" if view.sign_in else "plain")
        self._try.set_role("plain" if self._message.acts or view.export or view.sign_in else "primary")
        self._focus(view)
        if here and not self._has_focus():  # its message is gone: Qt gave the focus to the status bar
            self.setFocus()

    def show_alone(self) -> None:
        self._pages.show_page(self._alone)
        self.setFocusProxy(self._settings)
        self._settings.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._focused = None  # somebody came: the focus begins anew

    def obey(self, command: Command) -> str:
        """A command barcode: what its key does. "" where it was done, else why not. Back goes out of a question first,
        then off this screen (`left`)."""
        if command.digit:
            return self._obey_digit(int(command.digit))
        if command in (Command.NEXT, Command.PREVIOUS):
            self._step(1 if command is Command.NEXT else -1)
            return ""
        if command is Command.BACK:
            self.kept.emit() if self._message.at_work or self._exports else self.left.emit()
            return ""
        if command is Command.CONFIRM:
            return self._confirm()
        buttons = {Command.SEND: self._try, Command.EXPORT: self._export}
        if command in buttons:
            return press(buttons[command], self, self._words)
        if command in _OF_MESSAGE:
            return self._message.obey(command)
        return self._words.say("command.not_now")

    # -- inside --------------------------------------------------------------------------------------------------------

    def _obey_digit(self, digit: int) -> str:
        """A reason while one is asked for, else a list."""
        shelves = list(Shelf)
        if self._message.choose(digit):
            return ""
        if self._message.at_work or self._pages.page is self._alone or not 1 <= digit <= len(shelves):
            return self._words.say("command.not_now")
        self.shelf_chosen.emit(shelves[digit - 1])
        return ""

    def _step(self, by: int) -> None:
        if self._message.at_work:
            self._message.step(by)
        else:
            step(self._log_table if self._lists.page is self._log_card else self._table, by)

    def _confirm(self) -> str:
        """The one thing that stands to be done."""
        if self._exports:
            self._export_form.confirm()
            return ""
        if self._pages.page is self._alone:
            return press(self._settings, self, self._words)
        return self._message.obey(Command.CONFIRM) if self._message.acts else press(self._try, self, self._words)

    def _make_lists(self, words: Catalogue) -> Pages:
        say = words.say
        self._messages = Rows(_COLUMNS, [say(f"sync.column.{name}") for name in _COLUMNS], self)
        self._table = Table(say("sync.title"))
        self._empty = EmptyState(Icon.SYNC, "")
        both = TableOrEmpty(self._table, self._messages, self._empty)
        self._table.stretch_column(0)
        self._table.selectionModel().currentRowChanged.connect(self._choose)
        self._log = Rows(_LOG, [say(f"sync.column.{name}") for name in _LOG], self)
        log_table = self._log_table = Table(say("sync.shelf.log"))
        log = TableOrEmpty(log_table, self._log, EmptyState(Icon.HISTORY, say("sync.empty.log.what")))
        log_table.stretch_column(2)
        self._both = Pair(card(both), self._message, gap=Space.L, least=_LEAST)
        self._log_card = card(log)
        self._lists = Pages(self._both, self._log_card)
        return self._lists

    def _show_export(self, folder: str) -> None:
        before, self._exports = self._exports, folder
        self._export_form.setVisible(bool(folder))
        if folder and not before:
            self._export_form.show_folder(folder)
        elif before and not folder:
            self._export.setFocus()

    def _choose(self, index: QModelIndex) -> None:
        if not self._telling and index.isValid():
            self.message_chosen.emit(self._messages.rows[index.row()].id)

    def _focus(self, view: SyncView) -> None:
        """Where somebody goes on by keyboard: the list that he opened, or its button where it is empty."""
        rows = view.log or view.messages
        table = self._log_table if view.shelf is Shelf.LOG else self._table
        self.setFocusProxy(table if rows else self._shelves.first)
        if self._focused is not view.shelf:
            self._focused = view.shelf
            self.setFocus()

    def _has_focus(self) -> bool:
        focused = QApplication.focusWidget()
        return focused is not None and self.isAncestorOf(focused)

    def _select(self, view: SyncView) -> None:
        """The chosen message stays the chosen row, wherever it stands now."""
        ids = [row.id for row in view.messages]
        if view.chosen is not None and view.chosen.id in ids:
            self._table.show_chosen(ids.index(view.chosen.id))
