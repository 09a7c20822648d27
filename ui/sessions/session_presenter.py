"""The session in front: what its page shows, and how answers change that. No Qt here; its acts: session_acts.py."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from services.scanning.answer import Answer
from services.scanning.outcome import Reason
from services.sessions import rules
from services.sessions.model import MissingItem, ScanLine, Session
from ui.error_text import error_text
from ui.running import Run
from ui.sessions import kept as keeping
from ui.sessions.blocked import why_no_review, why_not
from ui.sessions.front import Front
from ui.sessions.states import ShowBand, States
from ui.sessions.views import LineView, SessionView
from ui.sessions.wording import Wording
from ui.station import Station
from ui.widgets.band_state import BandState

LATEST = 200  # scans in the list: more is for the export
MISSING = 200  # missing items in the list
FEW = 50  # missing items shown: from here on more are read where there are more


class SessionPage(Protocol):
    """What the page can show."""

    def show_session(self, view: SessionView) -> None: ...

    def show_lines(self, lines: list[LineView]) -> None:
        """All the latest scans, newest first."""

    def add_lines(self, lines: list[LineView]) -> None:
        """More scans, oldest first, each on top."""

    def show_missing(self, items: list[MissingItem]) -> None: ...

    def drop_missing(self, codes: list[str]) -> None:
        """Take found items out of the list."""

    def show_to_resolve(self, scans: list[LineView], missing: list[MissingItem]) -> None: ...


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All that the page shows, read at once. `kept`: ids of the scans that the session can take in; `own`: how many
    were kept for it and for no other."""

    session: Session
    lines: tuple[ScanLine, ...] = ()
    missing: tuple[MissingItem, ...] = ()
    to_resolve: tuple[ScanLine, ...] = ()
    unresolved: int = 0
    kept: tuple[str, ...] = ()
    own: int = 0


