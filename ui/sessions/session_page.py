"""The page of the session in front: progress, counts, latest scans, what is missing, and its buttons."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from services.sessions.model import MissingItem
from services.words.catalogue import Catalogue
from ui.icons import Icon
from ui.sessions.figures import Figures
from ui.sessions.models import MissingItems, ScanLines
from ui.sessions.views import LineView, SessionView
from ui.theme.spacing import column, row
from ui.theme.tokens import Space, Type
from ui.widgets.buttons import ActionButton
from ui.widgets.card import card
from ui.widgets.empty_state import EmptyState
from ui.widgets.flow import flow
from ui.widgets.labels import label
from ui.widgets.progress import Progress
from ui.widgets.table import Table, TableOrEmpty


class SessionWidget(QWidget):
    """Emits the button that was pressed: undo, pause, commit, complete, cancel, resolve, export, leave."""

    undo = Signal()
    pause = Signal()
    commit = Signal()
    complete = Signal()
    cancel = Signal()
    resolve = Signal()
    export = Signal()
    leave = Signal()

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        self._words = words
        self._title = label("", Type.SECTION, weight="strong")
        self._progress = Progress(words)
        self._figures = Figures()
        self._lines, self._missing = ScanLines(words, self), MissingItems(words, self)
        self._missing_empty = EmptyState(Icon.INVENTORY, "", "")
        self._make_buttons()
        scans = card(self._scan_table(), heading=words.say("session.latest"))
        self._missing_card = card(self._missing_table(), heading=words.say("session.missing"))
        lists = row(scans, self._missing_card, gap=Space.L)
        lists.setStretch(0, 2)
        lists.setStretch(1, 1)
        head = row(self._title, self._progress, gap=Space.XL)
        head.setStretch(1, 1)
        layout = column(head, self._figures, lists, self._buttons, gap=Space.M)
        layout.setStretch(2, 1)
        self.setLayout(layout)

    # -- what the presenter shows --------------------------------------------------------------------------------------

    def show_session(self, view: SessionView) -> None:
        """Title, progress, counts, and which buttons can be pressed."""
        say = self._words.say
        self._title.setText(view.title)
        self._progress.setVisible(view.percent is not None)
        self._progress.show_percent(view.percent or 0.0)
        self._figures.show_figures(view.figures)
        self._missing_card.setVisible(view.has_list)
        self._missing_empty.show_texts(say("session.none_missing_what"), say("session.none_missing_next"))
        self._pause.show_text(
            say("session.resume" if view.paused else "session.pause"), Icon.PLAY if view.paused else Icon.PAUSE
        )
        over = say("session.is_over") if view.over else ""
        for button in (self._undo, self._pause, self._complete, self._cancel):
            button.block(over or view.acts_blocked)
        self._commit.setVisible(view.staged > 0 and not view.over)
        self._resolve.setVisible(view.to_resolve > 0)
        self._resolve.show_text(f"{say('session.resolve')} ({view.to_resolve})")

    def show_lines(self, lines: list[LineView]) -> None:
        """All the latest scans, newest first."""
        self._lines.show(lines)

    def add_line(self, line: LineView) -> None:
        """One more scan, on top."""
        self._lines.add(line)

    def show_missing(self, items: list[MissingItem]) -> None:
        """Expected items not found yet."""
        self._missing.show(items)

    def drop_missing(self, code: str) -> bool:
        """Take a found item out."""
        return self._missing.drop(code)

    # -- layout --------------------------------------------------------------------------------------------------------

    def _make_buttons(self) -> None:
        say = self._words.say
        self._undo = ActionButton(say("session.undo"), Icon.UNDO, "Ctrl+Z")
        self._pause = ActionButton(say("session.pause"), Icon.PAUSE, "Ctrl+P")
        self._commit = ActionButton(say("session.commit"), Icon.CONFIRM, "Ctrl+S")
        self._resolve = ActionButton(say("session.resolve"), Icon.HELP, "Ctrl+R")
        self._export = ActionButton(say("session.export"), Icon.EXPORT, "Ctrl+E")
        self._cancel = ActionButton(say("session.cancel"), Icon.DELETE, "Ctrl+Del", role="danger")
        self._leave = ActionButton(say("session.leave"), Icon.BACK, "Esc")
        self._complete = ActionButton(say("session.complete"), Icon.COMPLETE, "Ctrl+Return", role="primary")
        pairs = (
            (self._undo, self.undo),
            (self._pause, self.pause),
            (self._commit, self.commit),
            (self._resolve, self.resolve),
            (self._export, self.export),
            (self._cancel, self.cancel),
            (self._leave, self.leave),
            (self._complete, self.complete),
        )
        for button, signal in pairs:
            button.clicked.connect(signal)
        self._buttons = flow(*(button for button, _signal in pairs))

    def _scan_table(self) -> TableOrEmpty:
        say = self._words.say
        table = Table(say("session.latest"))
        empty = EmptyState(Icon.SCAN, say("session.no_scan_what"), say("session.no_scan_next"))
        both = TableOrEmpty(table, self._lines, empty)
        table.stretch_column(ScanLines.WHAT)
        table.code_column(ScanLines.CODE)
        return both

    def _missing_table(self) -> TableOrEmpty:
        table = Table(self._words.say("session.missing"))
        both = TableOrEmpty(table, self._missing, self._missing_empty)
        table.stretch_column(MissingItems.WHAT)
        table.code_column(MissingItems.CODE)
        return both
