"""The supervisor's screen: today in four figures and a chart, one row a session, and the chosen one beside the list."""

from collections.abc import Callable
from datetime import timedelta, tzinfo

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QBoxLayout, QLabel, QWidget

from services.scanning.commands import Command
from services.words.catalogue import Catalogue
from ui.icons import Icon
from ui.supervisor.away_line import AwayLine
from ui.supervisor.below_list import BelowList
from ui.supervisor.board_table import BoardTable
from ui.supervisor.cells import SessionCells
from ui.supervisor.chart import Chart
from ui.supervisor.figures import Figures
from ui.supervisor.filter_bar import FilterBar
from ui.supervisor.session_panel import SessionPanel
from ui.supervisor.sessions_model import Column, SessionRows
from ui.supervisor.today import Today
from ui.supervisor.views import BoardView, FreshView, PanelView, Told
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
_LOW = 860  # pixels at 100 %: in a lower window the list and a session leave no room for all of today

_OF_SESSION = frozenset({Command.TAKE_OVER, Command.HAND_OVER, Command.EXPORT, Command.APPROVE, Command.SEND_BACK})
# Where it is narrow these columns go, in this order; what room is left the others share.
_SPARED = (Column.DEVICES, Column.UNSENT, Column.RATE, Column.FAILED)
_SHARING = (Column.STATION, Column.WHAT, Column.DONE)
_ANY = 16_777_215  # Qt's QWIDGETSIZE_MAX


