"""A board of the supervisor's page: today, one row each, and the chosen one beside the list."""

from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QBoxLayout, QWidget

from services.scanning.commands import Command
from services.words.catalogue import Catalogue
from ui.icons import Icon
from ui.supervisor.away_line import AwayLine
from ui.supervisor.below_list import BelowList
from ui.supervisor.board_rows import BoardRows
from ui.supervisor.board_switch import BoardSwitch, Which
from ui.supervisor.board_table import BoardTable
from ui.supervisor.filter_bar import FilterBar
from ui.supervisor.packing.filter_bar import PackingFilterBar
from ui.supervisor.packing.shipment_panel import ShipmentPanel
from ui.supervisor.session_panel import SessionPanel
from ui.supervisor.today import Today
from ui.supervisor.views import FreshView, Told
from ui.theme.spacing import column, row
from ui.theme.theme import current
from ui.theme.tokens import Space, Type
from ui.widgets.buttons import ActionButton
from ui.widgets.card import card
from ui.widgets.empty_state import EmptyState
from ui.widgets.flow import flow
from ui.widgets.ink_label import InkLabel
from ui.widgets.labels import label
from ui.widgets.outcome_look import Mood
from ui.widgets.pages import Pages
from ui.widgets.pressing import press, step
from ui.widgets.table import TableOrEmpty

_PANEL, _WIDEST = 448, 560  # pixels at 100 %, in a window that is just wide enough, and in a wide one
_LIST = 620  # that the list has at least beside it
_LOW = 860  # pixels at 100 %: in a lower window the list and a panel leave no room for all of today
_ANY: Final = 16_777_215  # Qt's QWIDGETSIZE_MAX


@dataclass(frozen=True, slots=True)
class Parts:
    """What a board is made of. `between`: what stands between today and the filter; `acts`: the commands that are for
    the chosen one."""

    which: Which
    model: BoardRows
    table: BoardTable
    today: Today
    filter_bar: FilterBar | PackingFilterBar
    below: BelowList
    panel: SessionPanel | ShipmentPanel
    between: QWidget
    acts: frozenset[Command]


