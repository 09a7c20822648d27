"""What is expected in the hub's sessions: the station that starts one tells its list in parts, and whether it is
counted blind; who takes it over reads that. Any thread; waits for the disk."""

import json
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from services.clock import Clock
from services.database import hub_expected_store, hub_session_store
from services.database.database import Database
from services.database.walls import within
from services.errors import Refused
from services.hub.finding import check_session, not_found, require_reading, session_to_change
from services.hub.lines import ListedItem, ListPart
from services.hub.model import Answer, Call, Caller, HubSession
from services.hub.once import Once


class HubExpected:
    """Lists of all organisations; each call names its own by its caller."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._once = Once(database, clock)

    def check_upload(self, call: Call, number: int) -> None:
        """Raises Refused (SESSION_NOT_FOUND, INSUFFICIENT_PERMISSIONS): told before anything of the body is."""
        check_session(self._database, call.caller, number)

    def upload(self, call: Call, number: int, part: ListPart) -> Answer:
        """200 with how much of the list is here now. Items are known by their places in it, so that a part may come
        again, with a key or without. Raises Refused as `check_upload`; SESSION_STATE_CONFLICT where the session has
        another list; those of `Once`; and OutsideFailed."""
        return self._once.do(call, lambda tx: self._upload(tx, call.caller, number, part))

    def page(self, caller: Caller, number: int, *, after: int, most: int) -> Answer:
        """200 with items of the list, in its order. Raises Refused: SESSION_NOT_FOUND, INSUFFICIENT_PERMISSIONS."""
        require_reading(caller)
        organisation = caller.user.organisation_id

        def query(tx: Connection) -> tuple[HubSession, list[ListedItem]]:
            session = hub_session_store.get(tx, organisation, number)
            if session is None:
                raise not_found()
            return session, hub_expected_store.page(tx, organisation, number, after=after, most=most + 1)

        session, found = self._database.read(within(organisation, query))
        shown = found[:most]
        body = {
            "items": [{"position": one.position, "code": one.code, "description": one.description} for one in shown],
            "next": shown[-1].position if len(found) > most else None,
        }
        return _answer(body | _stands(session))

    def _upload(self, tx: Connection, caller: Caller, number: int, part: ListPart) -> Answer:
        before = session_to_change(tx, caller, number)
        if before.list_size not in {0, part.size}:
            raise Refused("SESSION_STATE_CONFLICT", "hub.refused.state")
        items = {item.position: item for item in part.items}
        known = hub_expected_store.known(tx, before, items)
        new = [item for position, item in items.items() if position not in known]
        hub_expected_store.insert(tx, before, new)
        after = replace(
            before,
            blind=before.blind or part.blind,
            list_size=part.size,
            list_stored=before.list_stored + len(new),
        )
        if after != before:
            seen = (after.blind, after.list_size) != (before.blind, before.list_size)
            hub_session_store.save_list(tx, after, is_news=seen)
        return _answer(_stands(after))


def _stands(session: HubSession) -> dict[str, Any]:
    return {"size": session.list_size, "stored": session.list_stored, "blind": session.blind}


def _answer(body: dict[str, Any]) -> Answer:
    return Answer(200, json.dumps(body, ensure_ascii=False))
