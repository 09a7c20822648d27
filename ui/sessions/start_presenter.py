"""Starting a session: the form, its set-up steps with the scanner's state, and the offline start. No Qt here."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from services.clock import new_id
from services.errors import OutsideFailed, OutsideKind, Refused
from services.identity.person import Person
from services.scanning.answer import Answer
from services.scanning.outcome import Reason
from services.scanning.ports import DeviceState
from services.scanning.scan import Scan
from services.sessions import blind
from services.sessions.expected import ExpectedList, Problem, read_file, read_pasted
from services.sessions.model import MAX_LOCATION, ExpectedItem, NewSession, Session, SessionConfig, SessionType
from services.sessions.projects import List, Named
from services.words.marks import visible
from ui.error_text import error_text
from ui.running import Run
from ui.sessions import kept as keeping
from ui.sessions.front import Front
from ui.sessions.states import ShowBand, States
from ui.sessions.views import BlindOffer, Choosable, FormValues, FormView, Step
from ui.sessions.wording import Wording
from ui.station import Station
from ui.widgets.band_state import waiting_state

FIELDS = frozenset(
    {"location", "project_id", "client_id", "scanner_id", "expected_items", "notes", "expected_file", "expected_pasted"}
)


class StartPage(Protocol):
    """What the page can show."""

    def show_form(self, view: FormView) -> None: ...

    def show_wrong(self, wrong: dict[str, str]) -> None:
        """{field: sentence}; the fields that are not in it are right."""

    def show_kept(self, offer: str) -> None: ...

    def show_location(self, location: str) -> None: ...

    def offer_location(self, offered: bool) -> None:
        """Whether what was scanned last may be the location."""

    def show_scanners(self, steps: tuple[Step, ...]) -> None: ...

    def show_steps(self, steps: tuple[Step, ...], *, offline_offered: bool) -> None:
        """What has been done, is done now, went wrong. () goes back to the form."""


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
        self._page.show_scanners(tuple(self._scanner_steps("")))

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
        wanted, wrong = self._wanted(values)
        self._page.show_wrong(wrong)
        if wrong:
            self._band(self._states.wrong(self._say("sessions.wrong.any")))
            return
        self._take_id(wanted)
        self._busy = True
        self._band(self._states.working(self._say("start.step.title")))
        self._show_steps(self._steps(values, done=False, offline=offline), offline_offered=False)
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
        expected = _read_list(values, doubts_told=self._doubted == _sources(values))
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
        self._page.show_kept(self._say("start.kept", n=len(kept)) if kept else "")

    def _show_form(self, projects: list[Named], clients: list[Named], kept: tuple[str, ...]) -> None:
        self._kept = kept
        config = self._station.config_of(self._type)
        rules = (
            self._say(f"start.rules.{config.validation_mode}"),
            self._say(f"start.repeats.{config.duplicate_handling}"),
            self._say("start.timeout", n=config.timeout_minutes),
        )
        scanners = [Choosable(status.device.id, status.device.name) for status in self._station.devices.statuses()]
        self._page.show_form(
            FormView(
                title=self._say("start.title", type=self._say(f"session_type.{self._type}")),
                rules=" ".join(rules),
                projects=_choosable(self._say("start.no_project"), projects),
                clients=_choosable(self._say("start.no_client"), clients),
                scanners=(Choosable("", self._say("start.any_scanner")), *scanners),
                kept=self._say("start.kept", n=len(kept)) if kept else "",
                blind=self._blind(config),
                steps=tuple(self._scanner_steps("")),
            )
        )
        self._page.show_location(self._location)  # it may have been scanned while the form was on its way
        self._page.offer_location(self._offered is not None)

    def _blind(self, config: SessionConfig) -> BlindOffer:
        """Whether it can be a blind count: the settings may say that it is one, or that it cannot be."""
        if blind.check(True, config):
            return BlindOffer(self._say("start.blind.strict"), open=False)
        if self._station.always_blind(self._type):
            return BlindOffer(self._say("start.blind.always"), chosen=True, open=False)
        return BlindOffer(self._say("start.blind.offer"))

    def _wanted(self, values: FormValues) -> tuple[NewSession, dict[str, str]]:
        """The session that is asked for, and what cannot be read, {field: sentence}."""
        number = values.expected_items.strip()
        wrong = {} if not number or number.isdecimal() else {"expected_items": self._say("start.is_no_number")}
        wanted = NewSession(
            session_type=self._type,
            location=values.location.strip() or None,
            project_id=int(values.project) if values.project else None,
            client_id=int(values.client) if values.client else None,
            expected_items=int(number) if number.isdecimal() else None,
            notes=values.notes.strip() or None,
            scanner_id=values.scanner or None,
            auto_commit=values.auto_commit,
            blind=values.blind,
        )
        return wanted, wrong

    def _steps(self, values: FormValues, *, done: bool, offline: bool) -> tuple[Step, ...]:
        """The set-up steps with each scanner's state."""
        steps = [*self._scanner_steps(values.scanner)]
        state = "done" if done else "now"
        if values.expected_file or values.expected_pasted.strip():
            steps.append(Step(self._say("start.step.list"), state))
        if self._station.starter.asks_server:
            steps.append(
                Step(self._say("start.step.server_offline"), "note")
                if offline
                else Step(self._say("start.step.server"), state)
            )
        steps.append(Step(self._say("start.step.storing"), state))
        return tuple(steps)

    def _scanner_steps(self, chosen: str) -> list[Step]:
        statuses = [one for one in self._station.devices.statuses() if not chosen or one.device.id == chosen]
        if not statuses:
            return [Step(self._say("start.step.scanner_none"), "note")]
        return [
            Step(self._say("start.step.scanner_ready", name=one.device.name), "done")
            if one.state is DeviceState.CONNECTED
            else Step(self._say("start.step.scanner_not_ready", name=one.device.name), "note")
            for one in statuses
        ]

    def _begun(self, begun: _Begun, *, offline: bool) -> None:
        self._busy = self._failed_steps = False
        self._show_steps(self._steps(self._values, done=True, offline=offline), offline_offered=False)
        self._started(begun.session.id)

    def _start_failed(self, error: Exception) -> None:
        self._busy = False
        text = error_text(error, self._wording.words)
        wrong = self._wrong_fields(error)
        if wrong:
            self._show_steps((), offline_offered=False)
            self._page.show_wrong(wrong)
            self._band(self._states.wrong(text, self._what_next(error, wrong)))
            return
        without_server = self._station.starter.asks_server and _is_servers(error)
        steps = (*self._scanner_steps(self._values.scanner), Step(text, "wrong"))
        self._failed_steps = True
        self._show_steps(steps, offline_offered=without_server)
        self._band(self._states.wrong(text, self._say("start.offline_next") if without_server else ""))

    def _what_next(self, error: Exception, wrong: dict[str, str]) -> str:
        """What to do about faults at their fields. Doubts are told once: who starts again wants the list as it is."""
        if not isinstance(error, Refused) or not _is_list(error):
            return " ".join(wrong[name] for name in wrong if name not in FIELDS)
        if error.code == "LIST_INVALID":
            return self._say("start.list_next")
        self._doubted = _sources(self._values)
        return self._say("start.doubtful", n=error.params["doubts"])

    def _wrong_fields(self, error: Exception) -> dict[str, str]:
        """{field: sentence}: ours, and behind it what the server said of it. A list's fault stands at the list."""
        if not isinstance(error, Refused):
            return {}
        if _is_list(error):
            at = "expected_file" if self._values.expected_file.strip() else "expected_pasted"
            return {at: error_text(error, self._wording.words)}
        fields, said = error.params.get("fields"), error.params.get("said")
        theirs = said if isinstance(said, dict) else {}
        if not isinstance(fields, dict):
            return {}
        return {name: self._field_text(str(words), str(theirs.get(name, ""))) for name, words in fields.items()}

    def _field_text(self, key: str, said: str) -> str:
        ours = self._wording.words.say(key) if self._wording.words.has(key) else key
        return f"{ours} ({self._wording.code(said)})" if said else ours

    def _failed(self, error: Exception) -> None:
        self._band(self._states.wrong(error_text(error, self._wording.words)))


