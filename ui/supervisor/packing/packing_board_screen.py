"""The board of packing: today's figures and items an hour, one row a shipment, the chosen one beside the list."""

from collections.abc import Callable
from datetime import timedelta, tzinfo
from typing import Final

from services.scanning.commands import Command
from services.words.catalogue import Catalogue
from ui.supervisor.below_list import BelowList
from ui.supervisor.board import BoardScreen, Parts
from ui.supervisor.board_switch import Which
from ui.supervisor.board_table import BoardTable
from ui.supervisor.figures import Figures
from ui.supervisor.kinds import TABLES
from ui.supervisor.packing.filter_bar import PackingFilterBar
from ui.supervisor.packing.hours_chart import HoursChart
from ui.supervisor.packing.kinds_line import KindsLine
from ui.supervisor.packing.shipment_cells import ShipmentCells
from ui.supervisor.packing.shipment_panel import ShipmentPanel
from ui.supervisor.packing.shipments_model import Column, ShipmentRows
from ui.supervisor.packing.views import PackingBoardView, ShipmentPanelView
from ui.supervisor.today import Today

_FIGURES: Final = 6
# Where it is narrow these columns go, in this order; what room is left the others share.
_SPARED: Final = (Column.BOXES, Column.STATION, Column.CUSTOMER)
_SHARING: Final = (Column.SHIPMENT, Column.CUSTOMER, Column.DONE, Column.STATION)


class PackingBoardScreen(BoardScreen):
    """Stands behind `PackingBoardPage`. UI thread."""

    def __init__(self, words: Catalogue, zone: tzinfo | None, age: Callable[[timedelta], str]) -> None:
        say = words.say
        rows = ShipmentRows(words, age)
        self.filter_bar, self.panel = PackingFilterBar(words), ShipmentPanel(words)
        self._figures, self.chart = Figures(say("packing_board.title"), _FIGURES), HoursChart(words, zone)
        self._kinds = KindsLine(words)
        cells = ShipmentCells(rows)
        report, as_what = say("supervisor_packing.button.export"), say("supervisor_packing.export.as")
        parts = Parts(
            which=Which.PACKING,
            model=rows,
            table=BoardTable(say("supervisor_packing.shipments"), rows, cells, spared=_SPARED, sharing=_SHARING),
            today=Today(self._figures, self.chart),
            filter_bar=self.filter_bar,
            below=BelowList(words, report, as_what, TABLES),
            panel=self.panel,
            between=self._kinds,
            acts=frozenset({Command.EXPORT}),
        )
        super().__init__(words, parts)
        rows.setParent(self)
        self.panel.exported.connect(self.exported)

    def show_board(self, view: PackingBoardView) -> None:
        """Today, and the list."""
        self.show_rows(view.rows, view.now, view.empty, filtered=view.filtered)
        self._figures.show_figures(view.figures)
        self.chart.show_hours(view.hours)
        self._kinds.show_kinds(view.caught, view.exceptions)
        self.filter_bar.offer(view.stations, view.people)
        counted = " · ".join(filter(None, (view.counted, view.left_out)))
        self.below.show_counted(counted, more=False)

    def show_panel(self, view: ShipmentPanelView | None) -> None:
        """The shipment that is looked at; None: none is."""
        self.show_chosen(view, "" if view is None else view.id)

    def _fit(self, *, compact: bool, low: bool) -> None:
        super()._fit(compact=compact, low=low)
        self._kinds.fit(hidden=compact, low=low)
