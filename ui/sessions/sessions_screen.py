"""The screen of scan sessions: one band on top, and below it the page that is worked in."""

from collections.abc import Callable
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from services.scanning.answer import Answer
from services.scanning.commands import Command
from services.scanning.meaning import Kind
from services.scanning.outcome import Reason
from services.sessions.model import SessionType
from ui.running import Run
from ui.sessions.export_page import ExportWidget
from ui.sessions.front import NEW, OF_PAGES, OF_SESSION, Front
from ui.sessions.history_page import HistoryWidget
from ui.sessions.home_page import HomeWidget
from ui.sessions.later_pages import LaterPages
from ui.sessions.page_layout import is_low, to_top
from ui.sessions.resolve_page import ResolveWidget
from ui.sessions.review_page import ReviewWidget
from ui.sessions.rush import Rush
from ui.sessions.session_acts import SessionActs
from ui.sessions.session_page import SessionWidget
from ui.sessions.session_pages import SessionPages
from ui.sessions.session_presenter import SessionPresenter
from ui.sessions.start_page import StartWidget
from ui.sessions.wording import Wording
from ui.station import Station
from ui.theme.spacing import column, spaced
from ui.theme.tokens import Space
from ui.widgets.band import Band
from ui.widgets.band_state import BandState
from ui.widgets.choice import Choice
from ui.widgets.outcome_look import Mood
from ui.widgets.pages import Pages


