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
from services.hub.model import LOOPBACK, Answer, Call, Caller, HubSession, User
from services.hub.once import Failed, Once, Then
from services.hub.tokens import Claims

NOBODY = 0  # the number of no user


@dataclass(frozen=True, slots=True)
class Ask:
    """What came with a request, under a token that we have signed (None: without one, where none is wanted). `person`:
    whom it names as the author; `asked` and `key` as a Call's."""

    claims: Claims | None
    person: str
    asked: str
    key: str | None


Work = Callable[[Connection, Call, HubSession], Answer]
Act = Callable[[Connection, Call], Answer]


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

    def user(self, claims: Claims | None) -> User:
        """Whose token that is. Waits for the disk. Raises Refused (AUTH_REQUIRED); OutsideFailed."""
        return self._database.read(lambda tx: _user(tx, claims))

    def post(self, ask: Ask, number: int, work: Work, then: Then, failed: Failed) -> None:
        """Queue it; returns at once. `then` or `failed` is called in the writer's thread, the latter with what `check`
        raises, IDEMPOTENCY_KEY_REUSED, IDEMPOTENCY_KEY_RUNNING, and what `work` raises. Raises Refused
        (IDEMPOTENCY_KEY_RUNNING)."""

        def act(tx: Connection, call: Call) -> Answer:
            session = session_to_change(tx, call.caller, number)
            return self._once.under(tx, call, lambda tx: work(tx, call, session))

        self.post_act(ask, act, then, failed)

    def post_act(self, ask: Ask, act: Act, then: Then, failed: Failed, *, looks_up: bool = False) -> None:
        """Queue what is done in no session, with all that it looks at; as `post`. `looks_up`: it may be done again
        where nobody knows whether it was, also without a key."""

        def run(tx: Connection) -> Answer:
            user = _user(tx, ask.claims)
            call = Call(Caller(user, rules.person_of(user, ask.person)), ask.asked, ask.key)
            return within(user.organisation_id, lambda tx: act(tx, call))(tx)

        user_id = NOBODY if ask.claims is None else ask.claims.user_id
        self._once.post(user_id, ask.key, run, then, failed, looks_up=looks_up)


def _user(tx: Connection, claims: Claims | None) -> User:
    def look_up(tx: Connection) -> User | None:
        if claims is None:
            return hub_account_store.find_user(tx, LOOPBACK)
        return hub_account_store.user_of_token(tx, claims.jti_hash, claims.user_id)

    user = among_accounts(look_up)(tx)
    if user is None or not user.active:
        raise Refused("AUTH_REQUIRED", "hub.refused.sign_in")
    return user
