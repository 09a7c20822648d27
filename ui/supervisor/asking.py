"""What is asked before something is done with the chosen session: whether, to whom, as what."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from services.scanning.commands import Command
from services.words.catalogue import Catalogue
from ui.icons import Icon
from ui.supervisor.kinds import Kinds
from ui.supervisor.views import PanelView
from ui.theme.spacing import column
from ui.theme.tokens import Space
from ui.widgets.buttons import ActionButton
from ui.widgets.combo import Combo
from ui.widgets.field import Field
from ui.widgets.flow import flow
from ui.widgets.labels import label
from ui.widgets.pages import Pages
from ui.widgets.pressing import press, step
from ui.widgets.review_note import ReviewNote

_DO = "Ctrl+Return"


class Asking(QWidget):
    """Never a dialog. Emits `taken_over`, `handed_over` with a station's id, `exported` with a kind of file,
    `approved`, `sent_back` with a note, and `left` where somebody thinks better of it."""

    taken_over = Signal()
    handed_over = Signal(str)
    exported = Signal(str)
    approved = Signal()
    sent_back = Signal(str)
    left = Signal()

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        self._words = words
        self._take_over, self._hand_over, self._export = self._make_take(), self._make_hand(), self._make_export()
        self._review = self._make_review()
        self._pages = Pages(self._take_over, self._hand_over, self._export, self._review)
        self.setLayout(column(self._pages))

    def show_panel(self, view: PanelView) -> None:
        """What it means, and to whom it can be given."""
        self._warns.setText(view.warns)
        self._take.block(view.no_take_over)
        self._hand.block(view.no_hand_over)
        self._no_review = view.no_review
        self._block_review()
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
        self._kinds.setFocus()

    def ask_review(self, command: Command = Command.APPROVE) -> None:
        """`command`: what CONFIRM does then."""
        self._note.clear()
        self._sends_back = command is Command.SEND_BACK
        self._pages.show_page(self._review)
        (self._note if self._sends_back else self._approve).setFocus()

    # -- by command barcode --------------------------------------------------------------------------------------------

    def confirm(self) -> str:
        """Do what is asked; "" where it was done, else why not."""
        if self._pages.page is self._export:
            return self._kinds.confirm()
        if self._pages.page is self._review:
            return press(self._send_back if self._sends_back else self._approve, self, self._words)
        return press(self._take if self._pages.page is self._take_over else self._hand, self, self._words)

    def step(self, by: int) -> None:
        """The next or the previous choice."""
        if self._pages.page is self._hand_over:
            step(self._station, by)
        elif self._pages.page is self._export:
            self._kinds.step(by)
        elif self._pages.page is self._review:
            self._note.step(by)
            self._sends_back = True

    def choose(self, digit: int) -> bool:
        """The kind of file of this number, counted from 1, or what is to be done again; whether there is one."""
        if self._pages.page is self._review:
            chosen = self._note.choose(digit)
            self._sends_back = self._sends_back or chosen
            return chosen
        return self._pages.page is self._export and self._kinds.choose(digit)

    # -- inside --------------------------------------------------------------------------------------------------------

    def _make_take(self) -> QWidget:
        self._warns = label("", quiet=True)
        say = self._words.say
        self._take = ActionButton(say("supervisor_screen.take_over.act"), Icon.TAKE_OVER, _DO, role="primary")
        self._take.clicked.connect(self.taken_over)
        return self._page(self._warns, self._take)

    def _make_hand(self) -> QWidget:
        say, self._station = self._words.say, Combo()
        field = Field(say("supervisor_screen.hand_over.name"), self._station, say("supervisor_screen.hand_over.means"))
        self._hand = ActionButton(say("supervisor_screen.hand_over.act"), Icon.HAND_OVER, _DO, role="primary")
        self._hand.clicked.connect(lambda: self.handed_over.emit(self._station.currentData() or ""))
        return self._page(field, self._hand)

    def _make_export(self) -> QWidget:
        say = self._words.say
        self._kinds = Kinds(self._words)
        self._kinds.chosen.connect(self.exported)
        return self._page(label(say("supervisor_screen.export.means"), quiet=True), self._kinds)

    def _make_review(self) -> QWidget:
        say, self._no_review, self._sends_back = self._words.say, "", False
        self._approve: ActionButton = ActionButton(say("review.approve"), Icon.CONFIRM, _DO, role="primary")
        self._note: ReviewNote = ReviewNote(self._words, self._block_review)
        self._send_back = ActionButton(say("review.send_back"), Icon.UNDO, "Ctrl+B")
        self._approve.clicked.connect(self.approved)
        self._send_back.clicked.connect(lambda: self.sent_back.emit(self._note.text))
        return self._page(self._note, self._approve, self._send_back)

    def _block_review(self) -> None:
        self._approve.block(self._no_review)
        no_note = "" if self._note.text else self._words.say("review.no_note")
        self._send_back.block(self._no_review or no_note)

    def _page(self, first: QWidget, *does: QWidget) -> QWidget:
        keep = ActionButton(self._words.say("supervisor_screen.button.keep"), Icon.BACK, "Esc")
        keep.clicked.connect(self.left)
        page, acts = QWidget(), QWidget()
        acts.setLayout(flow(*does, keep))
        page.setLayout(column(first, acts, gap=Space.S))
        return page
