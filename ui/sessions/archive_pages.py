"""The pages of the archive, made when it is first opened: its list, one session, and that as a file."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget

from ui.running import Run
from ui.sessions.archive_page import ArchiveWidget
from ui.sessions.archive_presenter import ArchivePresenter
from ui.sessions.archived_page import ArchivedWidget
from ui.sessions.export_page import ExportWidget
from ui.sessions.states import ShowBand
from ui.sessions.wording import Wording
from ui.station import Station


class ArchivePages:
    """`show` brings a page to the front, `leave` is one step back from it. UI thread."""

    def __init__(
        self,
        station: Station,
        wording: Wording,
        run: Run,
        band: ShowBand,
        *,
        exports: Path,
        show: Callable[[QWidget], None],
        leave: Callable[[], None],
    ) -> None:
        words = wording.words
        self._show = show
        self.list, self.session = ArchiveWidget(words), ArchivedWidget(words)
        self.export = ExportWidget(words, exports, back="archive_screen.to_session")
        self._presenter = presenter = ArchivePresenter(station, wording, run, band, page=self.list, opened=self.session)
        self.list.searched.connect(presenter.search)
        self.list.opened.connect(self._open)
        self.session.export.connect(self._open_export)
        self.export.chosen.connect(presenter.export)
        for page in (self.list, self.session, self.export):
            page.back.connect(leave)

    def open(self) -> None:
        """The list, of all that is archived."""
        self._show(self.list)
        self._presenter.tell()
        self._presenter.search()

    def step_back(self, page: QWidget) -> bool:
        """To the page before this one, where that is one of the archive too; whether it is."""
        before = {self.session: self.list, self.export: self.session}.get(page)
        if before is None:
            return False
        self._show(before)
        self._presenter.tell()
        return True

    def _open(self, session_id: str) -> None:
        self._show(self.session)
        self._presenter.open(session_id)

    def _open_export(self) -> None:
        self._show(self.export)
        self._presenter.tell_export()
