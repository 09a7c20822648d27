"""The packing screen: the queue, or the shipment in front; above it the band and the line that takes codes."""

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QWidget

from services.scanning.commands import Command
from services.words.catalogue import Catalogue
from ui.packing.acts_bar import ActsBar
from ui.packing.papers_bar import PapersBar
from ui.packing.queue_page import QueuePage
from ui.packing.reason_bar import ReasonBar
from ui.packing.server_bar import ServerBar
from ui.packing.shipment_head import ShipmentHead
from ui.packing.shipment_page import ShipmentPage
from ui.packing.views import ActsView, PapersView, QueueView, ScaleView, ServerView, ShipmentView
from ui.theme.spacing import column, row, spaced
from ui.theme.theme import current
from ui.theme.tokens import Space
from ui.widgets.band import Band
from ui.widgets.band_state import BandState, Count
from ui.widgets.buttons import ActionButton
from ui.widgets.labels import label
from ui.widgets.pages import Pages
from ui.widgets.room import Room
from ui.widgets.scan_line import ScanLine
from ui.widgets.scrolled import scrolled

_LOW = 760  # pixels at 100 % of a window without room for air
_LEAST = 200  # pixels at 100 %: the shipment and the band
_PAUSE_MS = 150  # after the last letter it is looked for


