"""Camera scans at the hub, and their frames: one method a route of the contract, one transaction each. Any thread;
waits for the disk where it does not say otherwise."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from services.clock import Clock, new_id
from services.database import frame_store
from services.database.database import Database
from services.database.walls import within
from services.errors import Refused
from services.frames.record import rules as record
from services.frames.record import saying
from services.frames.record.model import CameraScan, FrameRecord
from services.hub import frame_answers as answers
from services.hub import rules
from services.hub.at_once import Ask, AtOnce
from services.hub.finding import not_allowed, require_reading
from services.hub.model import Answer, Call, Caller
from services.hub.once import Failed, Once, Then
from services.hub.tokens import Claims
from services.identity.rights import Right


class HubFrames:
    """Camera scans of all organisations; each call names its own by its caller."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock
        self._once = Once(database, clock)
        self._at_once = AtOnce(database, self._once)

    def check(self, caller: Caller) -> None:
        """Raises Refused (INSUFFICIENT_PERMISSIONS) where the caller may record nothing."""
        if not rules.may(caller.user, Right.SCAN_SESSIONS):
            raise not_allowed()

    def begin(self, call: Call, session: str) -> Answer:
        """201 with a new scan. `session`: any text; a scan session's number or token links it. Raises Refused:
        INSUFFICIENT_PERMISSIONS, IDEMPOTENCY_KEY_REUSED, IDEMPOTENCY_KEY_RUNNING; OutsideFailed."""
        caller, scan_id = call.caller, new_id()
        organisation = caller.user.organisation_id

        def work(tx: Connection) -> Answer:
            linked = frame_store.hub_session_named(tx, organisation, session)
            by, person, now = caller.user.name, caller.person or "", self._clock.now()
            scan = CameraScan(scan_id, session, linked, by, person, now)
            frame_store.insert(tx, organisation, scan)
            return answer(201, answers.begun(scan))

        self.check(caller)
        return self._once.do(call, work)

    def post_frame(self, ask: Ask, scan_id: str, frame: FrameRecord, then: Then, failed: Failed) -> None:
        """Queue a frame: 201 with its id, with the first one's where it is told once more. As AtOnce.post_act; told of
        is, besides: INSUFFICIENT_PERMISSIONS, SCAN_NOT_FOUND, SCAN_LOCKED, FRAME_TAKEN."""

        def act(tx: Connection, call: Call) -> Answer:
            self.check(call.caller)
            return self._once.under(tx, call, lambda tx: self._frame(tx, call.caller, scan_id, frame))

        self._at_once.post_act(ask, act, then, failed, looks_up=True)

    def check_claims(self, claims: Claims | None) -> None:
        """What is told before anything of a frame's body is. Waits for the disk. Raises Refused: AUTH_REQUIRED,
        INSUFFICIENT_PERMISSIONS; OutsideFailed."""
        self.check(Caller(self._at_once.user(claims)))

    def now(self) -> datetime:
        """When a frame is recorded that comes now."""
        return self._clock.now()

    def add(self, call: Call, scan_id: str, frames: Sequence[FrameRecord]) -> Answer:
        """200 with the ids of the frames that are stored now, of each number once, and with those that were refused.
        Raises as `begin`, and SCAN_NOT_FOUND."""
        organisation = call.caller.user.organisation_id

        def work(tx: Connection) -> Answer:
            scan = self._scan(tx, organisation, scan_id)
            known = frame_store.known(tx, organisation, scan_id, [frame.number for frame in frames])
            sorted_out = record.sort_out(scan, known, frames)
            if sorted_out.new:
                frame_store.add(tx, organisation, scan_id, sorted_out.new, record.totals_of(sorted_out.new))
            return answer(200, answers.sorted_out(sorted_out))

        self.check(call.caller)
        return self._once.do(call, work)

    def status(self, caller: Caller, scan_id: str, session: str | None) -> Answer:
        """200 with how the scan stands. `session`: it has to be that one's. Raises Refused: SCAN_NOT_FOUND,
        INSUFFICIENT_PERMISSIONS; OutsideFailed."""
        require_reading(caller)
        organisation = caller.user.organisation_id

        def read(tx: Connection) -> tuple[CameraScan, FrameRecord | None]:
            scan = self._scan(tx, organisation, scan_id)
            if session is not None and session != scan.session:
                raise no_scan("sessionId")
            return scan, frame_store.frame(tx, organisation, scan_id, scan.totals.latest)

        return answer(200, saying.status(*self._database.read(within(organisation, read))))

    def page(self, caller: Caller, scan_id: str, *, after: int, most: int) -> Answer:
        """200 with frames of the scan, by their numbers, which are over `after`. Raises as `status`."""
        require_reading(caller)
        organisation = caller.user.organisation_id

        def read(tx: Connection) -> list[FrameRecord]:
            self._scan(tx, organisation, scan_id)
            return frame_store.page(tx, organisation, scan_id, after=after, most=most + 1)

        found = self._database.read(within(organisation, read))
        shown = [saying.frame_line(frame) | {"frameId": frame.id} for frame in found[:most]]
        return answer(200, {"frames": shown, "next": found[most - 1].number if len(found) > most else None})

    def scans(self, caller: Caller, *, before: str | None, most: int) -> Answer:
        """200 with the organisation's scans, the last begun first; `before`: only those begun before that one. Raises
        as `status`."""
        require_reading(caller)
        organisation = caller.user.organisation_id

        def read(tx: Connection) -> list[CameraScan]:
            last = None if before is None else self._scan(tx, organisation, before)
            return frame_store.newest(tx, organisation, last, most + 1)

        found = self._database.read(within(organisation, read))
        shown = [answers.scan_line(scan) for scan in found[:most]]
        return answer(200, {"scans": shown, "next": found[most - 1].id if len(found) > most else None})

    def lock(self, call: Call, scan_id: str) -> Answer:
        """200 with the scan: it takes no frame any more. Raises as `begin`, and SCAN_NOT_FOUND."""
        return self._end(call, scan_id, record.locked)

    def complete(self, call: Call, scan_id: str) -> Answer:
        """200 with the scan: it is done, and locked. Raises as `lock`."""
        return self._end(call, scan_id, record.completed)

    @staticmethod
    def _scan(tx: Connection, organisation: int, scan_id: str) -> CameraScan:
        scan = frame_store.get(tx, organisation, scan_id)
        if scan is None:
            raise no_scan()
        return scan

    def _end(self, call: Call, scan_id: str, ended: Callable[[CameraScan, datetime], CameraScan]) -> Answer:
        organisation = call.caller.user.organisation_id

        def work(tx: Connection) -> Answer:
            scan = self._scan(tx, organisation, scan_id)
            now_ended = ended(scan, self._clock.now())
            if now_ended != scan:
                frame_store.end(tx, organisation, now_ended)
            latest = frame_store.frame(tx, organisation, scan_id, scan.totals.latest)
            return answer(200, {"scan": saying.status(now_ended, latest)})

        self.check(call.caller)
        return self._once.do(call, work)

    def _frame(self, tx: Connection, caller: Caller, scan_id: str, frame: FrameRecord) -> Answer:
        organisation = caller.user.organisation_id
        found = frame_store.look(tx, organisation, scan_id, frame.number)
        if found is None:
            raise no_scan()
        known = record.taken(*found, frame)
        if known is None:
            frame_store.add(tx, organisation, scan_id, [frame], record.totals_of([frame]))
        return answer(201, answers.recorded(scan_id, known or frame))


def no_scan(field: str = "scanId") -> Refused:
    """There is no such camera scan in the caller's organisation, or (`field` sessionId) it is another session's."""
    return Refused("SCAN_NOT_FOUND", "hub.refused.no_camera_scan", field=field)


def answer(status: int, body: dict[str, Any]) -> Answer:
    """An answer."""
    return Answer(status, json.dumps(body, ensure_ascii=False))