class BoardScreen(QWidget):
    """Its signals are what the person at the screen does. UI thread."""

    filtered = Signal(object)
    chosen = Signal(str)
    older = Signal()
    exported = Signal(str)
    reported = Signal(str)
    left = Signal()
    try_now = Signal()
    turned = Signal(object)

    def __init__(self, words: Catalogue, parts: Parts) -> None:
        super().__init__()
        self._words, self._parts = words, parts
        self._model, self.table, self.below = parts.model, parts.table, parts.below
        self._chosen = ""
        self._telling = False
        parts.filter_bar.changed.connect(self.filtered)
        parts.panel.hide()
        parts.panel.closed.connect(self._close)
        parts.panel.older.connect(self.older)
        parts.below.reported.connect(self.reported)
        head, self._told, list_ = self._make_head(), InkLabel(weight="medium"), self._make_list()
        self._told.hide()
        self._away = AwayLine(words)
        self._away.acted.connect(self.try_now)
        left = column(head, self._away, parts.today, parts.between, parts.filter_bar, self._told, list_, gap=Space.M)
        left.setStretch(6, 1)
        self._work = QWidget()
        self._both = row(left, parts.panel, gap=Space.L, margins=(Space.XL, Space.L, Space.XL, Space.L))
        self._both.setStretch(0, 1)
        self._work.setLayout(self._both)
        say = words.say
        self._not_allowed = EmptyState(
            Icon.LOCK, say("supervisor_screen.not_allowed.what"), say("supervisor_screen.not_allowed.next")
        )
        self._pages = Pages(self._work, self._not_allowed)
        self.setLayout(column(self._pages))
        self.setFocusProxy(self.table)
        find = QShortcut(QKeySequence("Ctrl+F"), self)
        find.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        find.activated.connect(parts.filter_bar.go_find)

    # -- what the presenter asks ---------------------------------------------------------------------------------------

    def show_rows(self, rows: tuple[Any, ...], now: Any, empty: tuple[str, str], *, filtered: bool) -> None:
        """The list. `filtered`: not all are wanted."""
        self._pages.show_page(self._work)
        self._telling = True
        self._model.show(rows, now)
        self._select()
        self._telling = False
        self._empty.show_texts(*empty)
        self._clear.setVisible(filtered)

    def show_fresh(self, view: FreshView) -> None:
        """How old it is."""
        tones = current().palette.tones
        self._fresh.say(view.said, tones.accepted.word if view.live else tones.duplicate.word)
        self._away.say(view.away)
        self._model.tick(view.now)

    def show_chosen(self, view: Any, row_id: str) -> None:
        """The panel's view of the one with that id; None and "": none is chosen."""
        panel = self._parts.panel
        came = view is not None and panel.isHidden()
        panel.setVisible(view is not None)
        self._chosen = row_id
        self._telling = True
        self._select()
        self._telling = False
        if view is not None:
            panel.show_panel(view)
        if came:
            self._told.hide()
        if came or view is None:
            self._arrange()

    def tell(self, told: Told) -> None:
        """Say it beside what is chosen, or above the list."""
        self._parts.panel.tell(told)
        ink = current().palette.danger if told.mood is Mood.REFUSED else current().palette.text
        self._told.say("" if self._chosen else told.text, ink)

    def show_not_allowed(self) -> None:
        """Whoever is here may not look at everybody's work."""
        self._pages.show_page(self._not_allowed)

    # -- by command barcode --------------------------------------------------------------------------------------------

    def obey(self, command: Command) -> str:
        """A command barcode: what its key does. "" where it was done, else why not. Back goes out of a question first,
        then out of what is chosen, then off this screen (`left`)."""
        if self._pages.page is self._not_allowed and command is not Command.BACK:
            return self._words.say("command.not_now")
        if command.digit:
            return self._obey_digit(int(command.digit))
        if command in (Command.NEXT, Command.PREVIOUS):
            self._step(1 if command is Command.NEXT else -1)
            return ""
        if command is Command.BACK:
            self._step_back()
            return ""
        if command is Command.CONFIRM:
            return self._confirm()
        if command is Command.REPORT:
            return press(self.below.report, self, self._words)
        acts = self._parts.acts
        if command in acts and not self._parts.panel.isHidden():
            return self._parts.panel.obey(command)
        return self._words.say("command.choose_first" if command in acts else "command.not_now")

    # -- Qt ------------------------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    # -- inside --------------------------------------------------------------------------------------------------------

    def _make_head(self) -> QWidget:
        self._fresh = InkLabel(Type.DETAIL, weight="medium", wrap=False)
        self._title, head = QWidget(), QWidget()
        name = label(self._words.say("supervisor_screen.title"), Type.BAND, weight="strong", wrap=False)
        self._title.setLayout(column(name, self._fresh, gap=Space.NONE))
        self._switch = BoardSwitch(self._words, self._parts.which)
        self._switch.turned.connect(self.turned)
        line = flow(self._title, self._switch, *self._parts.filter_bar.whiches, gap=Space.S)
        line.push_right(2)
        head.setLayout(line)
        return head

    def _make_list(self) -> QWidget:
        parts = self._parts
        self._clear = ActionButton(self._words.say("supervisor_screen.button.clear"), Icon.REFRESH, "Ctrl+0")
        self._clear.clicked.connect(parts.filter_bar.clear)
        icon = Icon.PACKING if parts.which is Which.PACKING else Icon.SUPERVISOR
        self._empty = EmptyState(icon, "", "", self._clear)
        both = TableOrEmpty(parts.table, parts.model, self._empty)
        parts.table.selectionModel().currentRowChanged.connect(self._choose)
        parts.table.clicked.connect(self._choose)
        return card(both, parts.below, gap=Space.XS, margins=(Space.XS, Space.XS, Space.XS, Space.S))

    def _obey_digit(self, digit: int) -> str:
        """A kind of file while one is asked for; else what Ctrl and the digit do."""
        panel = self._parts.panel
        if self.below.asks and self.below.kinds.choose(digit):
            return ""
        if panel.asks and panel.choose(digit):
            return ""
        if self._parts.filter_bar.choose(digit):
            return ""
        if digit in (5, 6) and not panel.isHidden():
            panel.show_list(second=digit == 6)
            return ""
        return self._obey_more(digit)

    def _obey_more(self, digit: int) -> str:
        """A digit that only one of the boards knows. "" where something was done, else why not."""
        return self._words.say("command.not_now")

    def _step(self, by: int) -> None:
        if self.below.asks:
            self.below.kinds.step(by)
        elif self._parts.panel.asks:
            self._parts.panel.step(by)
        else:
            step(self.table, by)

    def _step_back(self) -> None:
        if self.below.asks:
            self.below.leave()
        elif self._parts.panel.asks:
            self._parts.panel.leave()
        elif not self._parts.panel.isHidden():
            self._close()
        else:
            self.left.emit()

    def _confirm(self) -> str:
        if self.below.asks:
            return self.below.kinds.confirm()
        if self._parts.panel.asks:
            return self._parts.panel.confirm()
        if self._parts.panel.isHidden() and self._model.rowCount():
            step(self.table, 0)
            return ""
        return self._words.say("command.not_now")

    def _arrange(self) -> None:
        """The panel stands beside the list where both have room, else below it."""
        px, panel = current().px, self._parts.panel
        beside = self.width() >= px(_PANEL + _LIST + Space.L + 2 * Space.XL)
        self._both.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)
        wide = min(px(_WIDEST), max(px(_PANEL), self.width() * 3 // 10))
        panel.setMinimumWidth(wide if beside else 0)
        panel.setMaximumWidth(wide if beside else _ANY)
        low = self.window().height() < px(_LOW)
        self._fit(compact=low and not panel.isHidden(), low=low)

    def _fit(self, *, compact: bool, low: bool) -> None:
        """`low`: the list needs room; `compact`: so does what is chosen."""
        self._title.setVisible(not compact)
        self._switch.set_compact(compact)
        self._parts.today.set_compact(compact)
        self._parts.filter_bar.set_compact(compact)

    def _choose(self, index: QModelIndex) -> None:
        if not self._telling and index.isValid():
            self.chosen.emit(self._model.rows[index.row()].id)

    def _close(self) -> None:
        self.table.setCurrentIndex(QModelIndex())
        self.table.clearSelection()
        self.chosen.emit("")
        self.table.setFocus()

    def _select(self) -> None:
        """The chosen one stays the chosen row, wherever it stands now; of one that left the list, none is."""
        place, now = self._model.place(self._chosen), self.table.currentIndex().row()
        if place == now:
            return
        if place < 0:
            self.table.setCurrentIndex(QModelIndex())
            self.table.clearSelection()
            return
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.table.selectionModel().setCurrentIndex(self._model.index(place, 0), flags)
