"""Numbers for boxes (SSCC) at the hub: blocks of them are leased to stations, which give them also while they are away
from it. Any thread; waits for the disk."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from services.clock import Clock, new_id
from services.database import sscc_note, sscc_store
from services.database.database import Database
from services.errors import Refused
from services.hub import rules
from services.hub.acting import by_of
from services.hub.finding import not_allowed
from services.hub.model import Answer, Call, Caller
from services.hub.once import Once
from services.identity.rights import Right
from services.packing import numbering
from services.packing.sscc import Numbering
from services.packing.turn import begin

MOST_LEASED: Final = 1000
_JUMPS: Final = 1000  # over numbers that stations are known to have given


class HubSscc:
    """Of all organisations; each call names its own by its caller. `note`: the file that remembers how far they were
    leased, whatever becomes of the database; None: nothing does."""

    def __init__(self, database: Database, clock: Clock, note: Path | None) -> None:
        self._clock, self._note = clock, note
        self._once = Once(database, clock)

    def check(self, caller: Caller) -> None:
        """Raises Refused (INSUFFICIENT_PERMISSIONS)."""
        if not rules.may(caller.user, Right.PACKING):
            raise not_allowed()

    def lease(self, call: Call, wanted: Numbering, count: int) -> Answer:
        """201 with the next `count` serial references behind that extension and prefix, fewer at their end; nobody else
        gets them. Raises Refused: SSCC_USED_UP, IDEMPOTENCY_KEY_REUSED, IDEMPOTENCY_KEY_RUNNING,
        INSUFFICIENT_PERMISSIONS; and OutsideFailed, also where the note cannot be read or written."""
        self.check(call.caller)
        return self._once.do(call, lambda tx: self._leased(tx, call.caller, wanted, count))

    def _leased(self, tx: Connection, caller: Caller, wanted: Numbering, count: int) -> Answer:
        begin(tx, by_of(caller, self._clock.now()), new_id())  # nobody else numbers anything meanwhile
        organisation, head = caller.user.organisation_id, wanted.head
        said, key = sscc_note.Note() if self._note is None else sscc_note.read(self._note), f"{organisation} {head}"
        note = numbering.of_this_database(tx, said)
        sscc_store.begin(tx, organisation, head, "", wanted.first, wanted.last)
        given = note.given.get(key, 0)
        if said.database == note.database:
            given = numbering.surely_given(tx, organisation, head, given)
        behind = max(sscc_store.own_next(tx, organisation, head) or 0, given + 1)
        first = _unused(tx, organisation, behind, count)
        last = min(first + count - 1, wanted.last)
        if first > last:
            raise Refused("SSCC_USED_UP", "packing.sscc.hub_used_up")
        if self._note is not None:
            sscc_note.write(self._note, replace(note, given={**note.given, key: last}))
        sscc_store.raise_own(tx, organisation, head, last + 1)
        body = {"lease_id": new_id(), "prefix": wanted.prefix, "extension": wanted.extension}
        return Answer(201, json.dumps(body | {"first": wanted.serial_of(first), "last": wanted.serial_of(last)}))


def _unused(tx: Connection, organisation: int, number: int, count: int) -> int:
    """From where on so many in a row are not known to be given."""
    for _jump in range(_JUMPS):
        number = sscc_store.free_from(tx, organisation, number)
        given = sscc_store.highest(tx, organisation, number, number + count - 1)
        if not given:
            return number
        number = given + 1
    raise Refused("SSCC_USED_UP", "packing.sscc.hub_used_up")