class SupervisorScreen(QWidget):
    """Stands behind `SupervisorPage`. Its signals are what the person at the screen does. UI thread."""

    filtered = Signal(object)
    chosen = Signal(str)
    earlier = Signal()
    older = Signal()
    taken_over = Signal()
    handed_over = Signal(str)
    approved = Signal()
    sent_back = Signal(str)
    exported = Signal(str)
    reported = Signal(str)
    left = Signal()
    try_now = Signal()

    def __init__(self, words: Catalogue, zone: tzinfo | None, age: Callable[[timedelta], str]) -> None:
        super().__init__()
        say = words.say
        self._words = words
        self._chosen = ""
        self._telling = False
        self.filter_bar = FilterBar(words)
        self.filter_bar.changed.connect(self.filtered)
        self._make_head()
        self._figures, self.chart = Figures(say("supervisor_screen.title")), Chart(words, zone)
        self._scope, self._told = label("", quiet=True), InkLabel(weight="medium")
        self._told.hide()
        list_ = self._make_list(age)
        self._today = Today(self._figures, self.chart)
        left = column(self._head, self._away, self._today, self._scope, self.filter_bar, self._told, list_, gap=Space.M)
        left.setStretch(6, 1)
        self._make_panel()
        self._work = QWidget()
        self._both = row(left, self.panel, gap=Space.L, margins=(Space.XL, Space.L, Space.XL, Space.L))
        self._both.setStretch(0, 1)
        self._work.setLayout(self._both)
        self._not_allowed = EmptyState(
            Icon.LOCK, say("supervisor_screen.not_allowed.what"), say("supervisor_screen.not_allowed.next")
        )
        self._pages = Pages(self._work, self._not_allowed)
        self.setLayout(column(self._pages))
        self.setFocusProxy(self.table)
        find = QShortcut(QKeySequence("Ctrl+F"), self)
        find.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        find.activated.connect(self.filter_bar.go_find)

    # -- what the presenter asks ---------------------------------------------------------------------------------------

    def show_board(self, view: BoardView) -> None:
        self._pages.show_page(self._work)
        self._telling = True
        self._model.show(view.rows, view.now)
        self._select()
        self._telling = False
        self._figures.show_figures(view.figures)
        self.chart.show_minutes(view.minutes, view.until)
        self.filter_bar.offer(view.stations, view.people)
        self._empty.show_texts(*view.empty)
        self._clear.setVisible(view.filtered)
        self.below.show_counted(view.counted, more=view.more)
        _say(self._scope, view.scope)

    def show_fresh(self, view: FreshView) -> None:
        tones = current().palette.tones
        self._fresh.say(view.said, tones.accepted.word if view.live else tones.duplicate.word)
        self._away.say(view.away)
        self._model.tick(view.now)

    def show_panel(self, view: PanelView | None) -> None:
        came = view is not None and self.panel.isHidden()
        self.panel.setVisible(view is not None)
        self._chosen = "" if view is None else view.id
        self._telling = True
        self._select()
        self._telling = False
        if view is not None:
            self.panel.show_panel(view)
        if came:
            self._told.hide()
        if came or view is None:
            self._arrange()

    def tell(self, told: Told) -> None:
        self.panel.tell(told)
        ink = current().palette.danger if told.mood is Mood.REFUSED else current().palette.text
        self._told.say("" if self._chosen else told.text, ink)

    def show_not_allowed(self) -> None:
        self._pages.show_page(self._not_allowed)

    # -- by command barcode --------------------------------------------------------------------------------------------

    def obey(self, command: Command) -> str:
        """A command barcode: what its key does. "" where it was done, else why not. Back goes out of a question first,
        then out of the session, then off this screen (`left`)."""
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
        if command in _OF_SESSION and not self.panel.isHidden():
            return self.panel.obey(command)
        return self._words.say("command.choose_first" if command in _OF_SESSION else "command.not_now")

    # -- Qt ------------------------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    # -- inside --------------------------------------------------------------------------------------------------------

    def _make_head(self) -> None:
        say = self._words.say
        self._fresh = InkLabel(Type.DETAIL, weight="medium", wrap=False)
        title, self._head = QWidget(), QWidget()
        name = label(say("supervisor_screen.title"), Type.BAND, weight="strong", wrap=False)
        title.setLayout(column(name, self._fresh, gap=Space.NONE))
        head = flow(title, *self.filter_bar.whiches, gap=Space.S)
        head.push_right(1)
        self._head.setLayout(head)
        self._away = AwayLine(self._words)
        self._away.acted.connect(self.try_now)

    def _make_list(self, age: Callable[[timedelta], str]) -> QWidget:
        say = self._words.say
        self._model = SessionRows(self._words, age, self)
        cells = SessionCells(self._model)
        self.table = BoardTable(say("supervisor_screen.sessions"), self._model, cells, spared=_SPARED, sharing=_SHARING)
        self._clear = ActionButton(say("supervisor_screen.button.clear"), Icon.REFRESH, "Ctrl+0")
        self._clear.clicked.connect(self.filter_bar.clear)
        self._empty = EmptyState(Icon.SUPERVISOR, "", "", self._clear)
        both = TableOrEmpty(self.table, self._model, self._empty)
        self.table.selectionModel().currentRowChanged.connect(self._choose)
        self.table.clicked.connect(self._choose)
        self.below = BelowList(self._words, say("supervisor_screen.button.report"), say("supervisor_screen.report.as"))
        self.below.earlier.connect(self.earlier)
        self.below.reported.connect(self.reported)
        return card(both, self.below, gap=Space.XS, margins=(Space.XS, Space.XS, Space.XS, Space.S))

    def _make_panel(self) -> None:
        self.panel = SessionPanel(self._words)
        self.panel.hide()
        self.panel.closed.connect(self._close)
        self.panel.older.connect(self.older)
        self.panel.asking.taken_over.connect(self.taken_over)
        self.panel.asking.handed_over.connect(self.handed_over)
        self.panel.asking.approved.connect(self.approved)
        self.panel.asking.sent_back.connect(self.sent_back)
        self.panel.asking.exported.connect(self.exported)

    def _obey_digit(self, digit: int) -> str:
        """A kind of file while one is asked for; else what Ctrl and the digit do."""
        if self.below.asks and self.below.kinds.choose(digit):
            return ""
        if self.panel.asks and self.panel.asking.choose(digit):
            return ""
        if self.filter_bar.choose(digit):
            return ""
        if digit in (5, 6) and not self.panel.isHidden():
            self.panel.show_list(history=digit == 6)
            return ""
        return self._words.say("command.not_now")

    def _step(self, by: int) -> None:
        if self.below.asks:
            self.below.kinds.step(by)
        elif self.panel.asks:
            self.panel.asking.step(by)
        else:
            step(self.table, by)

    def _step_back(self) -> None:
        if self.below.asks:
            self.below.leave()
        elif self.panel.asks:
            self.panel.leave()
        elif not self.panel.isHidden():
            self._close()
        else:
            self.left.emit()

    def _confirm(self) -> str:
        if self.below.asks:
            return self.below.kinds.confirm()
        if self.panel.asks:
            return self.panel.asking.confirm()
        if self.panel.isHidden() and self._model.rowCount():
            step(self.table, 0)
            return ""
        return self._words.say("command.not_now")

    def _arrange(self) -> None:
        """The panel stands beside the list where both have room, else below it."""
        px = current().px
        beside = self.width() >= px(_PANEL + _LIST + Space.L + 2 * Space.XL)
        self._both.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)
        wide = min(px(_WIDEST), max(px(_PANEL), self.width() * 3 // 10))
        self.panel.setMinimumWidth(wide if beside else 0)
        self.panel.setMaximumWidth(wide if beside else _ANY)
        compact = not self.panel.isHidden() and self.window().height() < px(_LOW)
        self._today.set_compact(compact)
        self.filter_bar.set_compact(compact)

    def _choose(self, index: QModelIndex) -> None:
        if not self._telling and index.isValid():
            self.chosen.emit(self._model.rows[index.row()].id)

    def _close(self) -> None:
        self.table.setCurrentIndex(QModelIndex())
        self.table.clearSelection()
        self.chosen.emit("")
        self.table.setFocus()

    def _select(self) -> None:
        """The chosen session stays the chosen row, wherever it stands now; of one that left the list, none is."""
        place, now = self._model.place(self._chosen), self.table.currentIndex().row()
        if place == now:
            return
        if place < 0:
            self.table.setCurrentIndex(QModelIndex())
            self.table.clearSelection()
            return
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.table.selectionModel().setCurrentIndex(self._model.index(place, 0), flags)


def _say(where: QLabel, text: str) -> None:
    """Laid out anew only where it says something else."""
    if where.text() != text:
        where.setText(text)
    where.setVisible(bool(text))
