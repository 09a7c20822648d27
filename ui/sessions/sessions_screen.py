"""The screen of scan sessions: one band on top, and below it the page that is worked in."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from services.scanning.answer import Answer
from services.scanning.commands import SHEET, Command
from services.scanning.meaning import Kind
from services.scanning.outcome import Reason
from services.scanning.screen_desk import ScreenDesk
from services.sessions.booking import Resolution
from services.sessions.model import MissingItem, SessionType
from ui.running import Run
from ui.sessions.export_page import ExportWidget
from ui.sessions.home_page import HomeWidget
from ui.sessions.home_presenter import HomePresenter
from ui.sessions.resolve_page import ResolveWidget
from ui.sessions.session_page import SessionWidget
from ui.sessions.session_presenter import SessionPresenter
from ui.sessions.start_page import StartWidget
from ui.sessions.start_presenter import StartPresenter
from ui.sessions.views import FormValues, LineView, SessionView
from ui.sessions.wording import Wording
from ui.station import Station
from ui.theme.spacing import column
from ui.theme.tokens import Space
from ui.widgets.band import Band
from ui.widgets.choice import Choice
from ui.widgets.pages import Pages

NEW = {
    Command.NEW_CHECK_IN: SessionType.CHECK_IN,
    Command.NEW_CHECK_OUT: SessionType.CHECK_OUT,
    Command.NEW_INVENTORY: SessionType.INVENTORY,
    Command.NEW_BATCH: SessionType.BATCH_SCAN,
}
_COMMANDS = frozenset({*NEW, *SHEET["everywhere"], *SHEET["digits"]})


class SessionsScreen(QWidget):
    """Emits `lock` when the command LOCK was scanned. UI thread."""

    lock = Signal()

    def __init__(self, station: Station, run: Run, exports: Path) -> None:
        super().__init__()
        words = station.words
        self._station = station
        self.band = Band(words)
        self._home, self._start, self._session = HomeWidget(words), StartWidget(words), SessionWidget(words)
        self._resolve, self._export = ResolveWidget(words), ExportWidget(words, exports)
        wording, band = Wording(words, station.settings.station.tz), self.band.show_state
        self._home_presenter = HomePresenter(station, wording, run, self._home, band)
        self._start_presenter = StartPresenter(station, wording, run, self._start, band, started=self.open_session)
        self._presenter = SessionPresenter(station, wording, run, _Pages(self._session, self._resolve), band)
        self._pages = Pages(self._home, self._start, self._session, self._resolve, self._export)
        layout = column(self.band, self._pages, gap=Space.L, margins=(Space.XL, Space.L, Space.XL, Space.L))
        layout.setStretch(1, 1)
        self.setLayout(layout)
        self._connect()

    # -- from the frame ------------------------------------------------------------------------------------------------

    def open_first(self, session_id: str | None) -> None:
        """At start: the session that was in front, or the first page."""
        if session_id is None:
            self.open_home()
        else:
            self.open_session(session_id)

    def answered(self, answer: Answer) -> None:
        """A scan was answered."""
        if answer.meaning.kind is Kind.COMMAND and answer.outcome.reason is Reason.COMMAND_DONE:
            command = Command(answer.meaning.value)
            if command in _COMMANDS and answer.state is None:
                self._obey(command)
                return
        self._presenter.answered(answer)
        if self._pages.page is self._home:
            self._home_presenter.refresh()

    def refresh(self) -> None:
        """Another process wrote, or somebody else signed in."""
        if self._pages.page is self._home:
            self._home_presenter.open()
        else:
            self._presenter.refresh()

    def back_in_front(self) -> None:
        """The screen is opened again: scans are for its page again."""
        self._put_in_front()

    # -- pages ---------------------------------------------------------------------------------------------------------

    def open_home(self) -> None:
        """The first page."""
        self._presenter.close()
        self._station.put_in_front(None)
        self._show(self._home)
        self._home_presenter.open()

    def open_start(self, session_type: SessionType) -> None:
        """The form for a new session."""
        self._presenter.close()
        self._show(self._start)
        self._start_presenter.open(session_type)

    def open_session(self, session_id: str) -> None:
        """A session in front."""
        self._show(self._session)
        self._presenter.open(session_id)

    def leave(self) -> None:
        """Esc, or the command BACK: one step back."""
        page = self._pages.page
        if page is self._start and self._start.shows_steps:
            self._start_presenter.back_to_form()
        elif page in (self._resolve, self._export):
            self._show(self._session)
            self._presenter.rest()
        elif page is self._session and self._presenter.unask():
            return
        else:
            self.open_home()

    # -- inside --------------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A digit chooses, where no text field has taken it."""
        if event.text().isdecimal() and self._choose(event.text()):
            return
        super().keyPressEvent(event)

    def _choose(self, digit: str) -> bool:
        choices: list[Choice] = []
        page = self._pages.page
        if isinstance(page, HomeWidget | ExportWidget):
            choices = page.choices()
        chosen = next((choice for choice in choices if choice.digit == int(digit)), None)
        if chosen is None:
            return False
        chosen.click()
        return True

    def _obey(self, command: Command) -> None:
        """What a command barcode asks of the screen itself."""
        acts: dict[Command, Callable[[], object]] = {
            Command.BACK: self.leave,
            Command.ACKNOWLEDGE: self.band.acknowledge,
            Command.CONFIRM: self._confirm,
            Command.LOCK: self.lock.emit,
        }
        if command in NEW:
            self.open_start(NEW[command])
        elif command.digit:
            self._choose(command.digit)
        elif command in acts:
            acts[command]()

    def _confirm(self) -> None:
        page = self._pages.page
        if page is self._start:
            self._start.press_start()
        elif page is self._session:
            self._presenter.confirm()

    def _show(self, page: QWidget) -> None:
        self._pages.show_page(page)
        page.setFocus()
        self._put_in_front()

    def _put_in_front(self) -> None:
        """Pages without a session know commands only; the session's own pages leave it in front."""
        session = self._presenter.session
        if self._pages.page in (self._home, self._start) or session is None:
            self._station.bench.put_in_front(ScreenDesk(_COMMANDS))
        else:
            self._station.put_in_front(session)

    def _connect(self) -> None:
        self._home.type_chosen.connect(self.open_start)
        self._home.session_chosen.connect(self.open_session)
        self._start.start.connect(self._begin)
        self._start.offline.connect(self._start_presenter.start_offline)
        page, presenter = self._session, self._presenter
        page.undo.connect(presenter.undo)
        page.pause.connect(presenter.pause_or_resume)
        page.commit.connect(presenter.commit)
        page.complete.connect(presenter.complete)
        page.cancel.connect(presenter.cancel)
        page.resolve.connect(self._open_resolve)
        page.export.connect(self._open_export)
        self._resolve.resolved.connect(self._resolved)
        self._export.chosen.connect(presenter.export)
        for leaving in (self._start.back, page.leave, self._resolve.back, self._export.back):
            leaving.connect(self.leave)

    def _begin(self, values: FormValues) -> None:
        self._start_presenter.start(values)

    def _open_resolve(self) -> None:
        self._show(self._resolve)
        self._presenter.tell("resolve.band")
        self._presenter.refresh()

    def _open_export(self) -> None:
        self._show(self._export)
        self._presenter.tell("export.band")

    def _resolved(self, scan_id: str, resolution: Resolution, item: str) -> None:
        self._presenter.resolve(scan_id, resolution, item)


class _Pages:
    """The session's pages as its presenter sees them."""

    def __init__(self, session: SessionWidget, resolve: ResolveWidget) -> None:
        self._session = session
        self._resolve = resolve

    def show_session(self, view: SessionView) -> None:
        self._session.show_session(view)

    def show_lines(self, lines: list[LineView]) -> None:
        self._session.show_lines(lines)

    def add_line(self, line: LineView) -> None:
        self._session.add_line(line)

    def show_missing(self, items: list[MissingItem]) -> None:
        self._session.show_missing(items)

    def drop_missing(self, code: str) -> bool:
        return self._session.drop_missing(code)

    def show_to_resolve(self, scans: list[LineView], missing: list[MissingItem]) -> None:
        self._resolve.show_to_resolve(scans, missing)
