"""The hub's sessions: one method a route, one transaction each. Any thread; waits for the disk."""

import json
from secrets import token_urlsafe
from typing import Any

from sqlalchemy import Connection

from services.clock import Clock
from services.database import hub_project_store, hub_session_store, hub_station_store
from services.database.database import Database
from services.database.project_store import List
from services.errors import Refused
from services.hub import answers, holding, rules
from services.hub.at_once import Ask, AtOnce
from services.hub.finding import not_allowed, session_to_change
from services.hub.model import Answer, Call, Change, HubSession, User
from services.hub.once import Failed, Once, Then
from services.hub.settings import DEFAULTS, Configs
from services.hub.station import Device
from services.identity.rights import Right
from services.sessions.model import NewSession, Status


class HubService:
    """Sessions of all organisations; each call names its own by its caller."""

    def __init__(self, database: Database, clock: Clock, configs: Configs = DEFAULTS) -> None:
        self._database = database
        self._clock = clock
        self._configs = configs
        self._once = Once(database, clock)
        self.at_once = AtOnce(database, self._once)

    def create(self, call: Call, wanted: NewSession) -> Answer:
        """201 with the new session. Raises Refused: INSUFFICIENT_PERMISSIONS; NOT_FOUND with params["fields"] {field:
        number}; IDEMPOTENCY_KEY_REUSED, IDEMPOTENCY_KEY_RUNNING; and OutsideFailed."""
        self.check_create(call)
        return self._once.do(call, lambda tx: self._create(tx, call, wanted))

    def update(self, call: Call, number: int, change: Change) -> Answer:
        """200 with how it stands. Raises Refused as `create`, and SESSION_NOT_FOUND, SESSION_STATE_CONFLICT."""

        def work(tx: Connection) -> Answer:
            return self._change(tx, call, session_to_change(tx, call.caller, number), change)

        return self._once.do(call, work)

    def check_create(self, call: Call) -> None:
        """Raises Refused (INSUFFICIENT_PERMISSIONS) where the caller may start no session."""
        if not rules.may(call.caller.user, Right.SCAN_SESSIONS):
            raise not_allowed()

    def post_update(self, ask: Ask, number: int, change: Change, then: Then, failed: Failed) -> None:
        """Queue what `update` does; as AtOnce.post. What is told before anything of the body is: `at_once.check`."""
        self.at_once.post(ask, number, lambda tx, call, before: self._change(tx, call, before, change), then, failed)

    def _create(self, tx: Connection, call: Call, wanted: NewSession) -> Answer:
        user, now = call.caller.user, self._clock.now()
        _refuse_unknown(tx, user.organisation_id, wanted)
        new = HubSession(
            id=0,
            organisation_id=user.organisation_id,
            session_token=token_urlsafe(32),
            session_type=wanted.session_type,
            status=Status.ACTIVE,
            location=wanted.location,
            project_id=wanted.project_id,
            client_id=wanted.client_id,
            expected_items=wanted.expected_items,
            notes=wanted.notes,
            scanner_id=wanted.scanner_id,
            auto_commit=wanted.auto_commit,
            config=self._configs[wanted.session_type],
            items_scanned=0,
            failed=0,
            created_by=user.id,
            username=user.name,
            full_name=user.full_name,
            created_at=now,
            last_activity=now,
            updated_at=now,
            holder_id=user.id,
            person=rules.author(call.caller),
        )
        number = hub_session_store.insert(tx, new)
        hub_session_store.note(tx, number, call.caller, "created", now)
        stored = hub_session_store.get(tx, user.organisation_id, number)
        if stored is None:
            raise RuntimeError("a session that was just stored is not there")
        return _answer(201, answers.created(stored, _scanner(tx, user, wanted.scanner_id)))

    def _change(self, tx: Connection, call: Call, before: HubSession, change: Change) -> Answer:
        number, now = before.id, self._clock.now()
        self._refuse_former(tx, call, before, change)
        after = rules.changed(before, change, now)
        if after is not before:
            hub_session_store.save(tx, after, person=rules.acting(before, call.caller))
            act = rules.act(before, after)
            if act is not None:
                hub_session_store.note(tx, number, call.caller, act, now)
        return _answer(200, answers.updated(after))

    def _refuse_former(self, tx: Connection, call: Call, before: HubSession, change: Change) -> None:
        """A station that had the session before another took it over still tells its counts, but no status."""
        if change.get("status", before.status) == before.status:
            return
        user = call.caller.user
        if holding.status_is_anothers(user, before, held_once=hub_session_store.held_once(tx, before, user.id)):
            raise Refused("SESSION_STATE_CONFLICT", "hub.refused.taken_over")


def _scanner(tx: Connection, user: User, scanner_id: str | None) -> Device | None:
    """The scanner, where the caller is a station that has told of it."""
    return None if scanner_id is None else rules.scanner(hub_station_store.devices(tx, user), scanner_id)


def _refuse_unknown(tx: Connection, organisation_id: int, wanted: NewSession) -> None:
    asked = {"project_id": (List.PROJECTS, wanted.project_id), "client_id": (List.CLIENTS, wanted.client_id)}
    unknown: dict[str, int] = {}
    for field, (which, number) in asked.items():
        if number is not None:
            found = hub_project_store.find(tx, which, organisation_id, number)
            if found is None or not found.active:
                unknown[field] = number
    if unknown:
        raise Refused("NOT_FOUND", "hub.refused.unknown", numbers=unknown)


def _answer(status: int, body: dict[str, Any]) -> Answer:
    return Answer(status, json.dumps(body, ensure_ascii=False))
