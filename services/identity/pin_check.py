"""Asks for a PIN: counts every try before it looks at it, so that neither a kill nor two tries at once are free."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

import structlog
from pydantic import SecretStr
from sqlalchemy import Connection

from services.clock import Clock
from services.database import people_store
from services.database.database import Database
from services.errors import Refused
from services.identity.pins import pin_matches, wait_after

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Try:
    pin_hash: str | None
    still_to_wait: timedelta
    next_wait: timedelta  # where this try turns out to be wrong


class PinCheck:
    """Any thread but the UI's: it hashes, and waits for the database."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def check(self, person_id: str, pin: SecretStr | None) -> None:
        """Returns where it is the person's PIN, or the person has none.

        Raises Refused: PIN_MISSING (one is wanted), PIN_WRONG, PIN_WAIT (too many were wrong; `n` seconds to go)."""
        if pin is None:
            self._refuse_without(person_id)
            return
        tried = self._database.write(lambda tx: _count(tx, person_id, self._clock.now()))
        if tried.still_to_wait:
            raise Refused("PIN_WAIT", "people.refused.pin_wait", n=ceil(tried.still_to_wait.total_seconds()))
        if tried.pin_hash is not None and not pin_matches(tried.pin_hash, pin):
            log.warning("wrong PIN", person=person_id)
            raise _wrong(tried.next_wait)
        self._database.write(lambda tx: people_store.set_tries(tx, person_id, 0, None))

    def _refuse_without(self, person_id: str) -> None:
        if self._database.read(lambda tx: people_store.tries(tx, person_id)).pin_hash is not None:
            raise Refused("PIN_MISSING", "people.refused.pin_missing")


def _count(tx: Connection, person_id: str, now: datetime) -> _Try:
    """Counts a try as wrong, which a right PIN takes back; a try during a wait is none."""
    tries = people_store.tries(tx, person_id)
    wait = wait_after(tries.failed)
    if tries.wait_until is not None and now < tries.wait_until:
        if tries.wait_until - now > wait:  # the clock was set back: wait once more, not until it has caught up
            people_store.set_tries(tx, person_id, tries.failed, now + wait)
        return _Try(tries.pin_hash, min(tries.wait_until - now, wait), wait)
    next_wait = wait_after(tries.failed + 1)
    people_store.set_tries(tx, person_id, tries.failed + 1, now + next_wait)
    return _Try(tries.pin_hash, timedelta(0), next_wait)


def _wrong(next_wait: timedelta) -> Refused:
    if not next_wait:
        return Refused("PIN_WRONG", "people.refused.pin_wrong")
    return Refused("PIN_WRONG", "people.refused.pin_wrong_wait", n=ceil(next_wait.total_seconds()))
