"""What the buttons and command barcodes of a session do: undo, pause, commit, complete, cancel, take in, resolve.

A button and its barcode say the same afterwards. What cannot be taken back is asked for twice, by key and by barcode
alike; a scan in between is a no.
"""

from collections.abc import Callable
from enum import StrEnum

from services.identity.person import Person
from services.scanning.answer import Answer
from services.scanning.commands import Command
from services.sessions.model import Resolution, Session, Status
from ui.error_text import error_text
from ui.running import Run
from ui.sessions.front import Front
from ui.sessions.session_presenter import SessionPresenter, Snapshot
from ui.sessions.states import ShowBand, States
from ui.sessions.wording import Wording
from ui.station import Station


class Asked(StrEnum):
    """The question that waits for a yes."""

    NOTHING = ""
    COMPLETE = "complete"
    CANCEL = "cancel"
    TAKE = "take"


class SessionActs:
    """Called in the UI thread; acts run off it, one after another, and are followed by reading the session anew."""

    def __init__(
        self, station: Station, wording: Wording, run: Run, presenter: SessionPresenter, band: ShowBand
    ) -> None:
        self._station = station
        self._wording = wording
        self._run = run
        self._presenter = presenter
        self._band = band
        self._states = States(wording)
        self._front = Front(station)
        self._asked = Asked.NOTHING

    # -- questions -----------------------------------------------------------------------------------------------------

    def confirm(self) -> None:
        """Yes to the question that was asked."""
        answers = {Asked.COMPLETE: self.complete, Asked.CANCEL: self.cancel, Asked.TAKE: self.take_kept}
        if self._asked in answers:
            answers[self._asked]()

    def unask(self) -> bool:
        """No, on purpose: the band is at rest again. False where nothing was asked."""
        was, self._asked = self._asked, Asked.NOTHING
        if was:
            self._presenter.rest()
        return bool(was)

    def forget(self) -> None:
        """No, because the work went on."""
        self._asked = Asked.NOTHING

    # -- acts ----------------------------------------------------------------------------------------------------------

    def undo(self) -> None:
        """Take the newest scan back."""
        then = self._undone()
        self._act(lambda session, by: self._station.sessions.undo_last(session.id, by), then)

    def pause_or_resume(self) -> None:
        """Pause an active session, resume a paused one."""
        session = self._presenter.session
        paused = session is not None and session.status is Status.PAUSED
        self._change(Status.ACTIVE if paused else Status.PAUSED, self._resumed if paused else self._paused)

    def commit(self) -> None:
        """Let staged scans take effect."""
        self._act(lambda session, by: self._station.sessions.commit(session.id, by), self._done("committed"))

    def complete(self) -> None:
        """Complete the session: asked for twice, so that no single press or scan ends a shift's work."""
        if self._asked is Asked.COMPLETE:
            self._change(Status.COMPLETED, self._ended)
        else:
            self._ask(Asked.COMPLETE)

    def cancel(self) -> None:
        """Cancel the session: asked for twice."""
        if self._asked is Asked.CANCEL:
            self._change(Status.CANCELLED, self._ended)
        else:
            self._ask(Asked.CANCEL)

    def take_kept(self) -> None:
        """Take in the scans that were kept for this session, and those that were meant for none."""
        shown = self._presenter.shown
        if shown is None or not shown.kept:
            return
        ids = shown.kept
        self._act(lambda session, by: self._station.sessions.take_kept(session.id, ids, by), self._done("took_kept"))

    def resolve(self, scan_id: str, resolution: Resolution, item: str = "") -> None:
        """Say what a scan is; `item` is the code of the missing item that it is."""
        self._act(
            lambda session, by: self._station.sessions.resolve(session.id, scan_id, resolution, by, item=item),
            self._done("resolved"),
        )

    def commanded(self, answer: Answer) -> None:
        """The bench has done a command barcode itself: show it as its button does."""
        self.forget()
        afterwards = {
            Command.UNDO: self._undone(),
            Command.COMMIT: self._done("committed"),
            Command.PAUSE: self._paused,
            Command.RESUME: self._resumed,
        }
        self._presenter.reload(afterwards.get(Command(answer.meaning.value)))

    # -- inside --------------------------------------------------------------------------------------------------------

    def _change(self, wanted: Status, then: Callable[[Snapshot], None]) -> None:
        self._act(lambda session, by: self._station.sessions.change_status(session.id, wanted, by), then)

    def _act(self, act: Callable[[Session, Person], Session], then: Callable[[Snapshot], None]) -> None:
        session, person = self._presenter.session, self._station.door.presence.present
        self.forget()
        if session is None:
            return
        if person is None:
            self._band(self._states.wrong(self._wording.words.say("session.nobody"), "", session))
            return
        self._run(lambda: act(session, person), lambda _after: self._presenter.reload(then), self._failed)

    def _ask(self, asked: Asked) -> None:
        session = self._presenter.session
        if session is None or session.is_over_here:
            return
        if asked is Asked.COMPLETE and session.hand_in is not None:
            self._presenter.rest()
            return
        self._asked = asked
        if asked is Asked.COMPLETE:
            self._band(self._states.completing(session, self._presenter.to_resolve, self._presenter.kept))
        else:
            self._band(self._states.cancelling(session))

    def _done(self, act: str) -> Callable[[Snapshot], None]:
        return lambda snapshot: self._band(self._states.done(act, snapshot.session))

    def _undone(self) -> Callable[[Snapshot], None]:
        """Says which scan was taken back: the one that was not marked so before."""
        shown = self._presenter.shown
        before = {line.id for line in shown.lines if line.undone} if shown else set()

        def then(snapshot: Snapshot) -> None:
            undone = next((line for line in snapshot.lines if line.undone and line.id not in before), None)
            code, scan = (undone.text, undone.id) if undone else ("", "")
            self._band(self._states.done("undone", snapshot.session, code=code, scan=scan))

        return then

    def _paused(self, _snapshot: Snapshot) -> None:
        self._presenter.rest()

    def _resumed(self, snapshot: Snapshot) -> None:
        """Scans that were kept meanwhile are offered at once."""
        if snapshot.kept:
            self._asked = Asked.TAKE
            self._band(self._states.offering(snapshot.session, len(snapshot.kept)))
        else:
            self._presenter.rest()

    def _ended(self, snapshot: Snapshot) -> None:
        """What was handed in stays in front: its scans are answered with that."""
        if snapshot.session.is_over_here:
            self._front.nothing()
        self._presenter.rest()

    def _failed(self, error: Exception) -> None:
        text = error_text(error, self._wording.words)
        self._band(self._states.wrong(text, "", self._presenter.session))
        self._presenter.refresh()
