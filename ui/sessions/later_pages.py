"""The pages beside the session's own, made when they are first opened: nobody waits for them at the start."""

from collections.abc import Callable
from functools import cached_property
from pathlib import Path

from PySide6.QtWidgets import QWidget

from services.sessions.model import SessionType
from ui.running import Run
from ui.sessions.archive_pages import ArchivePages
from ui.sessions.export_page import ExportWidget
from ui.sessions.export_presenter import ExportPresenter
from ui.sessions.history_page import HistoryWidget
from ui.sessions.history_presenter import HistoryPresenter
from ui.sessions.home_page import HomeWidget
from ui.sessions.home_presenter import HomePresenter
from ui.sessions.resolve_page import ResolveWidget
from ui.sessions.review_page import ReviewWidget
from ui.sessions.review_presenter import ReviewPresenter
from ui.sessions.session_acts import SessionActs
from ui.sessions.session_pages import SessionPages
from ui.sessions.session_presenter import SessionPresenter
from ui.sessions.start_page import StartWidget
from ui.sessions.start_presenter import StartPresenter
from ui.sessions.states import ShowBand
from ui.sessions.wording import Wording
from ui.station import Station


class LaterPages:
    """Each with its presenter. `both`, `session` and `acts` are those of the session's own page; `open_new`,
    `open_session`, `open_archive` and `leave` are asked to go elsewhere; `show` brings a page to the front. UI
    thread."""

    def __init__(
        self,
        station: Station,
        wording: Wording,
        run: Run,
        band: ShowBand,
        *,
        both: SessionPages,
        session: SessionPresenter,
        acts: SessionActs,
        exports: Path,
        open_new: Callable[[SessionType], None],
        open_session: Callable[[str], None],
        leave: Callable[[], None],
        open_archive: Callable[[], None],
        show: Callable[[QWidget], None],
    ) -> None:
        self._station, self._wording, self._run, self._band = station, wording, run, band
        self._both, self._session, self._acts, self._exports = both, session, acts, exports
        self._open_new, self._open_session, self._leave = open_new, open_session, leave
        self._open_archive, self._show = open_archive, show

    @cached_property
    def home(self) -> HomeWidget:
        """The first page: the types, and what can be gone on with."""
        page = HomeWidget(self._wording.words)
        page.type_chosen.connect(self._open_new)
        page.session_chosen.connect(self._open_session)
        page.archive.connect(self._open_archive)
        return page

    @cached_property
    def at_home(self) -> HomePresenter:
        return HomePresenter(self._station, self._wording, self._run, self.home, self._band)

    @cached_property
    def start(self) -> StartWidget:
        """The form of a new session."""
        page = StartWidget(self._wording.words)
        page.back.connect(self._leave)
        return page

    @cached_property
    def at_start(self) -> StartPresenter:
        page = self.start
        presenter = StartPresenter(
            self._station, self._wording, self._run, page, self._band, started=self._open_session
        )
        page.start.connect(presenter.start)
        page.offline.connect(presenter.start_offline)
        page.use_location.connect(presenter.use_location)
        return presenter

    @cached_property
    def resolve(self) -> ResolveWidget:
        """What nobody has said yet of scans that were not expected."""
        page = ResolveWidget(self._wording.words)
        page.resolved.connect(self._acts.resolve)
        page.back.connect(self._leave)
        self._both.show_resolving(page)
        return page

    @cached_property
    def history(self) -> HistoryWidget:
        """What was done with the session."""
        page = HistoryWidget(self._wording.words)
        page.back.connect(self._leave)
        return page

    @cached_property
    def at_history(self) -> HistoryPresenter:
        return HistoryPresenter(self._station, self._wording, self._run, self.history, self._band)

    @cached_property
    def review(self) -> ReviewWidget:
        """What was handed in, and the verdict."""
        page = ReviewWidget(self._wording.words)
        page.back.connect(self._leave)
        return page

    @cached_property
    def at_review(self) -> ReviewPresenter:
        page = self.review
        presenter = ReviewPresenter(self._station, self._wording, self._run, page, self._band, judged=self._have_judged)
        page.approved.connect(presenter.approve)
        page.sent_back.connect(presenter.send_back)
        return presenter

    def _have_judged(self) -> None:
        """Back to the session, as it stands now."""
        self._leave()
        self._session.reload(lambda _snapshot: self._session.rest())

    @cached_property
    def export(self) -> ExportWidget:
        """As which file, and where to."""
        page = ExportWidget(self._wording.words, self._exports)
        presenter = ExportPresenter(self._station, self._wording, self._run, self._band)
        page.chosen.connect(lambda kind, folder: presenter.export(self._session.session, kind, folder))
        page.back.connect(self._leave)
        return page

    @cached_property
    def archive(self) -> ArchivePages:
        """What ended long ago."""
        return ArchivePages(
            self._station,
            self._wording,
            self._run,
            self._band,
            exports=self._exports,
            show=self._show,
            leave=self._leave,
        )

    def back_in_archive(self, page: QWidget) -> bool:
        """One step back where this is a page of the archive with one before it; whether it is."""
        return "archive" in self.__dict__ and self.archive.step_back(page)
