"""Say what kept scans are: a missing item, something that belongs here, or something that does not."""

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from services.sessions.model import MissingItem, Resolution
from services.words.catalogue import Catalogue
from ui.icons import Icon
from ui.sessions.models import MissingItems, ScanLines
from ui.sessions.page_layout import filling, push_right
from ui.sessions.views import LineView
from ui.theme.spacing import column, row
from ui.theme.theme import current
from ui.theme.tokens import Space
from ui.widgets.buttons import ActionButton
from ui.widgets.card import card
from ui.widgets.empty_state import EmptyState
from ui.widgets.flow import flow
from ui.widgets.table import Table, TableOrEmpty

_WIDE: Final = 1400  # pixels at 100 % from which on the scans have their times


class ResolveWidget(QWidget):
    """Emits `resolved(scan id, Resolution, item's code)` and `back()`."""

    resolved = Signal(str, object, str)
    back = Signal()

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        self._words = words
        say = words.say
        self._scans, self._missing = ScanLines(words, self), MissingItems(words, self)
        self._scan_table, self._item_table = Table(say("resolve.scans")), Table(say("resolve.missing"))
        self._is_item = ActionButton(say("resolve.is_item"), Icon.CONFIRM, "Ctrl+I", role="primary")
        self._keep = ActionButton(say("resolve.keep"), Icon.ADD, "Ctrl+S")
        self._drop = ActionButton(say("resolve.drop"), None, "Ctrl+Del", role="quiet")
        leave = ActionButton(say("resolve.back"), Icon.BACK, "Esc")
        self._is_item.clicked.connect(lambda: self._say_it(Resolution.IS_ITEM))
        self._keep.clicked.connect(lambda: self._say_it(Resolution.KEEP))
        self._drop.clicked.connect(lambda: self._say_it(Resolution.DROP))
        leave.clicked.connect(self.back)
        self.setAccessibleName(say("resolve.title"))
        nothing = EmptyState(Icon.INVENTORY, say("resolve.none_what"), say("resolve.none_next"))
        none_missing = EmptyState(Icon.INVENTORY, say("session.none_missing_what"), say("session.none_missing_next"))
        scans = TableOrEmpty(self._scan_table, self._scans, nothing)
        items = TableOrEmpty(self._item_table, self._missing, none_missing)
        self._scan_table.stretch_column(ScanLines.WHAT)
        self._scan_table.code_column(ScanLines.CODE)
        self._item_table.stretch_column(MissingItems.WHAT)
        self._item_table.code_column(MissingItems.CODE)
        for hidden in (ScanLines.ANSWER, ScanLines.DEVICE):
            self._scan_table.setColumnHidden(hidden, True)
        self._items_card = card(items, heading=say("resolve.missing"))
        lists = row(card(scans, heading=say("resolve.scans")), self._items_card, gap=Space.L)
        lists.setStretch(0, 1)
        lists.setStretch(1, 1)
        buttons = push_right(flow(leave, self._drop, self._keep, self._is_item), self._drop)
        layout = column(filling(lists), buttons, gap=Space.M)
        layout.setStretch(0, 1)
        self.setLayout(layout)
        for table in (self._scan_table, self._item_table):
            table.selectionModel().selectionChanged.connect(self._block)
        self._block()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._scan_table.setColumnHidden(ScanLines.TIME, self.width() < current().px(_WIDE))

    def show_list(self, has_list: bool) -> None:
        """Without an expected list there is nothing that a scan could turn out to be."""
        self._items_card.setVisible(has_list)
        self._is_item.setVisible(has_list)

    def show_to_resolve(self, scans: list[LineView], missing: list[MissingItem]) -> None:
        """Show these scans, and the items that they may be. The first scan is chosen."""
        chosen = self._chosen_scan()
        self._scans.show(scans)
        self._missing.show(missing)
        ids = [scan.id for scan in scans]
        if scans:
            self._scan_table.selectRow(ids.index(chosen.id) if chosen and chosen.id in ids else 0)
        self._block()

    def _say_it(self, resolution: Resolution) -> None:
        scan, item = self._chosen_scan(), self._chosen_item()
        if scan is not None and (resolution is not Resolution.IS_ITEM or item is not None):
            self.resolved.emit(scan.id, resolution, item.code if item else "")

    def _block(self) -> None:
        """Say what has to be chosen before a button can be pressed."""
        no_scan = "" if self._chosen_scan() else self._words.say("resolve.choose_scan")
        no_item = "" if self._chosen_item() else self._words.say("resolve.choose_item")
        self._keep.block(no_scan)
        self._drop.block(no_scan)
        self._is_item.block(no_scan or no_item)

    def _chosen_scan(self) -> LineView | None:
        rows = self._scan_table.selectionModel().selectedRows()
        return self._scans.line(rows[0].row()) if rows else None

    def _chosen_item(self) -> MissingItem | None:
        rows = self._item_table.selectionModel().selectedRows()
        return self._missing.item(rows[0].row()) if rows else None
