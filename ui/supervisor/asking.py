"""What is asked before something is done with the chosen session: whether, to whom, as what."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from services.words.catalogue import Catalogue
from ui.icons import Icon
from ui.supervisor.views import PanelView
from ui.theme.spacing import column
from ui.theme.tokens import Space
from ui.widgets.buttons import ActionButton
from ui.widgets.combo import Combo
from ui.widgets.field import Field
from ui.widgets.flow import flow
from ui.widgets.labels import label
from ui.widgets.pages import Pages

KINDS = ("csv", "xlsx", "pdf")


class Asking(QWidget):
    """Never a dialog. Emits `taken_over`, `handed_over` with a station's id, `exported` with a kind of file, and `left`
    where somebody thinks better of it."""

    taken_over = Signal()
    handed_over = Signal(str)
    exported = Signal(str)
    left = Signal()

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        self._words = words
        self._take_over, self._hand_over, self._export = self._make_take(), self._make_hand(), self._make_export()
        self._pages = Pages(self._take_over, self._hand_over, self._export)
        self.setLayout(column(self._pages))

    def show_panel(self, view: PanelView) -> None:
        """What it means, and to whom it can be given."""
        self._warns.setText(view.warns)
        there = [(self._station.itemData(at), self._station.itemText(at)) for at in range(self._station.count())]
        if there != list(view.others):
            chosen = self._station.currentData()
            self._station.clear()
            for key, name in view.others:
                self._station.addItem(name, key)
            self._station.setCurrentIndex(max(0, self._station.findData(chosen)))

    def ask_take_over(self) -> None:
        self._pages.show_page(self._take_over)
        self._take.setFocus()

    def ask_hand_over(self) -> None:
        self._pages.show_page(self._hand_over)
        self._station.setFocus()

    def ask_export(self) -> None:
        self._pages.show_page(self._export)
        self._kinds[0].setFocus()

    # -- inside --------------------------------------------------------------------------------------------------------

    def _make_take(self) -> QWidget:
        self._warns = label("", quiet=True)
        self._take = ActionButton(self._words.say("supervisor_screen.take_over.act"), Icon.TAKE_OVER, role="primary")
        self._take.clicked.connect(self.taken_over)
        return self._page(self._warns, self._take)

    def _make_hand(self) -> QWidget:
        say, self._station = self._words.say, Combo()
        field = Field(say("supervisor_screen.hand_over.name"), self._station, say("supervisor_screen.hand_over.means"))
        act = ActionButton(say("supervisor_screen.hand_over.act"), Icon.HAND_OVER, role="primary")
        act.clicked.connect(lambda: self.handed_over.emit(self._station.currentData() or ""))
        return self._page(field, act)

    def _make_export(self) -> QWidget:
        say = self._words.say
        self._kinds = [ActionButton(say(f"supervisor_screen.export.{kind}"), Icon.FILE) for kind in KINDS]
        for button, kind in zip(self._kinds, KINDS, strict=True):
            button.clicked.connect(lambda _checked=False, kind=kind: self.exported.emit(kind))
        return self._page(label(say("supervisor_screen.export.means"), quiet=True), *self._kinds)

    def _page(self, first: QWidget, *buttons: QWidget) -> QWidget:
        keep = ActionButton(self._words.say("supervisor_screen.button.keep"), Icon.BACK)
        keep.clicked.connect(self.left)
        page, acts = QWidget(), QWidget()
        acts.setLayout(flow(*buttons, keep))
        page.setLayout(column(first, acts, gap=Space.S))
        return page