class SessionsScreen(QWidget):
    """Emits `lock` when the command LOCK was scanned. The pages beside the session's own are made when they are first
    opened: nobody waits for them at the start. UI thread."""

    lock = Signal()

    def __init__(self, station: Station, run: Run, exports: Path) -> None:
        super().__init__()
        self._words = station.words
        self._wording = Wording(self._words, station.settings.station.tz)
        self.band = Band(self._words)
        self._front = Front(station)
        self._session = SessionWidget(self._words)
        self._both = SessionPages(self._session, self.band)
        self._presenter = SessionPresenter(station, self._wording, run, self._both, self._show_band)
        self._acts = SessionActs(station, self._wording, run, self._presenter, self._show_band)
        self._later = LaterPages(
            station,
            self._wording,
            run,
            self._show_band,
            both=self._both,
            session=self._presenter,
            acts=self._acts,
            exports=exports,
            open_new=self._open_new,
            open_session=self.open_session,
            leave=self.leave,
            open_archive=self.open_archive,
            show=self._show,
        )
        self._pages = Pages(self._session)
        self._rush = Rush(self._answered, self._presenter.settle, self)
        self._layout = column(self.band, self._pages)
        self._layout.setStretch(1, 1)
        self.setLayout(self._layout)
        self._fit()
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
        self._rush.add(answer)

    def not_stored(self, number: int) -> None:
        """So many scans wait for a disk that takes nothing; 0: none does any more."""
        self._rush.flush()
        self._presenter.not_stored(number)

    def catch_up(self) -> None:
        """Show now what would be shown within a moment."""
        self._rush.flush()
        self._presenter.settle()

    def refresh(self) -> None:
        """Another process wrote, or somebody else signed in."""
        page = self._pages.page
        if isinstance(page, HomeWidget):
            self._later.at_home.open()
        elif isinstance(page, StartWidget):
            self._later.at_start.refresh()
        else:
            self._presenter.refresh()

    def devices_changed(self) -> None:
        """A scanner came or went."""
        if isinstance(self._pages.page, StartWidget):
            self._later.at_start.show_scanners()

    def back_in_front(self) -> None:
        """The screen is opened again: scans are for its page again."""
        self._put_in_front()

    # -- pages ---------------------------------------------------------------------------------------------------------

    def open_home(self) -> None:
        """The first page."""
        self._leave_session()
        self._front.nothing()
        self._show(self._later.home)
        self._later.at_home.open()

    def open_start(self, session_type: SessionType) -> None:
        """The form for a new session."""
        self._leave_session()
        self._show(self._later.start)
        self._later.at_start.open(session_type)

    def open_session(self, session_id: str) -> None:
        """A session in front."""
        self._acts.forget()
        self._show(self._session)
        self._presenter.open(session_id)

    def open_archive(self) -> None:
        """What ended long ago: it is read, and nothing is scanned into it."""
        self._leave_session()
        self._later.archive.open()

    def leave(self) -> None:
        """Esc, or the command BACK: one step back."""
        page = self._pages.page
        if isinstance(page, StartWidget):
            if not self._later.at_start.leave():
                return
        elif self._later.back_in_archive(page):
            return
        elif isinstance(page, ResolveWidget | HistoryWidget | ExportWidget | ReviewWidget):
            self._show(self._session)
            self._presenter.rest()
            return
        elif page is self._session and self._acts.unask():
            return
        self.open_home()

    # -- inside --------------------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._fit()

    def _fit(self) -> None:
        """In a low window everything moves together."""
        low = is_low(self)
        gap, side = (Space.S, Space.M) if low else (Space.L, Space.XL)
        spaced(self._layout, gap, (side, gap, side, gap))
        self.band.set_low(low)
        self._session.set_low(low)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A digit chooses, where no text field has taken it."""
        if event.text().isdecimal() and self._choose(event.text()):
            return
        super().keyPressEvent(event)

    def _answered(self, answers: list[Answer]) -> None:
        """Scans together, commands one by one, all in their order."""
        for is_command, group in groupby(answers, lambda answer: answer.meaning.kind is Kind.COMMAND):
            if is_command:
                for answer in group:
                    self._commanded(answer)
            else:
                self._acts.forget()
                self._presenter.answered(list(group))
        page = self._pages.page
        if isinstance(page, HomeWidget):
            self._later.at_home.refresh()
        elif isinstance(page, StartWidget):
            self._later.at_start.scanned(answers)

    def _commanded(self, answer: Answer) -> None:
        command = Command(answer.meaning.value)
        if answer.outcome.reason is not Reason.COMMAND_DONE:
            self._presenter.answered([answer])
        elif answer.state is not None:
            self._acts.commanded(answer)
        elif command in OF_PAGES | OF_SESSION:
            self._obey(command)

    def _obey(self, command: Command) -> None:
        """What a command barcode asks of the screen itself."""
        acts: dict[Command, Callable[[], object]] = {
            Command.BACK: self.leave,
            Command.ACKNOWLEDGE: self.band.acknowledge,
            Command.CONFIRM: self._confirm,
            Command.NEXT: lambda: self._step(1),
            Command.PREVIOUS: lambda: self._step(-1),
            Command.LOCK: self.lock.emit,
            Command.COMPLETE: lambda: self._end(self._acts.complete),
            Command.CANCEL: lambda: self._end(self._acts.cancel),
            Command.EXPORT: self._open_export,
            Command.APPROVE: lambda: self._ask_review(command),
            Command.SEND_BACK: lambda: self._ask_review(command),
        }
        if command in NEW:
            self._open_new(NEW[command])
        elif command.digit:
            self._choose(command.digit)
        elif command in acts:
            acts[command]()

    def _open_new(self, session_type: SessionType) -> None:
        """Not while a start is on its way: it would end in a session that nobody looks at."""
        if not self._later.at_home.may_start():
            return
        if not isinstance(self._pages.page, StartWidget) or self._later.at_start.leave():
            self.open_start(session_type)

    def _end(self, act: Callable[[], None]) -> None:
        """The question is asked, and the session's end seen, on its own page."""
        if self._pages.page is not self._session:
            self._show(self._session)
        act()

    def _choose(self, digit: str) -> bool:
        choices: list[Choice] = []
        page = self._pages.page
        if isinstance(page, ReviewWidget):
            return page.choose(int(digit))
        if isinstance(page, HomeWidget | ExportWidget):
            choices = page.choices()
        chosen = next((choice for choice in choices if choice.digit == int(digit)), None)
        if chosen is None:
            return False
        chosen.click()
        return True

    def _confirm(self) -> None:
        page = self._pages.page
        if isinstance(page, StartWidget):
            page.press_start()
        elif isinstance(page, ReviewWidget):
            self._say_why_not(page.confirm())
        elif page is self._session:
            self._acts.confirm()

    def _step(self, by: int) -> None:
        page = self._pages.page
        if isinstance(page, ReviewWidget):
            page.step(by)
        elif by > 0:
            self.focusNextChild()
        else:
            self.focusPreviousChild()

    def _ask_review(self, command: Command) -> None:
        """Open the review where it is not open; CONFIRM gives this verdict."""
        if not isinstance(self._pages.page, ReviewWidget) and (why := self._session.press_review()):
            self._say_why_not(why)
            return
        self._later.review.ask(command)

    def _say_why_not(self, why: str) -> None:
        if why:
            self._presenter.refuse(why)

    def _leave_session(self) -> None:
        self._acts.forget()
        self._presenter.close()

    def _show(self, page: QWidget) -> None:
        self._pages.show_page(page)
        page.setFocus()
        to_top(self)
        self._put_in_front()

    def _put_in_front(self) -> None:
        """Pages without a session know commands only; an open session's own pages leave it in front."""
        session_id = self._presenter.open_id
        if session_id and not isinstance(self._pages.page, HomeWidget | StartWidget):
            self._front.session(session_id)
        elif isinstance(self._pages.page, StartWidget):
            self._front.form()
            self._front.turn(to_steps=self._later.at_start.shows_steps)
        else:
            self._front.page()

    def _show_band(self, *states: BandState) -> None:
        """The last one; before it what has to be acknowledged, and all where the band counts what waits behind. Of many
        that come at once (the disk had stalled) nobody could read the others: what is wrong among them is held."""
        for number, state in enumerate(states, start=1):
            last = number == len(states)
            if state.mood is Mood.REFUSED and not last:
                state = replace(state, held=True)
            if last or state.held or state.at_once or self.band.holds:
                self.band.show_state(state)
        if self.band.holds:
            to_top(self)

    def _open_resolve(self) -> None:
        self._acts.forget()
        self._show(self._later.resolve)
        self._presenter.tell("resolve.band")
        self._presenter.refresh()

    def _open_history(self) -> None:
        session = self._presenter.session
        if session is not None:
            self._show(self._later.history)
            self._presenter.tell("history.band")
            self._later.at_history.open(session.id)

    def _open_review(self) -> None:
        session = self._presenter.session
        self._acts.forget()
        if session is not None:
            self._show(self._later.review)
            self._presenter.tell("review.band")
            self._later.at_review.open(session.id)

    def _open_export(self) -> None:
        self._acts.forget()
        self._show(self._later.export)
        self._presenter.tell("export.band")

    def _connect(self) -> None:
        page, acts = self._session, self._acts
        page.undo.connect(acts.undo)
        page.pause.connect(acts.pause_or_resume)
        page.commit.connect(acts.commit)
        page.complete.connect(acts.complete)
        page.cancel.connect(acts.cancel)
        page.take.connect(acts.take_kept)
        page.resolve.connect(self._open_resolve)
        page.history.connect(self._open_history)
        page.review.connect(self._open_review)
        page.export.connect(self._open_export)
        page.back.connect(self.leave)