class SessionPresenter:
    """Called in the UI thread; work goes through `run`. The database is asked once at a time, and again where something
    changed meanwhile; answers are shown without asking it."""

    def __init__(self, station: Station, wording: Wording, run: Run, page: SessionPage, band: ShowBand) -> None:
        self._station = station
        self._wording = wording
        self._run = run
        self._page = page
        self._band = band
        self._states = States(wording)
        self._front = Front(station)
        self._id = ""
        self._shown: Snapshot | None = None
        self._missing: set[str] = set()  # codes on the list of missing items
        self._to_resolve = 0
        self._unstored = 0  # scans
        self._reading = False
        self._again = False  # asked to read once more meanwhile
        self._late: list[Answer] = []  # came meanwhile
        self._stale = False  # something changed that answers do not tell
        self._then: list[Callable[[Snapshot], None]] = []

    @property
    def session(self) -> Session | None:
        """The session that is shown, as it stands."""
        return self._shown.session if self._shown else None

    @property
    def open_id(self) -> str:
        """The session that takes scans: "" where none is shown, or it is over."""
        over = self.session is not None and self.session.is_over_here
        return "" if over else self._id

    @property
    def kept(self) -> int:
        """How many scans wait to be taken into this session and no other: a paused one takes them when it goes on."""
        return self._shown.own if self._shown else 0

    @property
    def to_resolve(self) -> int:
        """Of how many scans somebody has to say what they are."""
        return self._to_resolve

    @property
    def shown(self) -> Snapshot | None:
        """All that was read of it last."""
        return self._shown

    def open(self, session_id: str) -> None:
        """Bring a session to the front, of the screen and of the bench."""
        if session_id != self._id:
            self.close()
        self._id = session_id
        self._front.session(session_id)
        self.reload(lambda _snapshot: self.rest())

    def close(self) -> None:
        """No session is shown any more."""
        self._id, self._shown, self._stale = "", None, False
        self._then.clear()

    def rest(self) -> None:
        """The band at rest: what to do next."""
        if self.session is not None:
            self._band(self._states.rest(self.session, self._station.clock.now()))

    def tell(self, words: str) -> None:
        """Say what the page that was opened is for; a words key."""
        self._band(self._states.tell(words, self.session))

    def refuse(self, why: str) -> None:
        """Say why something cannot be done; a sentence."""
        self._band(self._states.wrong(why, session=self.session))

    def not_stored(self, number: int) -> None:
        """So many scans could not be stored and have no answer yet; the band shows no older one meanwhile."""
        if number and self.session is not None:
            self._band(self._states.not_stored(number, self.session))
        elif self._unstored:
            self.rest()
        self._unstored = number

    def refresh(self) -> None:
        """Show what is in the database now: somebody else may have written, or signed in."""
        if self._id:
            self.reload()

    def reload(self, then: Callable[[Snapshot], None] | None = None) -> None:
        """Read all of the session anew, then call `then`."""
        if then is not None:
            self._then.append(then)
        if self._reading:
            self._again = True
        else:
            self._read()

    def settle(self) -> None:
        """No scan has come for a moment: read what could not be told from the answers alone."""
        if self._stale and self._id and not self._reading:
            self._read()

    # -- answers -------------------------------------------------------------------------------------------------------

    def answered(self, answers: Sequence[Answer]) -> None:
        """Scans were answered, in this order."""
        hold = self._station.settings.look.repeat_errors
        states, ours = [], []
        for answer in answers:
            after = answer.state if isinstance(answer.state, Session) else None
            if after is not None and after.id == self._id:
                ours.append(answer)
            states.append(self._wording.answer(answer, after or self.session, hold_refusals=hold))
        self._add(ours)
        self._late += ours if self._reading else []
        self._band(*states)
        self._show()

    def _add(self, answers: list[Answer]) -> None:
        """Put answered scans on top of the list, without asking the database again."""
        if self._shown is None or not answers:
            return
        after = answers[-1].state
        self._shown = replace(self._shown, session=after) if isinstance(after, Session) else self._shown
        booked = [answer for answer in answers if not answer.outcome.kept]
        self._stale = self._stale or len(booked) < len(answers)
        self._to_resolve += sum(rules.needs_resolving(answer.outcome) for answer in booked)
        if booked:
            self._page.add_lines([self._wording.line(self._line(answer)) for answer in booked])
        self._drop([answer.scan.text for answer in booked if answer.outcome.reason is Reason.FOUND])

    def _drop(self, found: list[str]) -> None:
        """Found items leave the list of what is missing. A code that the list writes in another way has to be looked
        up; so has what comes next where few are left on screen."""
        listed = [code for code in found if code in self._missing]
        self._missing.difference_update(listed)
        if listed:
            self._page.drop_missing(listed)
        session = self.session
        if session is not None and session.has_list:
            missing, shown = session.counts.missing, len(self._missing)
            self._stale = self._stale or len(listed) < len(found) or shown > missing or shown < min(FEW, missing)

    def _line(self, answer: Answer) -> ScanLine:
        scan, outcome = answer.scan, answer.outcome
        session, person = answer.state, self._station.door.presence.person
        return ScanLine(
            seq=answer.seq,
            id=scan.id,
            scanned_at=scan.at,
            text=scan.text,
            description=outcome.params.get("description", ""),
            symbology=scan.symbology,
            verdict=outcome.verdict,
            reason=outcome.reason,
            counted=outcome.counted,
            staged=outcome.counted and isinstance(session, Session) and not session.auto_commit,
            unresolved=rules.needs_resolving(outcome),
            undone=False,
            device_name=scan.device.name,
            person=person.full_name if person else "",
        )

    # -- reading -------------------------------------------------------------------------------------------------------

    def _read(self) -> None:
        sessions, session_id = self._station.sessions, self._id
        self._reading, self._again, self._stale, self._late = True, False, False, []

        def read() -> Snapshot:
            now = self._station.clock.now()
            lists = sessions.lists(session_id, latest=LATEST, missing=MISSING)
            offered = keeping.for_session(lists.kept, lists.session, now)
            own = sum(scan.session_id == session_id for scan in lists.kept)
            return Snapshot(
                lists.session, lists.latest, lists.missing, lists.to_resolve, lists.unresolved, offered, own
            )

        self._run(read, self._have_read, self._not_read)

    def _have_read(self, snapshot: Snapshot) -> None:
        self._reading = False
        if self._again or snapshot.session.id != self._id:
            if self._id:
                self._read()
            return
        was = self.session or snapshot.session
        self._shown, self._to_resolve = snapshot, snapshot.unresolved
        self._missing = {item.code for item in snapshot.missing}
        missing = list(snapshot.missing)
        self._page.show_lines([self._wording.line(line) for line in snapshot.lines])
        self._page.show_missing(missing)
        self._page.show_to_resolve([self._wording.line(line) for line in snapshot.to_resolve], missing)
        newest = snapshot.lines[0].seq if snapshot.lines else 0
        self._add([answer for answer in self._late if answer.seq > newest])
        self._show()
        waiting, self._then = self._then, []
        for then in waiting:
            then(self._shown)
        now = snapshot.session
        if not waiting and (now.status, now.taken_over_by, now.hand_in) != (
            was.status,
            was.taken_over_by,
            was.hand_in,
        ):  # somebody else's doing: it is seen at once
            self.rest()

    def _not_read(self, error: Exception) -> None:
        self._reading = False
        self._then.clear()
        self._band(self._wrong(error))

    def _wrong(self, error: Exception) -> BandState:
        return self._states.wrong(error_text(error, self._wording.words), "", self.session)

    def _show(self) -> None:
        if self._shown is None:
            return
        view = self._wording.session(
            self._shown.session,
            to_resolve=self._to_resolve,
            kept=len(self._shown.kept),
            blocked=why_not(self._station, self._wording.words),
            review_blocked=why_no_review(self._station, self._wording.words),
        )
        self._page.show_session(view)
