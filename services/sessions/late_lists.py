"""The expected lists of sessions that were taken over: they come in small parts, since scans wait for each of these;
and later, where the hub did not have the whole list yet."""

from collections.abc import Callable, Sequence

import structlog
from sqlalchemy import Connection

from services.database import adopted_store as adopted
from services.database.database import Database
from services.errors import OutsideFailed, Refused
from services.scanning.meaning import Meaning, keys_on_lists
from services.sessions.model import Session
from services.sessions.remote import RemoteList, Server

log = structlog.get_logger(__name__)

MOST_AT_ONCE = 500  # items in one transaction

Items = tuple[tuple[str, str, str], ...]  # (key, code, description)


class LateLists:
    """Any thread but the UI's. `hub` is None where there is none; `address`: where it is; `read`: what a code of a
    symbology means here."""

    def __init__(
        self, database: Database, *, hub: Server, address: Callable[[], str], read: Callable[[str, str], Meaning]
    ) -> None:
        self._database = database
        self._hub = hub
        self._address = address
        self._read = read

    def keyed(self, found: RemoteList) -> Items:
        """What is expected, each key once: the first line counts. Nothing where it is not whole: half of a list would
        say of the rest that nobody expects it."""
        if not found.is_whole:
            return ()
        keyed: dict[str, tuple[str, str, str]] = {}
        for item in found.items:
            key = self._read(item.code, "").key
            keyed.setdefault(key, (key, item.code, item.description))
        return tuple(keyed.values())

    def put(self, session_id: str, items: Items) -> None:
        """The session has this list. What was scanned before it was whole here stays as it was answered; who is killed
        in between finds a session that still waits for its list. A code that the list writes in another way is the
        list's from now on. Raises OutsideFailed."""
        placed = list(enumerate(items, start=1))
        for first in range(0, len(placed), MOST_AT_ONCE):
            self._put_part(session_id, placed[first : first + MOST_AT_ONCE])
        listed = {key for key, _code, _description in items}

        def whole(tx: Connection, _attempt: int) -> None:
            for kind, key in adopted.scanned_as(tx, session_id):
                own = Meaning(kind, key, key, value=key)
                as_listed = next((one for one in keys_on_lists(own) if one in listed), key)
                if as_listed != key:
                    adopted.is_listed_as(tx, session_id, key, as_listed)
            adopted.has_list(tx, session_id, len(items))

        self._database.write_once(whole)

    def _put_part(self, session_id: str, part: Sequence[tuple[int, tuple[str, str, str]]]) -> None:
        def put(tx: Connection, _attempt: int) -> None:
            adopted.put_expected(tx, session_id, part)

        self._database.write_once(put)

    def bring(self) -> bool:
        """Bring the lists that are whole at the hub by now. Whether there was one. Waits for the network."""
        server, hub = self._address(), self._hub()
        waiting = self._database.read(lambda tx: adopted.awaiting_lists(tx, server)) if hub else []
        return sum(self._bring(session) for session in waiting) > 0  # each of them

    def _bring(self, session: Session) -> bool:
        hub = self._hub()
        try:
            if hub is None or session.remote_id is None or not hub.has_whole_list(session.remote_id):
                return False
            items = self.keyed(hub.expected(session.remote_id))
        except (OutsideFailed, Refused) as error:  # after the next report
            log.info("nobody gives an expected list", session=session.remote_id, error=repr(error))
            return False
        if items:
            self.put(session.id, items)
            log.info("an expected list has come", session=session.remote_id, items=len(items))
        return bool(items)
