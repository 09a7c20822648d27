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
from ui.labels.views import JobsView, Part, PartsView
from ui.theme.spacing import column
from ui.theme.tokens import Space
from ui.widgets.page_head import PageHead
from ui.widgets.pages import Pages
from ui.widgets.shelf_bar import ShelfBar

_PARTS = {
    Part.ASK: Icon.ADD,
    Part.LOOK: Icon.TROUBLE,
    Part.WAITING: Icon.TAKE,
    Part.CHECK: Icon.SCANNER,
    Part.DONE: Icon.CONFIRM,
}
_OF_JOB = frozenset({Command.REPRINT, Command.CAME, Command.NOT_NEEDED})


class LabelsScreen(QWidget):
    """Stands behind `LabelsPage`. Its signals, and those of its parts, are what the person at the screen does. UI
    thread."""

    part_chosen = Signal(object)
    left = Signal()

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        say = words.say
        self._words = words
        self._part: Part | None = None  # the one that is open, and got the focus
        self._parts = ShelfBar(
            words, [(part, icon, say(f"labels_screen.part.{part}")) for part, icon in _PARTS.items()]
        )
        self._parts.chosen.connect(self.part_chosen)
        self.jobs = JobsPanel(words)
        self.ask = AskPanel(words)
        self._pages = Pages(self.jobs, self.ask)
        whole = column(
            PageHead(say("labels_screen.title"), self.jobs.all), self._parts, self._pages, gap=Space.M, margins=Space.XL
        )
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
        self._pages.show_page(self.jobs)
        self.jobs.show_jobs(view)
        self.setFocusProxy(self.jobs.table if view.rows else self._parts.first)
        if self._part is not view.part or (here and not self._has_focus()):  # opened, or what had the focus is gone
            self._part = view.part
            self.setFocus()

    def show_ask(self, view: AskView) -> None:
        self._pages.show_page(self.ask)
        self.jobs.all.hide()
        self.ask.show_ask(view)
        self.setFocusProxy(self.ask.first)
        if self._part is not Part.ASK:
            self._part = Part.ASK
            self.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._part = None  # somebody came: the focus begins anew

    def obey(self, command: Command) -> str:
        """A command barcode: what its key does. "" where it was done, else why not. Back goes out of a question first,
        then off this screen (`left`)."""
        job = self.jobs.job
        if command.digit:
            return self._open_part(int(command.digit))
        if command in (Command.NEXT, Command.PREVIOUS):
            return self._step(1 if command is Command.NEXT else -1)
        if command is Command.BACK:
            job.kept.emit() if self._pages.page is self.jobs and job.asks else self.left.emit()
            return ""
        if command is Command.CONFIRM and self._pages.page is self.ask:
            return self.ask.confirm()
        if self._pages.page is self.jobs and (command is Command.CONFIRM or command in _OF_JOB):
            return job.obey(command)
        return self._words.say("command.not_now")

    # -- inside --------------------------------------------------------------------------------------------------------

    def _step(self, by: int) -> str:
        if self._pages.page is self.ask:
            return self.ask.step(by)
        self.jobs.step(by)
        return ""

    def _open_part(self, digit: int) -> str:
        parts = list(_PARTS)
        asks = self._pages.page is self.jobs and self.jobs.job.asks
        if asks or not 1 <= digit <= len(parts) or not self._parts.is_shown(parts[digit - 1]):
            return self._words.say("command.not_now")
        self.part_chosen.emit(parts[digit - 1])
        return ""

    def _has_focus(self) -> bool:
        focused = QApplication.focusWidget()
        return focused is not None and self.isAncestorOf(focused)
