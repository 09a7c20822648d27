"""Each thing that is asked under an idempotency key is done once, and answered the same each time."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from services.clock import Clock
from services.database import hub_answer_store
from services.database.database import Database
from services.database.jobs import Job
from services.database.walls import within
from services.errors import Refused
from services.hub.model import Answer, Call, Given
from services.hub.running import Running, key_running

KEPT = timedelta(days=30)  # how long an idempotency key is remembered, at least
FORGET_EVERY = 3600.0  # seconds between two looks for what is older

Work = Callable[[Connection], Answer]
Then = Callable[[Answer], None]
Failed = Callable[[Exception], None]


class Once:
    """What callers asked under which key. Any thread; waits for the disk."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._running = Running()
        self._forgot: dict[int, float] = {}  # when, for each organisation

    def do(self, call: Call, work: Work) -> Answer:
        """Do it, or give the answer that this caller got under this key. What is done and that it was are one
        transaction: a kill leaves both or neither. A refusal is not remembered: nothing was done.

        Raises Refused: IDEMPOTENCY_KEY_REUSED, IDEMPOTENCY_KEY_RUNNING (here, or at another hub on the same
        PostgreSQL), and what `work` raises; OutsideFailed.
        """
        key, organisation = call.key, call.caller.user.organisation_id
        if key is None:
            return self._database.write(within(organisation, work))
        with self._running.alone(call.caller.user.id, key):
            job = within(organisation, lambda tx: self._under_key(tx, call, key, work))
            return self._database.write_once(lambda tx, _attempt: job(tx))

    def post(
        self, user_id: int, key: str | None, work: Work, then: Then, failed: Failed, *, looks_up: bool = False
    ) -> None:
        """Queue a transaction under the key, in which `work` finds out who calls and goes on with `under`; returns at
        once. `then` or `failed` is called in the writer's thread. `looks_up`: `work` may be run again where nobody
        knows whether it was stored, also without a key. Raises Refused (IDEMPOTENCY_KEY_RUNNING)."""
        if key is None:
            self._database.post(Job(lambda tx, _attempt: work(tx), then, failed, looks_up=looks_up))
            return
        self._running.begin(user_id, key)

        def ended(tell: Callable[[Any], None]) -> Callable[[Any], None]:
            def end_and_tell(what: Any) -> None:
                self._running.end(user_id, key)
                tell(what)

            return end_and_tell

        try:
            self._database.post(Job(lambda tx, _attempt: work(tx), ended(then), ended(failed)))
        except BaseException:
            self._running.end(user_id, key)
            raise

    def under(self, tx: Connection, call: Call, work: Work) -> Answer:
        """As `do`, in a transaction that goes on already."""
        return work(tx) if call.key is None else self._under_key(tx, call, call.key, work)

    def _under_key(self, tx: Connection, call: Call, key: str, work: Work) -> Answer:
        if not hub_answer_store.hold(tx, call.caller, key):
            raise key_running()
        given = hub_answer_store.get(tx, call.caller, key)
        if given is not None:
            if given.asked != call.asked:
                raise Refused("IDEMPOTENCY_KEY_REUSED", "hub.refused.key_reused")
            return given.answer
        answer, now = work(tx), self._clock.now()
        self._forget_old(tx, call.caller.user.organisation_id, now)
        hub_answer_store.put(tx, call.caller, key, Given(call.asked, answer), now)
        return answer

    def _forget_old(self, tx: Connection, organisation_id: int, now: datetime) -> None:
        """By the time of the last key as well: where the clock jumps ahead, nothing that a station may still ask for
        is forgotten at once; it has to stay wrong until the next look."""
        at = self._clock.monotonic()
        if at - self._forgot.get(organisation_id, -FORGET_EVERY) >= FORGET_EVERY:
            self._forgot[organisation_id] = at
            last = hub_answer_store.last(tx, organisation_id)
            hub_answer_store.forget(tx, organisation_id, min(now, last or now) - KEPT)
