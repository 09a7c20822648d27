"""The board of the sessions: today in four figures and a chart, one row a session, the chosen one beside the list."""

from collections.abc import Callable
from datetime import timedelta, tzinfo
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel

from services.scanning.commands import Command
from services.words.catalogue import Catalogue
from ui.supervisor.below_list import BelowList
from ui.supervisor.board import BoardScreen, Parts
from ui.supervisor.board_switch import Which
from ui.supervisor.board_table import BoardTable
from ui.supervisor.cells import SessionCells
from ui.supervisor.chart import Chart
from ui.supervisor.figures import Figures
from ui.supervisor.filter_bar import FilterBar
from ui.supervisor.session_panel import SessionPanel
from ui.supervisor.sessions_model import Column, SessionRows
from ui.supervisor.today import Today
from ui.supervisor.views import BoardView, PanelView
from ui.widgets.labels import label

# Where it is narrow these columns go, in this order; what room is left the others share.
_SPARED: Final = (Column.DEVICES, Column.UNSENT, Column.RATE, Column.FAILED)
_SHARING: Final = (Column.STATION, Column.WHAT, Column.DONE)
_ACTS: Final = frozenset({Command.TAKE_OVER, Command.HAND_OVER, Command.EXPORT, Command.APPROVE, Command.SEND_BACK})


class SupervisorScreen(BoardScreen):
    """Stands behind `SupervisorPage`. UI thread."""

    earlier = Signal()
    taken_over = Signal()
    handed_over = Signal(str)
    approved = Signal()
    sent_back = Signal(str)

    def __init__(self, words: Catalogue, zone: tzinfo | None, age: Callable[[timedelta], str]) -> None:
        say = words.say
        rows = SessionRows(words, age)
        self.filter_bar, self.panel = FilterBar(words), SessionPanel(words)
        self._figures, self.chart = Figures(say("supervisor_screen.title")), Chart(words, zone)
        self._scope = label("", quiet=True)
        cells = SessionCells(rows)
        parts = Parts(
            which=Which.SESSIONS,
            model=rows,
            table=BoardTable(say("supervisor_screen.sessions"), rows, cells, spared=_SPARED, sharing=_SHARING),
            today=Today(self._figures, self.chart),
            filter_bar=self.filter_bar,
            below=BelowList(words, say("supervisor_screen.button.report"), say("supervisor_screen.report.as")),
            panel=self.panel,
            between=self._scope,
            acts=_ACTS,
        )
        super().__init__(words, parts)
        rows.setParent(self)
        self.below.earlier.connect(self.earlier)
        asking = self.panel.asking
        asking.taken_over.connect(self.taken_over)
        asking.handed_over.connect(self.handed_over)
        asking.approved.connect(self.approved)
        asking.sent_back.connect(self.sent_back)
        asking.exported.connect(self.exported)

    def show_board(self, view: BoardView) -> None:
        """Today, and the list."""
        self.show_rows(view.rows, view.now, view.empty, filtered=view.filtered)
        self._figures.show_figures(view.figures)
        self.chart.show_minutes(view.minutes, view.until)
        self.filter_bar.offer(view.stations, view.people)
        self.below.show_counted(view.counted, more=view.more)
        _say(self._scope, view.scope)

    def show_panel(self, view: PanelView | None) -> None:
        """The session that is looked at; None: none is."""
        self.show_chosen(view, "" if view is None else view.id)


def _say(where: QLabel, text: str) -> None:
    """Laid out anew only where it says something else."""
    if where.text() != text:
        where.setText(text)
    where.setVisible(bool(text))
