"""The scans of the hub's sessions: stations tell them in batches, others look at them. Any thread; waits for the
disk."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from services.clock import Clock
from services.database import hub_scan_store, hub_session_store
from services.database.database import Database
from services.database.walls import within
from services.hub import answers, scan_rules
from services.hub.at_once import Ask, AtOnce
from services.hub.finding import not_found, require_reading, session_to_change
from services.hub.lines import HubScan, StoredScan
from services.hub.model import Answer, Call, Caller, HubSession, User
from services.hub.once import Failed, Once, Then

_WHY = {  # the protocol's own sentences, in English
    scan_rules.EXPIRED: "The scan was made after the session had expired",
    scan_rules.ENDED: "The scan was made after the session had ended",
    scan_rules.ANOTHER: "The scan belongs to another session",
}


class HubScans:
    """Scans of all organisations; each call names its own by its caller."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._once = Once(database, clock)
        self.at_once = AtOnce(database, self._once)

    def upload(self, call: Call, number: int, batch: Sequence[HubScan]) -> Answer:
        """200 with the ids that are stored now and those that were refused. Scans are known by their ids, so that the
        same batch may come again, with a key or without. Raises Refused: SESSION_NOT_FOUND, INSUFFICIENT_PERMISSIONS,
        IDEMPOTENCY_KEY_REUSED, IDEMPOTENCY_KEY_RUNNING; and OutsideFailed."""

        def work(tx: Connection) -> Answer:
            return self._upload(tx, call.caller.user, session_to_change(tx, call.caller, number), batch)

        return self._once.do(call, work)

    def post_upload(self, ask: Ask, number: int, batch: Sequence[HubScan], then: Then, failed: Failed) -> None:
        """Queue what `upload` does; as AtOnce.post. What is told before anything of the body is: `at_once.check`."""

        def work(tx: Connection, call: Call, before: HubSession) -> Answer:
            return self._upload(tx, call.caller.user, before, batch)

        self.at_once.post(ask, number, work, then, failed)

    def page(self, caller: Caller, number: int, *, before: int, most: int) -> Answer:
        """200 with scans of the session, newest first. Raises Refused: SESSION_NOT_FOUND, INSUFFICIENT_PERMISSIONS."""
        require_reading(caller)
        organisation = caller.user.organisation_id

        def query(tx: Connection) -> list[StoredScan]:
            if hub_session_store.get(tx, organisation, number) is None:
                raise not_found()
            return hub_scan_store.page(tx, organisation, number, before=before, most=most + 1)

        found = self._database.read(within(organisation, query))
        shown = found[:most]
        body = {
            "scans": [answers.scan_line(scan) for scan in shown],
            "next": shown[-1].seq if len(found) > most else None,
        }
        return _answer(body)

    def _upload(self, tx: Connection, by: User, before: HubSession, batch: Sequence[HubScan]) -> Answer:
        now = self._clock.now()
        known = hub_scan_store.known(tx, before.organisation_id, [scan.id for scan in batch])
        upload = scan_rules.take(before, batch, known, now, by=by)
        if upload.new:
            hub_scan_store.insert(tx, before, by, upload.new, now)
        if upload.later:
            hub_scan_store.update(tx, before.organisation_id, upload.later)
        if upload.session != before:
            hub_session_store.save_scans(tx, upload.session)
        refused = [{"id": id_, "error_code": code, "detail": _WHY[code]} for id_, code in upload.refused]
        return _answer({"stored": upload.stored, "refused": refused})


def _answer(body: dict[str, Any]) -> Answer:
    return Answer(200, json.dumps(body, ensure_ascii=False))
