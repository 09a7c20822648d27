"""A scan session in front of the bench: what its scans and command barcodes do, and what is told of it."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection

from services.clock import Clock
from services.errors import Refused
from services.identity.rights import Right, may
from services.scanning.answer import Booked
from services.scanning.capability import Arrived
from services.scanning.commands import SHEET, Command
from services.scanning.outcome import Outcome, Reason, Verdict
from services.scanning.scan import Scan
from services.sessions import acts, blind, booking
from services.sessions.effects import Act
from services.sessions.model import Session, Status

_STATUS_COMMANDS = {
    Command.PAUSE: Status.PAUSED,
    Command.RESUME: Status.ACTIVE,
    Command.COMPLETE: Status.COMPLETED,
    Command.CANCEL: Status.CANCELLED,
}


@dataclass(frozen=True, slots=True)
class SessionDesk:
    """The capability "scan session". `screen_commands` are commands that the screen itself does (digits, back ...)."""

    session_id: str
    clock: Clock
    sends: bool = False
    look_up: Callable[[Scan], str] | None = None
    screen_commands: frozenset[Command] = frozenset(SHEET["everywhere"])

    def book(self, tx: Connection, arrived: Arrived) -> Booked:
        """Answer an item's scan in the session."""
        person = arrived.by
        if person is None:
            raise ValueError("scans of nobody are not booked")
        booked = booking.book(
            tx,
            self.session_id,
            arrived.scan,
            arrived.meaning,
            person_id=person.id,
            now=self.clock.now(),
            station=arrived.station,
            sends=self.sends,
            name=arrived.name,
            allowed=may(person, Right.SCAN_SESSIONS),
            journalled=arrived.journalled,
        )
        if not isinstance(booked.state, Session):
            return booked
        return Booked(booked.seq, blind.told(booked.state, booked.outcome), blind.seen(booked.state))

    def command(self, tx: Connection, arrived: Arrived) -> tuple[Outcome, object] | None:
        """Undo, pause, resume, complete, cancel, commit; what the screen does itself is only acknowledged."""
        command = Command(arrived.meaning.value)
        if command in self.screen_commands:
            return Outcome(Verdict.ACCEPTED, Reason.COMMAND_DONE, {"command": command.value}), None
        try:
            session = self._do(tx, command, arrived)
        except Refused as refused:
            why = {name: str(value) for name, value in refused.params.items()}
            params = {**why, "command": command.value, "words": refused.words}
            return Outcome(Verdict.REFUSED, Reason.COMMAND_REFUSED, params), None
        if session is None:
            return None
        waits = command is Command.COMPLETE and session.hand_in is not None
        reason = Reason.HANDED_IN if waits else Reason.COMMAND_DONE
        return Outcome(Verdict.ACCEPTED, reason, {"command": command.value}), blind.seen(session)

    def state(self, tx: Connection) -> Session:
        """The session as it stands, as who scans sees it."""
        return blind.seen(booking.get_session(tx, self.session_id))

    def _do(self, tx: Connection, command: Command, arrived: Arrived) -> Session | None:
        """The session afterwards; None for a command of another screen. The command's scan is the act's operation."""
        person = arrived.by
        if person is None:
            raise ValueError("nobody commands")
        if command not in {Command.UNDO, Command.COMMIT, *_STATUS_COMMANDS}:
            return None
        acts.require_right(tx, self.session_id, person, undo=command is Command.UNDO)
        act = Act(arrived.scan.id, person.id, self.clock.now(), self.sends)
        if command is Command.UNDO:
            return acts.undo_last(tx, self.session_id, act)[1]
        if command is Command.COMMIT:
            return acts.commit(tx, self.session_id, act)
        return acts.change_status(tx, self.session_id, _STATUS_COMMANDS[command], act)