def _is_list(error: Exception) -> bool:
    return isinstance(error, Refused) and error.code in {"LIST_INVALID", "LIST_DOUBTFUL"}


def _is_servers(error: Exception) -> bool:
    """Whether it is only the way to the server that failed: no answer, or no address or token that holds."""
    if isinstance(error, OutsideFailed):
        return error.kind is OutsideKind.NETWORK
    return isinstance(error, Refused) and error.code in {"AUTH_REQUIRED", "CENTRAL_URL_MISSING"}


def _sources(values: FormValues) -> tuple[str, str]:
    return values.expected_file, values.expected_pasted


def _read_list(values: FormValues, *, doubts_told: bool) -> tuple[ExpectedItem, ...]:
    """The expected list of a file and of pasted text. Raises Refused where a line cannot be taken: a list that is only
    half read would call things unexpected that are not; and, unless that was told, where no scan can find an item."""
    found: tuple[ExpectedItem, ...] = ()
    doubts: list[Problem] = []
    for one in _lists(values):
        for problem in one.problems:
            if problem.left_out:
                raise Refused("LIST_INVALID", problem.words, **{"line": problem.line, **problem.params})
        found += one.items
        doubts += [problem for problem in one.problems if problem.unscannable]
    if doubts and not doubts_told:
        raise Refused("LIST_DOUBTFUL", doubts[0].words, **doubts[0].params, doubts=len(doubts))
    return found


def _lists(values: FormValues) -> list[ExpectedList]:
    lists = []
    if values.expected_file.strip():
        lists.append(read_file(Path(values.expected_file.strip()).expanduser()))
    if values.expected_pasted.strip():
        lists.append(read_pasted(values.expected_pasted))
    return lists


def _choosable(nothing: str, named: list[Named]) -> tuple[Choosable, ...]:
    return (Choosable("", nothing), *(Choosable(str(one.id), one.name) for one in named if one.active))
