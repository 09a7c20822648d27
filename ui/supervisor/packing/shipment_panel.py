"""The shipment that is looked at: what is wrong with it, its log, and what was exceptional."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from services.scanning.commands import Command
from services.words.catalogue import Catalogue
from ui.icons import Icon
from ui.supervisor.about import About
from ui.supervisor.chosen_panel import ChosenPanel, say_told
from ui.supervisor.kinds import TABLES, Kinds
from ui.supervisor.packing.photos_page import SmallPhotos
from ui.supervisor.packing.views import ShipmentPanelView
from ui.supervisor.two_lists import ListTexts, TwoLists
from ui.supervisor.views import Told
from ui.theme.spacing import column
from ui.theme.tokens import Space
from ui.widgets.buttons import ActionButton
from ui.widgets.card import card
from ui.widgets.flow import flow
from ui.widgets.ink_label import InkLabel
from ui.widgets.labels import label
from ui.widgets.pressing import press
from ui.widgets.prints import PrintChips
from ui.widgets.scrolled import bring_into_sight


class ShipmentPanel(ChosenPanel):
    """Emits `exported` with a kind of file, too, after it was asked for. Ctrl+E asks, Esc closes."""

    exported = Signal(str)

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        say = words.say
        self._words = words
        self._id = ""
        self.setAccessibleName(say("supervisor_packing.panel.name"))
        self._close = ActionButton(say("supervisor_screen.button.close"), Icon.CLOSE, "Esc", role="quiet")
        self._close.clicked.connect(self.closed)
        self._about, self._prints = About(self._close), PrintChips()
        self._export = ActionButton(say("supervisor_screen.button.export"), Icon.EXPORT, "Ctrl+E")
        self._export.clicked.connect(self._ask)
        self._asking = self._make_asking()
        self._asking.hide()
        self._told = InkLabel(weight="medium")
        self._told.hide()
        self.photos = SmallPhotos(words)
        self._lists = self._make_lists()
        self.setLayout(
            column(card(self._about, self._prints, self._asking, self._told, self._lists, gap=Space.S, margins=Space.L))
        )
        self.setFocusProxy(self._export)

    @property
    def asks(self) -> bool:
        """Whether the kind of file is asked for."""
        return not self._asking.isHidden()

    def show_panel(self, view: ShipmentPanelView) -> None:
        """Show this one; what is asked about another is asked no more."""
        if view.id != self._id:
            self._ask_no_more()
            self._id = view.id
        self._about.show_panel(view)
        self._prints.show_prints(view.prints)
        self._lists.show_lines(view.log, view.exceptions, older=view.older)
        self.photos.show_photos(view.photos)

    def tell(self, told: Told) -> None:
        """What became of what somebody did."""
        say_told(self._told, told)
        if told.text:
            self._ask_no_more()

    def obey(self, command: Command) -> str:
        """Do what this command asks; "" where it was done, else why not."""
        return press(self.photos.resend if command is Command.RETRY else self._export, self, self._words)

    def show_list(self, *, second: bool) -> None:
        """Its log, or what was exceptional."""
        self._lists.turn_to(second=second)

    def show_photos(self) -> None:
        """Photos of its boxes."""
        self._lists.turn_to_third()

    @property
    def shows_photos(self) -> bool:
        """Whether they are what is looked at."""
        return self._lists.page is self.photos

    def choose(self, digit: int) -> bool:
        """The kind of file of this number; whether there is one."""
        return self._kinds.choose(digit)

    def step(self, by: int) -> None:
        """The next or the previous kind of file."""
        self._kinds.step(by)

    def confirm(self) -> str:
        """The kind of file that has the focus."""
        return self._kinds.confirm()

    def leave(self) -> None:
        """It is not written after all."""
        self._ask_no_more()
        self._export.setFocus()

    # -- inside --------------------------------------------------------------------------------------------------------

    def _make_asking(self) -> QWidget:
        say, page, acts = self._words.say, QWidget(), QWidget()
        self._kinds = Kinds(self._words, TABLES)
        self._kinds.chosen.connect(self.exported)
        keep = ActionButton(say("supervisor_screen.button.keep"), Icon.BACK, "Esc")
        keep.clicked.connect(self.leave)
        acts.setLayout(flow(self._kinds, keep))
        page.setLayout(column(label(say("supervisor_packing.export.means"), quiet=True), acts, gap=Space.S))
        return page

    def _make_lists(self) -> TwoLists:
        say = self._words.say
        log = ListTexts(
            say("supervisor_packing.button.log"),
            Icon.HISTORY,
            say("supervisor_packing.line.act"),
            (say("supervisor_packing.panel.no_log_what"), say("supervisor_packing.panel.no_log_next")),
        )
        exceptions = ListTexts(
            say("supervisor_packing.button.exceptions"),
            Icon.WARNING,
            say("supervisor_packing.line.act"),
            (say("supervisor_packing.panel.no_exceptions_what"), say("supervisor_packing.panel.no_exceptions_next")),
        )
        reading, older = say("supervisor_packing.panel.reading"), say("supervisor_packing.button.older")
        photos = ListTexts(say("photo.button.photos"), Icon.CAMERA, "", ("", ""))
        lists = TwoLists(self._words, log, exceptions, reading, older, [self._export], (photos, self.photos))
        lists.older.connect(self.older)
        return lists

    def _ask(self) -> None:
        self._told.hide()
        self._asking.show()
        self._export.hide()
        self._close.hide()  # Esc leaves the question now
        self._kinds.setFocus()
        bring_into_sight(self._asking)

    def _ask_no_more(self) -> None:
        self._asking.hide()
        self._export.show()
        self._close.show()
