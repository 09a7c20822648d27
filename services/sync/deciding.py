"""What people do with messages that the server refused: send them again, correct them, or never send them. Each is one
transaction, and waits for the disk."""

from collections.abc import Callable

from sqlalchemy import Connection

from services.clock import Clock, new_id
from services.database import outbox_marks as marks
from services.database import outbox_store as outbox
from services.database import session_server_store, session_store
from services.database.database import Database
from services.errors import Refused
from services.identity.person import Person
from services.identity.rights import Right, may
from services.sync import correcting
from services.sync.editing import Changes, Value, may_decide
from services.sync.model import Kind, Message, State


class Deciding:
    """Any thread but the UI's. `server`: the address of the one to which is sent. Raises Refused: NOT_PARKED,
    INSUFFICIENT_PERMISSIONS; OutsideFailed."""

    def __init__(self, database: Database, clock: Clock, server: Callable[[], str]) -> None:
        self._database = database
        self._clock = clock
        self._server = server

    def retry(self, message_id: str, by: Person) -> None:
        """A refused message waits once more, with those that it went with."""
        now = self._clock.now()

        def run(tx: Connection, attempt: int) -> None:
            parked = _parked(tx, message_id, by, again=attempt > 1)
            marks.retry(tx, parked, {"by": by.name}, now)

        self._database.write_once(run)

    def draft(self, message_id: str, by: Person) -> dict[str, Value]:
        """What stands in the fields of a refused message that may be corrected. Raises as `edit`."""
        return self._database.read(lambda tx: correcting.draft(tx, _parked(tx, message_id, by, again=False), by))

    def edit(self, message_id: str, changes: Changes, by: Person) -> None:
        """A refused message and its session are corrected; it waits under another key. Raises Refused also:
        NOT_CORRECTABLE; VALIDATION_ERROR (params["fields"]); NOTHING_CHANGED."""
        edit = correcting.Edit(by, self._clock.now(), new_id())

        def run(tx: Connection, attempt: int) -> None:
            if attempt == 1 or not session_store.is_done(tx, edit.key):
                correcting.correct(tx, _parked(tx, message_id, by, again=False), changes, edit)

        self._database.write_once(run)

    def discard(self, message_id: str, reason: str, by: Person) -> None:
        """A refused message is never sent, nor those that it went with; the start of a session takes all that waits of
        that session with it. What waits for another server than ours goes with all of its session. `reason` stays in
        the log."""
        now = self._clock.now()

        def run(tx: Connection, attempt: int) -> None:
            parked = self._elsewhere(tx, message_id, by) or _parked(tx, message_id, by, again=attempt > 1)
            if parked and parked[0].kind is Kind.CREATE:
                parked = outbox.all_open_of(tx, parked[0].session_id)
            marks.discard(tx, parked, {"by": by.name, "reason": reason}, now)

        self._database.write_once(run)

    def moved(self, before: str, by: Person) -> int:
        """The server that was at the address `before` is ours now: its sessions go on. How many. Raises Refused
        (INSUFFICIENT_PERMISSIONS; NOTHING_WAITS)."""
        now = self._server()
        if not may(by, Right.SETTINGS):
            raise Refused("INSUFFICIENT_PERMISSIONS", "settings.refused.right")

        def run(tx: Connection, attempt: int) -> int:
            found = session_server_store.move(tx, before.rstrip("/"), now)
            if not found and attempt == 1:
                raise Refused("NOTHING_WAITS", "sync.refused.nothing_there", server=before)
            return found

        return self._database.write_once(run)

    def _elsewhere(self, tx: Connection, message_id: str, by: Person) -> list[Message]:
        """All that waits of the session of this message, where that is for another server. Nothing is for another one
        where a station is on its own: it may have its server again."""
        found, server = outbox.get(tx, message_id), self._server()
        if found is None or not server or not outbox.is_elsewhere(tx, found.session_id, server):
            return []
        if not may_decide(by, found.person_id):
            raise Refused("INSUFFICIENT_PERMISSIONS", "sync.refused.not_allowed")
        return outbox.all_open_of(tx, found.session_id)


def _parked(tx: Connection, message_id: str, by: Person, *, again: bool) -> list[Message]:
    """The parked messages that went with this one. One's own may be decided on; others' by right. `again`: the first
    attempt may have done it already."""
    found = outbox.get(tx, message_id)
    if found is None or found.state is not State.PARKED:
        if again:
            return []
        raise Refused("NOT_PARKED", "sync.refused.not_parked")
    if not may_decide(by, found.person_id):
        raise Refused("INSUFFICIENT_PERMISSIONS", "sync.refused.not_allowed")
    if found.is_set_aside or found.group is None:
        return [found]
    return [one for one in outbox.all_open_of(tx, found.session_id) if one.group == found.group and not one.told]
