"""The asset screen: the form, the band, the line that takes serials, and the batch that grows."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from services.scanning.commands import Command
from services.words.catalogue import Catalogue
from ui.assets.acts_bar import ActsBar
from ui.assets.entry_bar import EntryBar
from ui.assets.finished_page import FinishedPage
from ui.assets.form_panel import FormPanel
from ui.assets.import_page import ImportPage
from ui.assets.import_views import ImportView
from ui.assets.list_panel import ListPanel
from ui.assets.notice_bar import NoticeBar
from ui.assets.views import CardView, FinishedView, FormView, ListView, NoticeView
from ui.theme.spacing import column, spaced
from ui.theme.theme import current
from ui.theme.tokens import Space
from ui.widgets.band import Band
from ui.widgets.band_state import BandState, Count
from ui.widgets.buttons import ActionButton
from ui.widgets.pages import Pages

_LOW = 600  # pixels at 100 % of a window without room for air
_LOW_WHEN_FULL = 760  # the same where the line stands that no tags are given, or the open form over buttons


class AssetsScreen(QWidget):
    """Stands behind `AssetsPage`. Its signals, and those of its parts, are what the person at the screen does: `stayed`
    where there is nothing to go back from and a batch is being entered, whose scans would go elsewhere. UI thread."""

    left = Signal()
    stayed = Signal()

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        self._words, self._begun = words, False
        self.setAccessibleName(words.say("assets_screen.title"))
        self.form, self.band, self.notice = FormPanel(words), Band(words), NoticeBar(words)
        self.list, self.acts, self.finished = ListPanel(words), ActsBar(words), FinishedPage(words)
        self.importing = ImportPage(words)
        self.entry = EntryBar(words)
        self.serial = self.entry.serial
        self._entering = QWidget()
        self._entering.setLayout(self._batch_layout())
        self._pages = Pages(self._entering, self.finished, self.importing)
        self._layout = column(self.band, self._pages)
        self._layout.setStretch(1, 1)
        self.setLayout(self._layout)
        self.setFocusProxy(self.serial)
        self.form.entered.connect(self.serial.setFocus)
        self.form.turned.connect(self._fit)
        escape = QShortcut(QKeySequence("Esc"), self)
        escape.activated.connect(self._back)
        for button in self.findChildren(ActionButton):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the serial number where it is
        self._fit()

    # -- what the presenters show --------------------------------------------------------------------------------------

    def show_form(self, view: FormView) -> None:
        self.form.show_form(view)
        self.entry.show_form(view)

    def show_list(self, view: ListView) -> None:
        self._begun = view.begun
        self.list.show_list(view)
        self.entry.show_list(view)
        self.acts.show_acts(view)
        self._fit()

    def show_card(self, view: CardView | None) -> None:
        gone, typing = view is None and self.list.card.isVisible(), self._is_typing
        self.list.card.show_card(view)
        self.list.show_card(view is not None)
        if gone and not typing:
            self.serial.setFocus()

    def show_notice(self, view: NoticeView | None) -> None:
        self.notice.show_notice(view)
        self._fit()

    def show_finished(self, view: FinishedView | None) -> None:
        if view is not None:
            self.finished.show_finished(view)
            self._bring(self.finished, self.finished)
        elif self._pages.page is self.finished:
            self._bring(self._entering, self.serial)

    def show_import(self, view: ImportView | None) -> None:
        if view is not None:
            self.importing.show_import(view)
            self._bring(self.importing, self.importing)
        elif self._pages.page is self.importing:
            self._bring(self._entering, self.serial)

    def show_band(self, state: BandState) -> None:
        self.band.show_state(state)

    def show_count(self, count: Count) -> None:
        self.band.show_count(count)

    # -- by command barcode --------------------------------------------------------------------------------------------

    def obey(self, command: Command) -> str:
        """A command barcode: what its key does. "" where it was done, else why not."""
        page = self._pages.page
        if page in (self.importing, self.finished) and command is not Command.ACKNOWLEDGE:
            return page.obey(command)
        acts: dict[Command, Callable[[], object]] = {
            Command.ACKNOWLEDGE: self.band.acknowledge,
            Command.NEXT: lambda: self.list.step(1),
            Command.PREVIOUS: lambda: self.list.step(-1),
            Command.BACK: self._back,
            Command.CLEAR: self.form.cleared.emit,
            Command.EXPORT: lambda: self.finished.exported.emit("xlsx"),
        }
        if command in acts:
            acts[command]()
            return ""
        if command is Command.CONFIRM:
            return self._confirm()
        if command is Command.DISCARD:
            return self.list.card.obey(command)
        return self.acts.obey(command)

    # -- inside --------------------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What is typed while no text field has the focus is a serial number."""
        text = event.text()
        if text.isprintable() and text.strip() and self.serial.isVisible() and self.serial.isEnabled():
            self.serial.type(text)
            return
        super().keyPressEvent(event)

    @property
    def _is_typing(self) -> bool:
        """Somebody fills in a field beside the card."""
        there = QApplication.focusWidget()
        return isinstance(there, QLineEdit) and not self.list.card.isAncestorOf(there)

    def _batch_layout(self) -> QVBoxLayout:
        whole = column(self.form, self.notice, self.entry, self.list, self.acts, gap=Space.M)
        whole.setStretch(3, 1)
        return whole

    def _bring(self, page: QWidget, first: QWidget) -> None:
        """Show this page, where it is not shown; the focus begins in `first`."""
        if self._pages.page is not page:
            self._pages.show_page(page)
            self.setFocusProxy(first)
            self.setFocus()

    def _fit(self) -> None:
        """In a low window everything moves together."""
        full = not self.notice.isHidden() or (self.form.is_open and self.acts.offers)
        least = _LOW_WHEN_FULL if full else _LOW
        low = self.window().height() < current().px(least)
        gap, side = (Space.S, Space.M) if low else (Space.M, Space.XL)
        spaced(self._layout, gap, (side, gap, side, gap))
        self.band.set_low(low)

    def _confirm(self) -> str:
        if self.list.card.changes:
            return self.list.card.obey(Command.CONFIRM)
        return self.notice.confirm()

    def _back(self) -> None:
        """One step: out of a question, of the card, of the form, then off the screen; not out of a batch."""
        if self._pages.page is self.finished:
            self.finished.back()
        elif self._pages.page is self.importing:
            self.importing.left.emit()
        elif self.notice.asks:
            self.notice.kept.emit()
        elif self.list.card.changes:
            self.list.card.kept.emit()
        elif self.list.card.isVisibleTo(self):
            self.list.card.closed.emit()
        elif not self.serial.hasFocus():
            self.serial.setFocus()
        elif self.serial.text():
            self.serial.clear()
        elif self._begun:
            self.stayed.emit()
        else:
            self.left.emit()
