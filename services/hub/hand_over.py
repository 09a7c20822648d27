"""Offers a session to another station, and lets one take it over: one method a route, one transaction each."""

import json
from collections.abc import Callable

from sqlalchemy import Connection

from services.clock import Clock
from services.database import hub_account_store, hub_session_lists, hub_session_store
from services.database.database import Database
from services.database.walls import within
from services.errors import Refused
from services.hub import answers, holding, rules
from services.hub.finding import not_allowed, not_found
from services.hub.model import Answer, Call, HubSession
from services.hub.once import Once


class HubHandOver:
    """Sessions of all organisations; each call names its own by its caller. Any thread; waits for the disk."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._once = Once(database, clock)

    def offer(self, call: Call, number: int, user_id: int) -> Answer:
        """200 with the session. Raises Refused: SESSION_NOT_FOUND, INSUFFICIENT_PERMISSIONS, USER_NOT_FOUND,
        SESSION_STATE_CONFLICT, those of `Once`; and OutsideFailed."""
        return self._once.do(call, lambda tx: self._offer(tx, call, number, user_id))

    def take_over(self, call: Call, number: int) -> Answer:
        """200 with the session, which the caller holds now. Raises as `offer`."""
        return self._once.do(call, lambda tx: self._take_over(tx, call, number))

    def check_offer(self, call: Call, number: int) -> None:
        """Raises Refused (SESSION_NOT_FOUND, INSUFFICIENT_PERMISSIONS): told before anything of the body is."""
        self._check(call, lambda tx: _to_offer(tx, call, number))

    def check_take_over(self, call: Call, number: int) -> None:
        """Raises as `check_offer`. Whether this session may be taken is asked where it is not done yet."""
        self._check(call, lambda tx: _to_take(tx, call, number))

    def _check(self, call: Call, find: Callable[[Connection], HubSession]) -> None:
        self._database.read(within(call.caller.user.organisation_id, find))

    def _offer(self, tx: Connection, call: Call, number: int, user_id: int) -> Answer:
        before = _to_offer(tx, call, number)
        to = hub_account_store.user(tx, before.organisation_id, user_id)
        if to is None or not holding.may_hold(to):
            raise Refused("USER_NOT_FOUND", "hub.refused.user_unknown")
        after = holding.offered(before, to)
        if after != before:
            hub_session_store.save_holder(tx, after)
            hub_session_store.note(tx, number, call.caller, "offered", self._clock.now(), detail=to.full_name)
        return self._answer(tx, after)

    def _take_over(self, tx: Connection, call: Call, number: int) -> Answer:
        before, now = _to_take(tx, call, number), self._clock.now()
        if not holding.may_take(call.caller.user, before):
            raise not_allowed()
        after = holding.taken(before, call.caller.user, rules.author(call.caller), now)
        if after is not before:
            holder = hub_account_store.user(tx, before.organisation_id, before.holder_id)
            hub_session_store.save_holder(tx, after)
            name = None if holder is None else holder.full_name
            hub_session_store.note(tx, number, call.caller, "taken_over", now, detail=name)
        return self._answer(tx, after)

    def _answer(self, tx: Connection, session: HubSession) -> Answer:
        line = hub_session_lists.one(tx, session.organisation_id, session.id, self._clock.now())
        if line is None:
            raise not_found()
        return Answer(200, json.dumps({"session": answers.session_line(line)}, ensure_ascii=False))


def _to_offer(tx: Connection, call: Call, number: int) -> HubSession:
    found = _find(tx, call, number)
    if not holding.may_offer(call.caller.user):
        raise not_allowed()
    return found


def _to_take(tx: Connection, call: Call, number: int) -> HubSession:
    found = _find(tx, call, number)
    if not holding.may_hold(call.caller.user):
        raise not_allowed()
    return found


def _find(tx: Connection, call: Call, number: int) -> HubSession:
    found = hub_session_store.get(tx, call.caller.user.organisation_id, number)
    if found is None:
        raise not_found()
    return found
