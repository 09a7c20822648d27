"""The session in front: what its page shows, and what its buttons and command barcodes do. No Qt here."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, Protocol

from services.identity.person import Person
from services.scanning.answer import Answer
from services.scanning.outcome import Reason
from services.sessions.booking import Resolution
from services.sessions.exporting import Written, export_session
from services.sessions.model import MissingItem, ScanLine, Session, Status
from ui.error_text import error_text
from ui.running import Run
from ui.sessions.views import LineView, SessionView
from ui.sessions.wording import Wording
from ui.station import Station
from ui.widgets.band_state import BandState, waiting_state
from ui.widgets.outcome_look import LOOKS, Mood

LATEST = 200  # scans in the list: more is for the export
MISSING = 200  # missing items in the list


class SessionPage(Protocol):
    """What the page can show."""

    def show_session(self, view: SessionView) -> None: ...

    def show_lines(self, lines: list[LineView]) -> None:
        """All the latest scans, newest first."""

    def add_line(self, line: LineView) -> None:
        """One more scan, on top."""

    def show_missing(self, items: list[MissingItem]) -> None: ...

    def drop_missing(self, code: str) -> bool:
        """Take a found item out of the list; False where it is not shown there."""

    def show_to_resolve(self, scans: list[LineView], missing: list[MissingItem]) -> None: ...


ShowBand = Callable[[BandState], None]


@dataclass(frozen=True, slots=True)
class _Snapshot:
    """All that the page shows, read at once."""

    session: Session
    lines: list[ScanLine]
    missing: list[MissingItem]
    to_resolve: list[ScanLine]


class SessionPresenter:
    """Called in the UI thread; work goes through `run`. `band` shows one answer at a time."""

    def __init__(self, station: Station, wording: Wording, run: Run, page: SessionPage, band: ShowBand) -> None:
        self._station = station
        self._wording = wording
        self._say = wording.words.say
        self._run = run
        self._page = page
        self._band = band
        self._session: Session | None = None
        self._to_resolve = 0
        self._asked = ""  # "complete" or "cancel", while it waits for the second press

    @property
    def session(self) -> Session | None:
        """The session that is shown."""
        return self._session

    def open(self, session_id: str) -> None:
        """Bring a session to the front, of the screen and of the bench."""
        self._asked = ""
        self._station.put_in_front(session_id)
        self._load(session_id, self._rest)

    def close(self) -> None:
        """No session is shown any more."""
        self._session, self._asked = None, ""

    def confirm(self) -> None:
        """Yes to the question that was asked."""
        if self._asked == "complete":
            self.complete()
        elif self._asked == "cancel":
            self.cancel()

    def rest(self) -> None:
        """The band at rest: what to do next."""
        self._rest()

    def tell(self, what: str) -> None:
        """Say something about the page that was opened; a words key."""
        self._band(self._state(Mood.NEUTRAL, self._say(what), ""))

    def refresh(self) -> None:
        """Show what is in the database now: somebody else may have written."""
        if self._session is not None:
            self._load(self._session.id, lambda: None)

    def answered(self, answer: Answer) -> None:
        """A scan was answered while this page is in front."""
        self._asked = ""
        before = self._session
        after = answer.state if isinstance(answer.state, Session) else None
        if after is not None and before is not None and after.id == before.id:
            self._session = after
        hold = self._station.settings.look.repeat_errors
        self._band(self._wording.answer(answer, self._session, hold_refusals=hold))
        if answer.outcome.reason in _COMMANDS:
            if after is not None:
                self.refresh()
            return
        if after is not None and not answer.outcome.kept:
            self._add(answer)
        self._show()

    # -- buttons -------------------------------------------------------------------------------------------------------

    def undo(self) -> None:
        """Take the newest scan back."""
        self._act(lambda session, by: self._station.sessions.undo_last(session.id, by), self._undone)

    def pause_or_resume(self) -> None:
        """Pause an active session, resume a paused one."""
        paused = self._session is not None and self._session.status is Status.PAUSED
        wanted = Status.ACTIVE if paused else Status.PAUSED
        self._act(lambda session, by: self._station.sessions.change_status(session.id, wanted, by), self._rest)

    def commit(self) -> None:
        """Let staged scans take effect."""
        said = lambda: self._tell("session.committed", "session.committed_next")  # noqa: E731
        self._act(lambda session, by: self._station.sessions.commit(session.id, by), said)

    def complete(self) -> None:
        """Complete the session: asked for twice, so that no single press ends a shift's work."""
        if self._asked != "complete":
            self._ask("complete")
            return
        self._act(
            lambda session, by: self._station.sessions.change_status(session.id, Status.COMPLETED, by), self._ended
        )

    def cancel(self) -> None:
        """Cancel the session: asked for twice."""
        if self._asked != "cancel":
            self._ask("cancel")
            return
        self._act(
            lambda session, by: self._station.sessions.change_status(session.id, Status.CANCELLED, by), self._ended
        )

    def unask(self) -> bool:
        """Let a question go; False where none was asked."""
        if not self._asked:
            return False
        self._asked = ""
        self._rest()
        return True

    def resolve(self, scan_id: str, resolution: Resolution, item: str = "") -> None:
        """Say what a scan is."""
        self._act(
            lambda session, by: self._station.sessions.resolve(session.id, scan_id, resolution, by, item=item),
            lambda: self._tell("resolve.done", "session.go_on"),
        )

    def export(self, kind: Literal["csv", "xlsx"], folder: Path) -> None:
        """Write the session to a file in `folder`."""
        session = self._session
        if session is None:
            return
        self._working(self._say("export.working", name=kind.upper()))
        say, zone = self._say, self._station.settings.station.tz
        author = self._author(session)

        def work() -> Written:
            folder.mkdir(parents=True, exist_ok=True)
            sessions = self._station.sessions
            return export_session(sessions, session.id, folder, kind=kind, author=author, say=say, zone=zone)

        self._run(work, self._written, self._failed)

    # -- inside --------------------------------------------------------------------------------------------------------

    def _load(self, session_id: str, then: Callable[[], None]) -> None:
        sessions = self._station.sessions

        def read() -> _Snapshot:
            return _Snapshot(
                sessions.get(session_id),
                sessions.latest_scans(session_id, most=LATEST),
                sessions.missing(session_id, most=MISSING),
                sessions.to_resolve(session_id),
            )

        def show(snapshot: _Snapshot) -> None:
            self._session, self._to_resolve = snapshot.session, len(snapshot.to_resolve)
            self._page.show_lines([self._wording.line(line) for line in snapshot.lines])
            self._page.show_missing(snapshot.missing)
            self._page.show_to_resolve([self._wording.line(line) for line in snapshot.to_resolve], snapshot.missing)
            self._show()
            then()

        self._run(read, show, self._failed)

    def _act(self, act: Callable[[Session, Person], Session], then: Callable[[], None]) -> None:
        """Do something with the session off the UI thread, then show all of it anew."""
        session, person = self._session, self._station.door.presence.present
        self._asked = ""
        if session is None:
            return
        if person is None:
            self._tell_wrong(self._say("session.nobody"))
            return
        self._run(lambda: act(session, person), lambda after: self._load(after.id, then), self._failed)

    def _add(self, answer: Answer) -> None:
        """Put an answered scan on top of the list, without asking the database again."""
        scan, outcome = answer.scan, answer.outcome
        unresolved = outcome.counted and outcome.reason in {Reason.UNEXPECTED, Reason.AMBIGUOUS, Reason.MISREAD}
        self._to_resolve += unresolved
        person = self._station.door.presence.person
        line = ScanLine(
            seq=answer.seq,
            id=scan.id,
            scanned_at=scan.at,
            text=scan.text,
            description=outcome.params.get("description", ""),
            symbology=scan.symbology,
            verdict=outcome.verdict,
            reason=outcome.reason,
            counted=outcome.counted,
            staged=False,
            unresolved=unresolved,
            undone=False,
            device_name=scan.device.name,
            person=person.full_name if person else "",
        )
        self._page.add_line(self._wording.line(line))
        if outcome.reason is Reason.FOUND and not self._page.drop_missing(scan.text):
            self.refresh()

    def _show(self) -> None:
        if self._session is not None:
            nobody = self._station.door.presence.present is None
            blocked = self._say("session.nobody") if nobody else ""
            view = self._wording.session(self._session, to_resolve=self._to_resolve, blocked=blocked)
            self._page.show_session(view)

    def _rest(self) -> None:
        """The band at rest: what to do next."""
        session = self._session
        if session is None:
            return
        place, count = session.location or "", self._wording.count(session)
        if session.status is Status.PAUSED:
            what, next_ = self._say("session.paused"), self._say("session.paused_next")
        elif session.status is not Status.ACTIVE:
            what, next_ = self._say(f"session.over_{session.status}"), self._say("session.over_next")
        else:
            what, next_ = self._say("session.go_on" if session.counts.items_scanned else "session.ready"), ""
        self._band(replace(waiting_state(self._wording.words, what, place=place, count=count), next=next_))

    def _ask(self, what: str) -> None:
        session = self._session
        if session is None:
            return
        self._asked = what
        missing = session.counts.missing if what == "complete" and session.has_list else 0
        told = self._say("confirm.complete_missing", n=missing) if missing else ""
        next_ = " ".join(part for part in (told, self._say(f"confirm.{what}_next")) if part)
        self._band(self._state(Mood.NEUTRAL, self._say(f"confirm.{what}"), next_))

    def _undone(self) -> None:
        self._tell("session.undone", "session.undone_next")

    def _ended(self) -> None:
        self._station.put_in_front(None)
        self._rest()

    def _written(self, written: Written) -> None:
        name, folder = written.path.name, str(written.path.parent)
        self._band(
            self._state(
                Mood.ACCEPTED, self._say("export.done", name=name), self._say("export.done_next", folder=folder)
            )
        )

    def _tell(self, what: str, next_: str) -> None:
        self._band(self._state(Mood.NEUTRAL, self._say(what), self._say(next_)))

    def _working(self, what: str) -> None:
        self._band(self._state(Mood.WORKING, what, ""))

    def _tell_wrong(self, what: str) -> None:
        self._band(self._state(Mood.REFUSED, what, ""))

    def _state(self, mood: Mood, what: str, next_: str) -> BandState:
        session = self._session
        place = session.location or "" if session else ""
        count = self._wording.count(session) if session else None
        return BandState(mood, self._say(LOOKS[mood].word), what, next_, place, count)

    def _failed(self, error: Exception) -> None:
        self._tell_wrong(error_text(error, self._wording.words))

    def _author(self, session: Session) -> str:
        person = self._station.people.find(session.created_by)
        return person.full_name if person else ""


_COMMANDS = frozenset({Reason.COMMAND_DONE, Reason.COMMAND_REFUSED, Reason.COMMAND_UNKNOWN, Reason.BADGE})
