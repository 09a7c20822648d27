"""Starting a session: the form, its set-up steps with the scanner's state, and the offline start. No Qt here."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from services.clock import new_id
from services.errors import Refused
from services.identity.person import Person
from services.scanning.answer import Answer
from services.scanning.outcome import Reason
from services.scanning.scan import Scan
from services.sessions.model import MAX_LOCATION, NewSession, Session, SessionType
from services.sessions.projects import List, Named
from services.words.marks import visible
from ui.error_text import error_text
from ui.running import Run
from ui.sessions import kept as keeping
from ui.sessions.front import Front
from ui.sessions.start_faults import elsewhere, is_list, is_servers, wrong_fields
from ui.sessions.start_form import StartForm
from ui.sessions.start_list import read_list, sources
from ui.sessions.start_view import StartPage
from ui.sessions.states import ShowBand, States
from ui.sessions.views import FormValues, Step
from ui.sessions.wording import Wording
from ui.station import Station
from ui.widgets.band_state import waiting_state


@dataclass(frozen=True, slots=True)
class _Begun:
    """A started session, and what was said about the list on the way."""

    session: Session
    list_size: int


class StartPresenter:
    """Called in the UI thread. One start has one session id, whatever goes wrong on the way: no try makes a second."""

    def __init__(
        self,
        station: Station,
        wording: Wording,
        run: Run,
        page: StartPage,
        band: ShowBand,
        *,
        started: Callable[[str], None],
    ) -> None:
        self._station = station
        self._wording = wording
        self._say = wording.words.say
        self._run = run
        self._page = page
        self._band = band
        self._started = started
        self._states = States(wording)
        self._form = StartForm(station, wording)
        self._front = Front(station)
        self.shows_steps = False
        """Whether the steps of a start are shown, and not the form."""
        self._type = SessionType.INVENTORY
        self._kept: tuple[str, ...] = ()
        self._offered: Scan | None = None  # it may be the location
        self._location = ""  # that was scanned for this form
        self._session_id = new_id()
        self._values = FormValues()
        self._tried: NewSession | None = None
        self._doubted: tuple[str, str] | None = None  # the lists whose doubtful lines were told
        self._failed_steps = False  # the steps of a failed start are shown, and not the form
        self._busy = False

    def open(self, session_type: SessionType) -> None:
        """Show an empty form for this type."""
        self._type, self._values, self._tried, self._failed_steps = session_type, FormValues(), None, False
        self._doubted, self.shows_steps = None, False
        self._offered, self._location = None, ""
        self._rest()
        projects = self._station.projects
        self._run(
            lambda: (projects.everything(List.PROJECTS), projects.everything(List.CLIENTS), self._read_kept()),
            lambda found: self._show_form(*found),
            self._failed,
        )

    def refresh(self) -> None:
        """Scans were kept, or taken in elsewhere: offer those that wait now. What was typed stays."""
        self._run(self._read_kept, self._show_kept, self._failed)

    def scanned(self, answers: Sequence[Answer]) -> None:
        """What was scanned while the form is open: a location is the new session's; of all else the newest may be."""
        for answer in answers:
            if answer.outcome.reason is Reason.LOCATION:
                self._locate(visible(answer.meaning.value))
            elif answer.outcome.reason in {Reason.ON_FORM, Reason.ON_STEPS}:
                self._offer(answer.scan if len(visible(answer.scan.text)) <= MAX_LOCATION else None)
        self.refresh()

    def use_location(self) -> None:
        """What was scanned last is no item but the location."""
        scan, person = self._offered, self._station.door.presence.present
        if scan is None:
            return
        if person is None:
            self._band(self._states.wrong(self._say("session.nobody")))
            return
        self._run(
            lambda: self._station.sessions.is_location(scan.id, person), lambda _done: self._located(scan), self._failed
        )

    def _located(self, scan: Scan) -> None:
        self._locate(visible(scan.text))
        self._rest()
        self.refresh()

    def _locate(self, location: str) -> None:
        self._location = location
        self._page.show_location(location)
        self._offer(None)

    def _offer(self, scan: Scan | None) -> None:
        self._offered = scan
        self._page.offer_location(scan is not None)

    def show_scanners(self) -> None:
        """A scanner came or went."""
        self._page.show_scanners(self._form.scanner_steps())

    def leave(self) -> bool:
        """One step back: from a failed start to the form, from the form out (True). A start that is on its way is
        waited for: nothing is left half done."""
        if self._busy:
            return False
        if self._failed_steps:
            self._failed_steps = False
            self._show_steps((), offline_offered=False)
            self._rest()
            return False
        return True

    def start(self, values: FormValues, *, offline: bool = False) -> None:
        """Start with these values. A second press while the first is at work does nothing."""
        if self._busy:
            return
        self._values = values
        person = self._station.door.presence.present
        if person is None:
            self._band(self._states.wrong(self._say("session.nobody")))
            return
        wanted, wrong = self._form.wanted(self._type, values)
        self._page.show_wrong(wrong)
        if wrong:
            self._band(self._states.wrong(self._say("sessions.wrong.any")))
            return
        self._take_id(wanted)
        self._busy = True
        self._band(self._states.working(self._say("start.step.title")))
        self._show_steps(self._form.steps(values, done=False, offline=offline), offline_offered=False)
        self._run(
            lambda: self._begin(wanted, values, person, offline=offline),
            lambda begun: self._begun(begun, offline=offline),
            self._start_failed,
        )

    def start_offline(self) -> None:
        """Start without the server, which did not answer; it is told later."""
        self.start(self._values, offline=True)

    # -- off the UI thread ---------------------------------------------------------------------------------------------

    def _read_kept(self) -> tuple[str, ...]:
        sessions = self._station.sessions
        return keeping.for_new(sessions.kept(), sessions.sessions(only_open=True))

    def _begin(self, wanted: NewSession, values: FormValues, person: Person, *, offline: bool) -> _Begun:
        expected = read_list(values, doubts_told=self._doubted == sources(values))
        starter, sessions = self._station.starter, self._station.sessions
        wanted = replace(wanted, expected=expected)
        session = starter.start(wanted, person, session_id=self._session_id, offline=offline)
        if values.take_kept and self._kept:
            session = sessions.take_kept(session.id, self._kept, person)
        return _Begun(session, len(expected))

    # -- inside --------------------------------------------------------------------------------------------------------

    def _rest(self) -> None:
        self._band(waiting_state(self._wording.words, self._say("start.band")))

    def _show_steps(self, steps: tuple[Step, ...], *, offline_offered: bool) -> None:
        self.shows_steps = bool(steps)
        self._front.turn(to_steps=self.shows_steps)
        self._page.show_steps(steps, offline_offered=offline_offered)

    def _take_id(self, wanted: NewSession) -> None:
        """The same start keeps its id, whatever went wrong; what was changed since is another one."""
        if wanted != self._tried:
            self._session_id, self._tried = new_id(), wanted

    def _show_kept(self, kept: tuple[str, ...]) -> None:
        self._kept = kept
        self._page.show_kept(self._form.kept(kept))

    def _show_form(self, projects: list[Named], clients: list[Named], kept: tuple[str, ...]) -> None:
        self._kept = kept
        self._page.show_form(self._form.view(self._type, projects, clients, kept))
        self._page.show_location(self._location)  # it may have been scanned while the form was on its way
        self._page.offer_location(self._offered is not None)

    def _begun(self, begun: _Begun, *, offline: bool) -> None:
        self._busy = self._failed_steps = False
        self._show_steps(self._form.steps(self._values, done=True, offline=offline), offline_offered=False)
        self._started(begun.session.id)

    def _start_failed(self, error: Exception) -> None:
        self._busy = False
        text = error_text(error, self._wording.words)
        wrong = wrong_fields(error, self._values, self._wording)
        if wrong:
            self._show_steps((), offline_offered=False)
            self._page.show_wrong(wrong)
            self._band(self._states.wrong(text, self._what_next(error, wrong)))
            return
        without_server = self._station.starter.asks_server and is_servers(error)
        steps = (*self._form.scanner_steps(self._values.scanner), Step(text, "wrong"))
        self._failed_steps = True
        self._show_steps(steps, offline_offered=without_server)
        self._band(self._states.wrong(text, self._say("start.offline_next") if without_server else ""))

    def _what_next(self, error: Exception, wrong: dict[str, str]) -> str:
        """What to do about faults at their fields. Doubts are told once: who starts again wants the list as it is."""
        if not isinstance(error, Refused) or not is_list(error):
            return elsewhere(wrong)
        if error.code == "LIST_INVALID":
            return self._say("start.list_next")
        self._doubted = sources(self._values)
        return self._say("start.doubtful", n=error.params["doubts"])

    def _failed(self, error: Exception) -> None:
        self._band(self._states.wrong(error_text(error, self._wording.words)))