class PackingScreen(QWidget):
    """Stands behind `PackingPage`. Its signals are what the person at the screen does: `left`, a code or a number
    `typed`, what is `searched`, a command `pressed`; its `queue` has its own. UI thread."""

    left = Signal()
    typed = Signal(str)
    searched = Signal(str)
    pressed = Signal(object)

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        self._words = words
        self.setAccessibleName(words.say("packing_screen.title"))
        self.head, self.band, self.acts = ShipmentHead(words), Band(words), ActsBar(words)
        self.queue, self.shipment = QueuePage(words), ShipmentPage(words, self.acts.of_box)
        self.code = ScanLine(words.say("packing_screen.code"), words.say("packing_screen.hint"))
        self._told = label("", weight="strong", wrap=False)
        self._pages = Pages(self.queue, self.shipment)
        entry = row(self.code, self._told, gap=Space.L)
        entry.setStretch(0, 1)
        self.server, self.reason = ServerBar(words), ReasonBar(words)
        self.reason.hide()
        self.papers = PapersBar(words)
        self._upper, upper = column(self.head, self.band, entry, self.papers, self.server, self._pages), QWidget()
        self._upper.setStretch(5, 1)
        upper.setLayout(self._upper)
        self._scrolled = scrolled(upper)  # however large the texts are, what can be done stays in sight
        self._layout = column(Room(self._scrolled, upper, _LEAST), self.acts, self.reason)
        self._layout.setStretch(0, 1)
        self.setLayout(self._layout)
        self.setFocusProxy(self.code)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(lambda: self.searched.emit(self.code.text()))
        self.code.textChanged.connect(lambda _text: self._soon.start(_PAUSE_MS))
        self.code.returnPressed.connect(self._type)
        self.acts.pressed.connect(self._press)
        escape = QShortcut(QKeySequence("Esc"), self.queue)
        escape.activated.connect(self._back)
        for button in self.findChildren(ActionButton):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves what is typed where it is
        self.head.hide()
        self._fit()

    # -- what the presenter shows --------------------------------------------------------------------------------------

    def show_queue(self, view: QueueView) -> None:
        self.queue.show_queue(view)
        self._tell(view.told)
        self.code.setPlaceholderText(self._words.say("packing_screen.hint"))
        self._bring(self.queue)

    def show_shipment(self, view: ShipmentView) -> None:
        self.head.show_head(view.head)
        self.shipment.show_shipment(view)
        self._tell(view.typed)
        self.code.setPlaceholderText(self._words.say(f"packing_screen.{'hint_weight' if view.closing else 'hint'}"))
        self._bring(self.shipment)

    def show_papers(self, view: PapersView | None) -> None:
        self.papers.show_papers(view)
        self._fit()

    def show_acts(self, view: ActsView) -> None:
        self.acts.show_acts(view)
        self.code.setEnabled(not view.blocked)

    def show_server(self, view: ServerView | None) -> None:
        self.server.show_server(view)
        self._fit()

    def show_band(self, state: BandState) -> None:
        self.band.show_state(state)
        self._scrolled.verticalScrollBar().setValue(0)

    def show_scale(self, view: ScaleView | None) -> None:
        self.shipment.show_scale(view)

    def show_count(self, count: Count | None) -> None:
        self.band.show_count(count)

    def ask_reason(self, what: str) -> None:
        self.acts.setVisible(not what)
        self.server.set_aside(bool(what))
        self.shipment.set_asking(bool(what))
        self._fit()
        self.reason.ask(what)
        if not what:
            self.code.setFocus()

    @property
    def chosen_box(self) -> str:
        return self.shipment.chosen_box

    # -- by command barcode --------------------------------------------------------------------------------------------

    def obey(self, command: Command) -> str:
        """A command that the desk leaves to the screen. "" where it was done, else why not."""
        if command is Command.ACKNOWLEDGE and self.band.holds:
            self.band.acknowledge()
            return ""
        if command is Command.BACK:
            self._back()
            return ""
        if command in (Command.RETRY, Command.DISCARD):
            return self.server.retry() if command is Command.RETRY else self.server.undo()
        in_queue = self._pages.page is self.queue
        if in_queue and command in (Command.NEXT, Command.PREVIOUS):
            self.queue.step(1 if command is Command.NEXT else -1)
            return ""
        if in_queue and command is Command.CONFIRM and self.queue.chosen:
            self.queue.opened.emit(self.queue.chosen)
            return ""
        chosen = in_queue and bool(command.digit) and self.queue.choose(int(command.digit))
        return "" if chosen else self._words.say("command.not_now")

    # -- inside --------------------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What is typed while the line for codes has not the focus is for it all the same."""
        text, asked = event.text(), self.reason.isVisibleTo(self)
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat()
        if (
            enter and not asked and not self.code.hasFocus()
        ):  # the line takes its own, and lets it come here all the same
            self._type()
        elif text.isprintable() and text.strip() and self.code.isEnabled() and not asked:
            self.code.type(text)
        else:
            super().keyPressEvent(event)

    def _tell(self, what: str) -> None:
        """Beside the line for codes: how many wait, or how many the next scan packs."""
        self._told.setText(what)
        self._told.setVisible(bool(what))

    def _type(self) -> None:
        text = self.code.text()
        self.code.clear()
        self.typed.emit(text)

    def _press(self, command: Command) -> None:
        """Back takes away first what is typed and not said yet, Confirm says it, and all else leaves it behind."""
        typed = self.code.text()
        if typed and command is Command.CONFIRM:
            self._type()
            return
        self.code.clear()
        if not typed or command is not Command.BACK:
            self.pressed.emit(command)

    def _back(self) -> None:
        """One step back in the queue: out of what is looked for, out of the list, then off the screen."""
        if self.code.text() or self.queue.chosen:
            self.code.clear()
            self.queue.clear()
            self.code.setFocus()
        else:
            self.left.emit()

    def _bring(self, page: QWidget) -> None:
        if self._pages.page is not page:
            self._pages.show_page(page)
            self.head.setVisible(page is self.shipment)
            self.code.clear()
            self.code.setFocus()

    def _fit(self) -> None:
        """In a low window everything moves together."""
        low = self.window().height() < current().px(_LOW)
        gap, side = (Space.S, Space.M) if low else (Space.M, Space.XL)
        spaced(self._layout, gap, (side, gap, side, gap))
        spaced(self._upper, gap)
        self.band.set_low(low)
        beside = self.server.isVisibleTo(self) or self.papers.isVisibleTo(self)
        self.shipment.set_room(low=low, cramped=low and beside)
