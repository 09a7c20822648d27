"""The labels screen: labels are asked for, and what became of each, one at a time."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QApplication, QWidget

from services.scanning.commands import Command
from services.words.catalogue import Catalogue
from ui.icons import Icon
from ui.labels.ask_panel import AskPanel
from ui.labels.ask_views import AskView
from ui.labels.jobs_panel import JobsPanel
from ui.labels.printer_views import PrintersView
from ui.labels.printers_panel import PrintersPanel
from ui.labels.views import JobsView, Part, PartsView
from ui.theme.spacing import column
from ui.theme.tokens import Space
from ui.widgets.buttons import ActionButton
from ui.widgets.card import card
from ui.widgets.empty_state import EmptyState
from ui.widgets.page_head import PageHead
from ui.widgets.pages import Pages
from ui.widgets.pressing import press
from ui.widgets.shelf_bar import ShelfBar

_PARTS = {
    Part.ASK: Icon.ADD,
    Part.LOOK: Icon.TROUBLE,
    Part.WAITING: Icon.TAKE,
    Part.CHECK: Icon.SCANNER,
    Part.DONE: Icon.CONFIRM,
    Part.PRINTERS: Icon.PRINTER,
}
_OF_JOB = frozenset({Command.REPRINT, Command.CAME, Command.NOT_NEEDED})


class LabelsScreen(QWidget):
    """Stands behind `LabelsPage`. Its signals, and those of its parts, are what the person at the screen does. UI
    thread."""

    part_chosen = Signal(object)
    set_up = Signal()
    left = Signal()

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        say = words.say
        self._words = words
        self._part: Part | None = None  # the one that is open, and got the focus
        self._parts = ShelfBar(
            words, [(part, icon, say(f"labels_screen.part.{part}")) for part, icon in _PARTS.items()]
        )
        self._parts.chosen.connect(self._choose_part)
        self.jobs = JobsPanel(words)
        self.ask = AskPanel(words)
        self.printers = PrintersPanel(words)
        self._first = ActionButton(say("labels_screen.printer.add"), Icon.ADD, "Ctrl+Return", role="primary")
        self._first.clicked.connect(self.set_up)
        texts = (say("labels_screen.printer.none.what"), say("labels_screen.printer.none.next"))
        self._no_printer = card(EmptyState(Icon.PRINTER, *texts, self._first))
        self._pages = Pages(self.jobs, self.ask, self.printers, self._no_printer)
        head = PageHead(say("labels_screen.title"), self.jobs.all, self.printers.add)
        whole = column(head, self._parts, self._pages, gap=Space.M, margins=Space.XL)
        whole.setStretch(2, 1)
        self.setLayout(whole)
        self.setFocusProxy(self.jobs.table)

    @property
    def part(self) -> Part | None:
        """The part that is open."""
        return self._part

    def show_parts(self, view: PartsView) -> None:
        self._parts.show_shelves(view.numbers, view.open)

    def show_jobs(self, view: JobsView) -> None:
        here = self._has_focus()
        self._show_page(self.jobs)
        self.jobs.show_jobs(view)
        self.setFocusProxy(self.jobs.table if view.rows else self._parts.first)
        if self._part is not view.part or (here and not self._has_focus()):  # opened, or what had the focus is gone
            self._part = view.part
            self.setFocus()

    def show_ask(self, view: AskView) -> None:
        self._show_page(self._no_printer if view.no_printer else self.ask)
        self.ask.show_ask(view)
        self.setFocusProxy(self._first if view.no_printer else self.ask.first)
        self._opened(Part.ASK)

    def show_printers(self, view: PrintersView) -> None:
        self._show_page(self.printers)
        self.printers.show_printers(view)
        self.setFocusProxy(self.printers.first)
        self._opened(Part.PRINTERS)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._part = None  # somebody came: the focus begins anew

    def obey(self, command: Command) -> str:
        """A command barcode: what its key does. "" where it was done, else why not. Back goes out of a question first,
        then off this screen (`left`)."""
        if command.digit:
            return self._open_part(int(command.digit))
        if command in (Command.NEXT, Command.PREVIOUS):
            return self._step(1 if command is Command.NEXT else -1)
        if command is Command.BACK:
            return self._back()
        if command is Command.CONFIRM and self._pages.page is not self.jobs:
            return self._confirm()
        if self._pages.page is self.jobs and (command is Command.CONFIRM or command in _OF_JOB):
            return self.jobs.job.obey(command)
        return self._words.say("command.not_now")

    # -- inside --------------------------------------------------------------------------------------------------------

    def _show_page(self, page: QWidget) -> None:
        """The buttons of the other pages leave the head."""
        self._pages.show_page(page)
        if page is not self.jobs:
            self.jobs.all.hide()
        if page is not self.printers:
            self.printers.add.hide()

    def _opened(self, part: Part) -> None:
        if self._part is not part:
            self._part = part
            self.setFocus()

    def _choose_part(self, part: Part) -> None:
        """Also the one that is open: its button took the focus, and who goes on typing types into the form."""
        self._part = None
        self.part_chosen.emit(part)

    def _back(self) -> str:
        page = self._pages.page
        if page is self.jobs and self.jobs.job.asks:
            self.jobs.job.kept.emit()
        elif not (page is self.printers and self.printers.back()):
            self.left.emit()
        return ""

    def _confirm(self) -> str:
        """The one thing that stands to be done."""
        if self._pages.page is self._no_printer:
            return press(self._first, self, self._words)
        return (self.ask if self._pages.page is self.ask else self.printers).confirm()

    def _step(self, by: int) -> str:
        if self._pages.page is self._no_printer:
            return self._words.say("command.not_now")
        if self._pages.page is not self.jobs:
            return (self.ask if self._pages.page is self.ask else self.printers).step(by)
        self.jobs.step(by)
        return ""

    def _open_part(self, digit: int) -> str:
        parts = list(_PARTS)
        page = self._pages.page
        asks = (page is self.jobs and self.jobs.job.asks) or (page is self.printers and self.printers.at_work)
        if asks or not 1 <= digit <= len(parts) or not self._parts.is_shown(parts[digit - 1]):
            return self._words.say("command.not_now")
        self._choose_part(parts[digit - 1])
        return ""

    def _has_focus(self) -> bool:
        focused = QApplication.focusWidget()
        return focused is not None and self.isAncestorOf(focused)
