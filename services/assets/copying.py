"""The copy of what a register holds, so that a duplicate is told at the scan: read on now and then."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from services.assets.ports import Held, Register
from services.assets.serials import serial_key
from services.clock import Clock
from services.database import known_asset_store as known
from services.database.transactions import Transactions
from services.errors import OutsideFailed, OutsideKind
from services.identity.by import By

EVERY = 60.0  # seconds between two looks for new ones
PAGE = 100
PAGES_AT_ONCE = 10  # before rows that wait have their turn
CANARIES = 3
ROUNDS = 10  # in which those that are gone make room for others, each time that all was read


class Copying:
    """Reads a register on. `read` waits for the network and the disk: one thread at a time."""

    def __init__(self, database: Transactions, clock: Clock, by: Callable[[], By]) -> None:
        self._database, self._clock, self._by = database, clock, by
        self._next = clock.monotonic()
        self._has_fields, self._carried = False, False

    def due_in(self) -> float:
        """Seconds until the next look."""
        return max(0.0, self._next - self._clock.monotonic())

    def hurry(self) -> None:
        """Look at once. Any thread."""
        self._next = self._clock.monotonic()

    def carry_over(self, register: Register) -> None:
        """Go on with the copy of before there was one for each catalog. Waits for the disk alone."""
        organisation, address, scope = self._by().organisation, register.address, register.scope
        if not self._carried and scope != address:
            self._database.write(lambda tx: known.carry_over(tx, organisation, address, scope))
        self._carried = True

    def read(self, register: Register) -> bool:
        """Read some pages; whether that was all there is. Of one that lists nothing: whether it is well. Raises
        OutsideFailed."""
        if not register.searchable:
            return self._ask_after(register)
        organisation, scope = self._by().organisation, register.scope
        last = self._database.read(lambda tx: known.progress(tx, organisation, scope)).last_id
        for _page in range(PAGES_AT_ONCE):
            page = [(one, serial_key(one.serial)) for one in register.after(last, PAGE)]
            is_whole = not page
            last = page[-1][0].remote_id if page else last
            self._database.write(
                partial(_keep, organisation, scope, page, last, self._clock.now() if is_whole else None)
            )
            if is_whole:
                self._end(register)
                return True
        return False

    def _ask_after(self, register: Register) -> bool:
        health = register.health()
        if health.words:
            raise OutsideFailed(OutsideKind.NETWORK, health.words, retry=True, **health.params)
        self._next = self._clock.monotonic() + EVERY
        return False

    def _end(self, register: Register) -> None:
        """All has been read: what the next questions are tried with is still there, and what fields there are."""
        organisation, scope = self._by().organisation, register.scope
        for _ in range(ROUNDS):
            canaries = self._database.read(lambda tx: known.canaries(tx, organisation, scope, CANARIES))
            gone = register.gone([one.remote_id for one in canaries if one.remote_id is not None])
            if not gone:
                break
            self._database.write(partial(_forget, organisation, scope, gone))
        if not self._has_fields:
            fields = register.fields()
            self._database.write(lambda tx: known.put_fields(tx, organisation, scope, fields))
            self._has_fields = True
        self._next = self._clock.monotonic() + EVERY


def _keep(
    organisation: int,
    scope: str,
    page: Sequence[tuple[Held, str]],
    last: int,
    whole_at: datetime | None,
    tx: Connection,
) -> None:
    known.put(tx, organisation, scope, page)
    known.reach(tx, organisation, scope, last, whole_at)


def _forget(organisation: int, scope: str, gone: Sequence[int], tx: Connection) -> None:
    known.forget(tx, organisation, scope, *gone)
