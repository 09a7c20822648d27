"""The short way of what is asked most: whose token it is, which session, whether the key was used, and what is asked
itself, all in one transaction. The token still counts when that is done, or nothing is."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection

from services.database import hub_account_store
from services.database.database import Database
from services.database.walls import among_accounts, within
from services.errors import Refused
from services.hub import rules
from services.hub.finding import session_to_change
from services.hub.model import Answer, Call, Caller, HubSession, User
from services.hub.once import Failed, Once, Then
from services.hub.tokens import Claims


@dataclass(frozen=True, slots=True)
class Ask:
    """What came with a request, under a token that we have signed. `person`: whom it names as the author; `asked` and
    `key` as a Call's."""

    claims: Claims
    person: str
    asked: str
    key: str | None


Work = Callable[[Connection, Call, HubSession], Answer]


class AtOnce:
    """Does things in sessions. Any thread."""

    def __init__(self, database: Database, once: Once) -> None:
        self._database = database
        self._once = once

    def check(self, claims: Claims, number: int | None) -> None:
        """What is told before anything of the body is. `number`: the session, where one is known. Waits for the disk.
        Raises Refused: AUTH_REQUIRED, SESSION_NOT_FOUND, INSUFFICIENT_PERMISSIONS; OutsideFailed."""

        def look(tx: Connection) -> None:
            user = _user(tx, claims)
            if number is not None:
                within(user.organisation_id, lambda tx: session_to_change(tx, Caller(user), number))(tx)

        self._database.read(look)

    def post(self, ask: Ask, number: int, work: Work, then: Then, failed: Failed) -> None:
        """Queue it; returns at once. `then` or `failed` is called in the writer's thread, the latter with what `check`
        raises, IDEMPOTENCY_KEY_REUSED, IDEMPOTENCY_KEY_RUNNING, and what `work` raises. Raises Refused
        (IDEMPOTENCY_KEY_RUNNING)."""

        def run(tx: Connection) -> Answer:
            user = _user(tx, ask.claims)
            call = Call(Caller(user, rules.person_of(user, ask.person)), ask.asked, ask.key)

            def go_on(tx: Connection) -> Answer:
                session = session_to_change(tx, call.caller, number)
                return self._once.under(tx, call, lambda tx: work(tx, call, session))

            return within(user.organisation_id, go_on)(tx)

        self._once.post(ask.claims.user_id, ask.key, run, then, failed)


def _user(tx: Connection, claims: Claims) -> User:
    def look_up(tx: Connection) -> User | None:
        return hub_account_store.user_of_token(tx, claims.jti_hash, claims.user_id)

    user = among_accounts(look_up)(tx)
    if user is None:
        raise Refused("AUTH_REQUIRED", "hub.refused.sign_in")
    return user
