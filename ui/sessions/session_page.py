"""The page of the session in front: progress, counts, latest scans, what is missing, and its buttons."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QWidget

from services.sessions.model import MissingItem
from services.words.catalogue import Catalogue
from ui.icons import Icon
from ui.sessions.figures import Figures
from ui.sessions.models import MissingItems, ScanLines
from ui.sessions.page_layout import push_right
from ui.sessions.session_layout import ListCard, SessionLayout
from ui.sessions.views import LineView, SessionView
from ui.theme.spacing import column, row
from ui.theme.theme import current
from ui.theme.tokens import Space, Type
from ui.widgets.buttons import ActionButton
from ui.widgets.empty_state import EmptyState
from ui.widgets.flow import flow
from ui.widgets.labels import label
from ui.widgets.pressing import press
from ui.widgets.progress import Progress
from ui.widgets.table import Table, TableOrEmpty

_ROOMY = 800  # pixels at 100 % from which on the bar stands beside the title; the band has its figures anyway
_WIDE = 1400  # pixels at 100 % from which on the list of scans names the scanner too


class SessionWidget(QWidget):
    """Emits the button that was pressed: undo, pause, commit, take, complete, cancel, resolve, history, export, review;
    and back, to the first page."""

    undo = Signal()
    pause = Signal()
    commit = Signal()
    take = Signal()
    complete = Signal()
    cancel = Signal()
    resolve = Signal()
    history = Signal()
    export = Signal()
    review = Signal()
    back = Signal()

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        self._words = words
        self.setAccessibleName(words.say("session.page"))
        self._title = label("", Type.SECTION, weight="strong")
        self._note = label("", weight="strong")
        self._progress = Progress(words)
        self._has_progress = False
        self._head_row = row(gap=Space.M)
        self._figures = Figures()
        self._lines, self._missing = ScanLines(words, self), MissingItems(words, self)
        self._scan_table = Table(words.say("session.latest"))
        self._make_buttons()
        self._missing_list = ListCard(words.say("session.missing"), self._make_missing_list())
        asks = QWidget()
        asks.setLayout(flow(self._take, self._resolve))
        scans = ListCard(words.say("session.latest"), self._make_scan_list())
        parts = (self._head(), self._figures, asks, scans, self._missing_list, self._actions())
        self._layout = SessionLayout(*parts)
        self.setLayout(self._layout.root)

    # -- what the presenter shows --------------------------------------------------------------------------------------

    def show_session(self, view: SessionView) -> None:
        """Title, progress, counts, and which buttons can be pressed."""
        say = self._words.say
        self._title.setText(view.title)
        self._note.setText(view.note)
        self._note.setVisible(bool(view.note))
        self._has_progress = view.percent is not None
        self._fit()
        self._progress.show_percent(view.percent or 0.0)
        self._figures.show_figures(view.figures)
        self._missing_list.setVisible(view.has_list)
        next_ = "" if view.over else say("session.none_missing_next")
        self._none_missing.show_texts(say("session.none_missing_what"), next_)
        self._show_buttons(view)
        pausing = (say("session.resume"), Icon.PLAY) if view.paused else (say("session.pause"), Icon.PAUSE)
        self._pause.show_text(*pausing)
        self._complete.show_text(say("session.hand_in" if view.hands_in else "session.complete"), Icon.COMPLETE)
        self._resolve.show_text(say("session.resolve", n=view.to_resolve))
        self._take.show_text(say("session.take", n=view.kept))

    def press_review(self) -> str:
        """Open the review; "" where it was, else why not."""
        if not self._review.isVisibleTo(self):
            return self._words.say("sessions.refused.not_handed_in")
        return press(self._review, self, self._words)

    def show_lines(self, lines: list[LineView]) -> None:
        """All the latest scans, newest first."""
        self._lines.show(lines)

    def add_lines(self, lines: list[LineView]) -> None:
        """More scans, oldest first, each on top."""
        self._lines.add(lines)

    def show_missing(self, items: list[MissingItem]) -> None:
        """Expected items not found yet."""
        self._missing.show(items)

    def drop_missing(self, codes: list[str]) -> None:
        """Take found items out."""
        self._missing.drop(codes)

    def set_low(self, low: bool) -> None:
        """Whether the window is low."""
        self._layout.set_low(low)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """What is told elsewhere too makes room where that is scarce."""
        roomy = self.width() >= current().px(_ROOMY)
        self._progress.setVisible(self._has_progress and roomy)
        self._head_row.setDirection(QBoxLayout.Direction.LeftToRight if roomy else QBoxLayout.Direction.TopToBottom)
        self._scan_table.setColumnHidden(ScanLines.DEVICE, self.width() < current().px(_WIDE))

    # -- layout --------------------------------------------------------------------------------------------------------

    def _show_buttons(self, view: SessionView) -> None:
        """What makes no sense now is not there; what is not allowed says why."""
        goes_on = not (view.over or view.in_review)
        for button in (self._undo, self._pause, self._complete):
            button.setVisible(goes_on)
        self._cancel.setVisible(not view.over)
        self._review.setVisible(view.in_review and not view.over)
        self._review.block(view.review_blocked)
        for button in (self._undo, self._pause, self._cancel, self._complete, self._commit, self._take):
            button.block(view.acts_blocked)
        self._commit.setVisible(view.staged and goes_on and not view.hands_in)
        self._take.setVisible(view.kept > 0)
        self._resolve.setVisible(view.to_resolve > 0 and (goes_on or self._review.isVisibleTo(self)))
        self._resolve.block(view.review_blocked if view.in_review else "")
        self._new.setVisible(view.over)

    def _make_buttons(self) -> None:
        say = self._words.say
        self._leave = ActionButton(say("session.leave"), Icon.BACK, "Esc")
        self._leave.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)  # the title takes the rest
        self._history = ActionButton(say("session.history"), Icon.HISTORY, "Ctrl+H", role="quiet")
        self._export = ActionButton(say("session.export"), Icon.EXPORT, "Ctrl+E", role="quiet")
        self._take = ActionButton(say("session.take", n=0), Icon.TAKE, "Ctrl+T")
        self._resolve = ActionButton(say("session.resolve", n=0), Icon.HELP, "Ctrl+R")
        self._undo = ActionButton(say("session.undo"), Icon.UNDO, "Ctrl+Z")
        self._pause = ActionButton(say("session.pause"), Icon.PAUSE, "Ctrl+P")
        self._commit = ActionButton(say("session.commit"), Icon.CONFIRM, "Ctrl+S")
        self._cancel = ActionButton(say("session.cancel"), None, "Ctrl+Del", role="quiet")
        self._complete = ActionButton(say("session.complete"), Icon.COMPLETE, "Ctrl+Return", role="primary")
        self._review = ActionButton(say("session.review"), Icon.HELP, "Ctrl+I", role="primary")
        self._new = ActionButton(say("session.new"), Icon.ADD, "Ctrl+N", role="primary")
        pairs = (
            (self._leave, self.back),
            (self._history, self.history),
            (self._export, self.export),
            (self._take, self.take),
            (self._resolve, self.resolve),
            (self._undo, self.undo),
            (self._pause, self.pause),
            (self._commit, self.commit),
            (self._cancel, self.cancel),
            (self._complete, self.complete),
            (self._review, self.review),
            (self._new, self.back),
        )
        for button, signal in pairs:
            button.clicked.connect(signal)

    def _head(self) -> QWidget:
        left = row(self._leave, self._title, self._progress, gap=Space.M)
        left.setStretch(2, 1)
        self._head_row.addLayout(left, 1)
        self._head_row.addLayout(flow(self._history, self._export))
        head = QWidget()
        head.setLayout(column(self._head_row, self._note, gap=Space.S))
        return head

    def _actions(self) -> QWidget:
        buttons = flow(self._undo, self._pause, self._commit, self._cancel, self._complete, self._review, self._new)
        return push_right(buttons, self._cancel)

    def _make_scan_list(self) -> TableOrEmpty:
        say = self._words.say
        empty = EmptyState(Icon.SCAN, say("session.no_scan_what"), say("session.no_scan_next"))
        both = TableOrEmpty(self._scan_table, self._lines, empty)
        self._scan_table.stretch_column(ScanLines.WHAT)
        self._scan_table.code_column(ScanLines.CODE)
        return both

    def _make_missing_list(self) -> TableOrEmpty:
        say = self._words.say
        table = Table(say("session.missing"))
        self._none_missing = EmptyState(Icon.INVENTORY, say("session.none_missing_what"))
        both = TableOrEmpty(table, self._missing, self._none_missing)
        table.stretch_column(MissingItems.WHAT)
        table.code_column(MissingItems.CODE)
        return both
