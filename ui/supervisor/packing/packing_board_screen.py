"""The board of packing: today's figures and items an hour, one row a shipment, the chosen one beside the list."""

from collections.abc import Callable
from datetime import timedelta, tzinfo
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut

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
from ui.supervisor.packing.photos_page import LargePhoto
from ui.supervisor.packing.shipment_cells import ShipmentCells
from ui.supervisor.packing.shipment_panel import ShipmentPanel
from ui.supervisor.packing.shipments_model import Column, ShipmentRows
from ui.supervisor.packing.views import PackingBoardView, PhotoView, ShipmentPanelView
from ui.supervisor.today import Today
from ui.widgets.pressing import press

_FIGURES: Final = 6
# Where it is narrow these columns go, in this order; what room is left the others share.
_SPARED: Final = (Column.BOXES, Column.STATION, Column.CUSTOMER)
_SHARING: Final = (Column.SHIPMENT, Column.CUSTOMER, Column.DONE, Column.STATION)


class PackingBoardScreen(BoardScreen):
    """Stands behind `PackingBoardPage`. Emits `photo_wanted` with the id of a photo, and `photos_resent` where those of
    the chosen shipment are to go to the hub once more. UI thread."""

    photo_wanted = Signal(str)
    photos_resent = Signal()

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
            acts=frozenset({Command.EXPORT, Command.RETRY}),
        )
        super().__init__(words, parts)
        rows.setParent(self)
        self.large = LargePhoto(words)
        self._photos: tuple[PhotoView, ...] | None = None
        for page in (self.panel.photos, self.large):
            page.wanted.connect(self.photo_wanted)
            page.again.connect(self.photos_resent)
        self.panel.photos.large.connect(lambda: self._show_large(large=True))
        self.large.large.connect(lambda: self._show_large(large=False))
        escape = QShortcut(QKeySequence("Esc"), self.large)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(lambda: self._show_large(large=False))
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
        self._photos = None if view is None else view.photos
        if self.is_large:
            self.large.show_photos(self._photos)
        if not self._photos:
            self._show_large(large=False)

    def show_picture(self, photo_id: str, data: bytes | None) -> None:
        """The picture of a photo that was asked for."""
        for page in (self.panel.photos, self.large):
            page.show_picture(photo_id, data)

    @property
    def is_large(self) -> bool:
        """Whether a photo has the whole page."""
        return self._pages.page is self.large

    def obey(self, command: Command) -> str:
        if self.is_large:
            if command in (Command.NEXT, Command.PREVIOUS):
                self.large.step(1 if command is Command.NEXT else -1)
                return ""
            if command in (Command.BACK, Command.CONFIRM):
                self._show_large(large=False)
                return ""
            if command is Command.RETRY:
                return press(self.large.resend, self.large, self._words)
        elif command is Command.CONFIRM and not self.panel.isHidden() and self.panel.shows_photos and self._photos:
            self._show_large(large=True)
            return ""
        return super().obey(command)

    def _obey_more(self, digit: int) -> str:
        if self.panel.isHidden() or digit not in (7, 8, 9):
            return super()._obey_more(digit)
        if digit == 7:
            self.panel.show_photos()
        else:
            (self.large if self.is_large else self.panel.photos).step(-1 if digit == 8 else 1)
        return ""

    def _show_large(self, *, large: bool) -> None:
        """A photo over the whole page, or beside the list again: the same one."""
        if large == self.is_large:
            return
        here, there = (self.panel.photos, self.large) if large else (self.large, self.panel.photos)
        if large:
            self._before_large = self._pages.page
        self._pages.show_page(self.large if large else self._before_large)
        there.show_photos(self._photos)
        there.turn_to(here.at)
        (self.large if large else self.panel).setFocus()

    def _fit(self, *, compact: bool, low: bool) -> None:
        super()._fit(compact=compact, low=low)
        self._kinds.fit(hidden=compact, low=low)
