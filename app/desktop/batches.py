"""The assets' screen: its widgets and presenters are joined here, and told what happens. They are loaded when it is
first opened: the desktop's start is not to wait for them."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication

from services.scanning.answer import Answer
from services.scanning.commands import SHEET, Command
from services.scanning.meaning import Kind
from services.scanning.outcome import Reason
from ui.documents import documents
from ui.running import Run
from ui.station import Station

if TYPE_CHECKING:
    from ui.assets.assets_presenter import AssetsPresenter
    from ui.assets.assets_screen import AssetsScreen
    from ui.assets.import_presenter import ImportPresenter

ASSETS: Final = "assets"
_DONE: Final = frozenset({Command.PRESET, Command.UNDO, *SHEET["digits"]}) - {Command.D0}  # with the scan itself


class Batches:
    """UI thread. `left` is called when somebody goes off the screen, `acknowledged` when he has seen a warning."""

    def __init__(
        self, station: Station, run: Run, *, left: Callable[[], None], acknowledged: Callable[[], None]
    ) -> None:
        self._station, self._run, self._left, self._acknowledged = station, run, left, acknowledged
        self._page: AssetsScreen | None = None
        self._presenter: AssetsPresenter | None = None
        self._importing: ImportPresenter | None = None
        self._before: ImportPresenter | None = None
        self._open = False

    def make(self) -> "AssetsScreen":
        """The screen, when it is first opened."""
        from ui.assets.assets_presenter import AssetsPresenter
        from ui.assets.assets_screen import AssetsScreen
        from ui.assets.import_presenter import ImportPresenter

        page = self._page = AssetsScreen(self._station.words)
        presenter = self._presenter = AssetsPresenter(self._station, page, self._run, _open, documents())
        page.left.connect(self._left)
        page.stayed.connect(presenter.stay)
        page.band.acknowledged.connect(lambda _state: self._acknowledged())
        page.entry.typed.connect(presenter.type_serial)
        page.entry.only.connect(presenter.only_needing)
        page.list.chosen.connect(presenter.choose)
        page.list.reached_end.connect(presenter.more)
        page.notice.asked.connect(presenter.notice.ask)
        page.notice.confirmed.connect(presenter.notice.go_on)
        page.notice.kept.connect(presenter.notice.keep)
        page.finished.left.connect(presenter.go_back)
        page.finished.copied.connect(presenter.batch.copied)
        page.finished.exported.connect(presenter.batch.export)
        page.finished.only.connect(lambda: presenter.only_needing(True))
        page.finished.retried.connect(presenter.batch.retry)
        page.finished.reprinted.connect(presenter.batch.reprint)
        page.finished.shown.connect(presenter.show_known)
        page.finished.marked.connect(presenter.batch.mark)
        self._importing = ImportPresenter(self._station, page, self._run, documents(), presenter.tell)
        self._join_import(page, self._importing)
        self._go_on_importing()
        self._join_form(page, presenter)
        self._join_acts(page, presenter)
        return page

    def opened(self, key: str) -> None:
        """A screen came to the front."""
        self._open = key == ASSETS
        if self._open and self._presenter is not None:
            self._presenter.open()

    def show_needing(self) -> None:
        """Those alone that need somebody."""
        if self._presenter is not None:
            self._presenter.only_needing(True)

    def looks_back(self) -> bool:
        """Whether a batch is seen that is over. Any thread."""
        presenter = self._presenter
        return presenter is not None and presenter.batch.finished is not None

    def tick(self) -> None:
        """Once a second."""
        if self._open and self._presenter is not None:
            self._presenter.tick()

    def refresh(self) -> None:
        """An asset, a label or the register is other than it was, or somebody else is here."""
        if self._open and self._presenter is not None:
            self._presenter.refresh()
            if self._importing is not None:
                self._importing.look()

    def answered(self, answer: Answer) -> None:
        """A scan was answered while the screen is in front. What the scan itself did not do, the screen does."""
        if self._presenter is None or self._page is None:
            return
        is_command = answer.meaning.kind is Kind.COMMAND and answer.outcome.reason is Reason.COMMAND_DONE
        command = Command(answer.meaning.value) if is_command else None
        if command is None or command in _DONE:
            self._presenter.answered(answer)
        elif why := self._page.obey(command):
            self._presenter.refuse(why)

    @property
    def holds_window(self) -> bool:
        """Whether somebody who closes the window is to know first what that ends."""
        return self._importing is not None and self._importing.holds_window

    def warn(self) -> None:
        """Somebody closes the window, and this screen is in front."""
        if self._importing is not None:
            self._importing.warn()

    def when_over(self, then: Callable[[], None]) -> None:
        """Call this when no file is being entered any more: at once, where none is."""
        if self._importing is not None:
            self._importing.when_over(then)
        else:
            then()

    def go_on_from(self, before: "Batches") -> None:
        """These take the place of others, whose file goes on here: now, or when the screen is first opened."""
        self._before = before._importing or before._before
        self._go_on_importing()

    def _go_on_importing(self) -> None:
        if self._importing is not None and self._before is not None:
            self._importing.come_as(self._before)
            self._before = None

    def _join_import(self, page: "AssetsScreen", presenter: "ImportPresenter") -> None:
        importing, form = page.importing, page.importing.form
        page.form.imported.connect(presenter.open)
        importing.left.connect(presenter.close)
        importing.only.connect(presenter.only_others)
        importing.entered.connect(presenter.enter)
        importing.stopped.connect(presenter.stop)
        importing.saved.connect(presenter.save)
        form.named.connect(presenter.read)
        form.sheet_chosen.connect(presenter.choose_sheet)
        form.headed.connect(presenter.set_header)
        form.taken.connect(presenter.take_column)

    def _join_form(self, page: "AssetsScreen", presenter: "AssetsPresenter") -> None:
        panel, form = page.form, presenter.form
        panel.typed.connect(form.typed)
        panel.paused.connect(form.store)
        panel.once.connect(form.set_once)
        panel.labels.connect(form.set_labels)
        panel.preprinted.connect(form.set_preprinted)
        panel.cleared.connect(form.clear)
        panel.presets.chosen.connect(form.use_preset)
        panel.presets.naming.connect(form.name_preset)
        panel.presets.saved.connect(form.save_preset)
        panel.presets.dropped.connect(form.drop_preset)

    def _join_acts(self, page: "AssetsScreen", presenter: "AssetsPresenter") -> None:
        acts, card, chosen = page.acts, page.list.card, presenter.card
        acts.undone.connect(presenter.batch.undo_last)
        acts.retried.connect(presenter.batch.retry)
        acts.reprinted.connect(presenter.batch.reprint)
        acts.shown.connect(presenter.show_known)
        acts.finished.connect(presenter.batch.finish)
        card.opened.connect(chosen.open_in_register)
        card.retried.connect(chosen.retry)
        card.owned.connect(chosen.own)
        card.disowned.connect(chosen.disown)
        card.undone.connect(chosen.undo)
        card.changing.connect(chosen.change)
        card.reprinted.connect(chosen.reprint)
        card.printed.connect(chosen.print)
        card.history.connect(chosen.show_history)
        card.closed.connect(presenter.close_card)
        card.typed.connect(chosen.typed)
        card.saved.connect(chosen.save)
        card.kept.connect(chosen.keep)


def _open(link: str) -> bool:
    """In the browser; the presenter has seen to it that it is the register's. Where none opens it can be pasted."""
    opened = QDesktopServices.openUrl(QUrl(link))
    if not opened:
        QGuiApplication.clipboard().setText(link)
    return opened
