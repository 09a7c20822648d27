"""The command sheet (F12): the command barcodes of the screen in front, large enough to be scanned from it."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from services.scanning.commands import SHEET, Command
from services.words.catalogue import Catalogue
from ui.icons import Icon
from ui.sheet.sheet_view import SheetCode, SheetGroup, sheet
from ui.theme.spacing import column, row
from ui.theme.tokens import Space, Type
from ui.widgets.barcode import Barcode, modules
from ui.widgets.buttons import ActionButton
from ui.widgets.empty_state import EmptyState
from ui.widgets.flow import flow
from ui.widgets.labels import label
from ui.widgets.scrolled import scrolled


class SheetPage(QWidget):
    """A page over the window. Esc, F12 and the button close it (`closed`); arrows and Page Down scroll. UI thread."""

    closed = Signal()

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        self._words = words
        self._shown: tuple[str, Mapping[str, tuple[Command, ...]]] | None = None
        self._groups: QWidget | None = None
        close = ActionButton(words.say("common.action.close"), Icon.CLOSE, "Esc")
        close.clicked.connect(self.closed)
        titles = column(
            label(words.say("sheet.title"), Type.BAND, weight="strong"),
            label(words.say("sheet.detail"), quiet=True),
            gap=Space.XS,
        )
        head = row(titles, close, gap=Space.L, margins=(Space.XL, Space.L, Space.XL, Space.L))
        head.setStretch(0, 1)
        self.content = QWidget()
        self._layout = column(margins=(Space.XL, 0, Space.XL, Space.XL))
        self.content.setLayout(self._layout)
        area = scrolled(self.content)
        area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        area.setAccessibleName(words.say("sheet.title"))
        self.setFocusProxy(area)
        whole = column(head, area)
        whole.setStretch(1, 1)
        self.setLayout(whole)

    def show_site(self, site: str, groups: Mapping[str, tuple[Command, ...]] = SHEET) -> None:
        """The barcodes of this site, "" where it has none yet: those of the screen in front."""
        if self._shown == (site, groups):
            return
        self._shown, before = (site, groups), self._groups
        if before is not None:
            before.hide()
            before.deleteLater()
        self._groups = self._of(site, groups)
        self._layout.addWidget(self._groups)

    def _of(self, site: str, groups: Mapping[str, tuple[Command, ...]]) -> QWidget:
        say = self._words.say
        made = [_group(group) for group in sheet(site, self._words, groups)]
        whole = QWidget()
        whole.setLayout(
            column(*(made or [EmptyState(Icon.SCAN, say("sheet.none_what"), say("sheet.none_next"))]), 1, gap=Space.XL)
        )
        return whole


def _group(group: SheetGroup) -> QWidget:
    whole = QWidget()
    room = max(len(modules(code.code)) for code in group.codes)
    codes = flow(*(_tile(code, room) for code in group.codes), gap=Space.M)
    whole.setLayout(column(label(group.heading, Type.SECTION, weight="strong"), codes, gap=Space.M))
    return whole


def _tile(code: SheetCode, room: int) -> Barcode:
    tile = Barcode(code.code, code.name, room=room)
    tile.setAccessibleDescription(code.does)
    return tile
