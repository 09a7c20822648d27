"""The hub's sessions as supervisors and stations list them. Any thread; waits for the disk."""

import json

from sqlalchemy import Connection

from services.clock import Clock, moment
from services.database import hub_session_lists, hub_session_store
from services.database.database import Database
from services.database.walls import within
from services.hub import answers
from services.hub.finding import not_found, require_reading
from services.hub.lines import Filter, HistoryLine, Page, SessionLine
from services.hub.model import Answer, Caller


class HubLists:
    """Lists of all organisations; each call names its own by its caller."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def sessions(self, caller: Caller, wanted: Filter, *, before: int, most: int) -> Answer:
        """200 with the organisation's sessions, newest first. Raises Refused (INSUFFICIENT_PERMISSIONS)."""
        require_reading(caller)
        organisation, now = caller.user.organisation_id, self._clock.now()

        def query(tx: Connection) -> tuple[int, Page]:
            change = hub_session_store.last_change(tx, organisation)  # first: the list knows all that it counts
            return change, hub_session_lists.page(tx, organisation, wanted, now, before=before, most=most)

        change, found = self._database.read(within(organisation, query))
        body = {
            "sessions": [answers.session_line(line) for line in found.lines],
            "next": found.next,
            "change": change,
            "as_of": moment(now),
        }
        return Answer(200, json.dumps(body, ensure_ascii=False))

    def session(self, caller: Caller, number: int) -> Answer:
        """200 with the session and its history. Raises Refused: SESSION_NOT_FOUND, INSUFFICIENT_PERMISSIONS."""
        require_reading(caller)
        organisation, now = caller.user.organisation_id, self._clock.now()

        def query(tx: Connection) -> tuple[SessionLine, list[HistoryLine]]:
            line = hub_session_lists.one(tx, organisation, number, now)
            if line is None:
                raise not_found()
            return line, hub_session_lists.history(tx, organisation, number)

        line, history = self._database.read(within(organisation, query))
        body = {
            "session": answers.session_line(line),
            "history": [answers.history_line(act) for act in history],
        }
        return Answer(200, json.dumps(body, ensure_ascii=False))
