"""Who may call the hub: organisations, users, tokens, signing in, and what an organisation imports. Any thread."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from pydantic import SecretStr
from sqlalchemy import Connection

from services import hidden
from services.clock import Clock
from services.database import hub_account_store, hub_project_store
from services.database.database import Database
from services.database.project_store import List
from services.database.walls import among_accounts, within
from services.errors import Refused
from services.hub import passwords, tokens
from services.hub.model import DEFAULT, LOOPBACK, HubRole, Token, TokenLine, User
from services.hub.tokens import Claims
from services.sessions.project_files import read_file
from services.sessions.projects import Imported

T = TypeVar("T")

LONGEST_NAME = 100
SIGNED_IN = timedelta(hours=12)  # how long a token lasts that was given for a password


class HubAccounts:
    """The hub's accounts. What is asked for here, who has the database may ask for."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._secret = ""

    @property
    def database(self) -> Database:
        """Where they are kept, with all that the hub has."""
        return self._database

    def organisations(self) -> list[str]:
        """Their names."""
        return [name for _number, name in self._database.read(among_accounts(hub_account_store.organisations))]

    def organisation_number(self, name: str) -> int | None:
        """The number of the organisation of that name."""
        return self._database.read(among_accounts(lambda tx: hub_account_store.organisation(tx, name)))

    def add_organisation(self, name: str) -> bool:
        """Make it; False where it is there. Raises Refused (NAME_INVALID)."""
        _check_name(name)
        return self._database.write(among_accounts(lambda tx: self._organisation(tx, name)[1]))

    def users(self) -> list[User]:
        """All users of all organisations."""
        return self._database.read(among_accounts(hub_account_store.users))

    def find_user(self, name: str) -> User:
        """Raises Refused (USER_UNKNOWN)."""
        found = self._database.read(among_accounts(lambda tx: hub_account_store.find_user(tx, name)))
        if found is None:
            raise Refused("USER_UNKNOWN", "hub.refused.user_unknown")
        return found

    def add_user(
        self, name: str, *, full_name: str, role: HubRole, organisation: str, password: SecretStr | None
    ) -> User:
        """Make a user, and the organisation where it is missing. Without a password only tokens let in. Raises Refused:
        NAME_INVALID, PASSWORD_INVALID, USER_TAKEN."""
        for text in (name, full_name, organisation):
            _check_name(text)
        hashed = None if password is None else passwords.hash_password(password)

        def run(tx: Connection) -> None:
            if hub_account_store.find_user(tx, name) is not None:
                raise Refused("USER_TAKEN", "hub.refused.user_taken")
            number, _new = self._organisation(tx, organisation)
            new = User(0, number, organisation, name, full_name, role)
            hub_account_store.add_user(tx, new, hashed, self._clock.now())

        self._database.write(among_accounts(run))
        return self.find_user(name)

    def set_password(self, name: str, password: SecretStr) -> None:
        """Also ends all tokens of the user. Raises Refused: USER_UNKNOWN, PASSWORD_INVALID."""
        user, hashed = self.find_user(name), passwords.hash_password(password)

        def run(tx: Connection) -> None:
            hub_account_store.set_password(tx, user.id, hashed)
            hub_account_store.revoke(tx, user.id, self._clock.now())

        self._database.write(within(user.organisation_id, run))

    def set_active(self, name: str, *, active: bool) -> User:
        """Whether tokens and password of the user count. Raises Refused (USER_UNKNOWN)."""
        user = self.find_user(name)

        def run(tx: Connection) -> None:
            hub_account_store.set_active(tx, user.id, active=active)

        self._database.write(within(user.organisation_id, run))
        return self.find_user(name)

    def create_token(self, name: str, lasts: timedelta) -> Token:
        """A new token; the earlier ones go on until they end or are revoked. Raises Refused: USER_UNKNOWN."""
        return self._give_token(self.find_user(name), lasts)

    def revoke_tokens(self, name: str) -> int:
        """End all tokens of the user at once; how many. Raises Refused (USER_UNKNOWN)."""
        user = self.find_user(name)

        def run(tx: Connection) -> int:
            return hub_account_store.revoke(tx, user.id, self._clock.now())

        return self._database.write(within(user.organisation_id, run))

    def tokens(self) -> list[TokenLine]:
        """All that were given."""
        return self._database.read(among_accounts(hub_account_store.tokens))

    def sign_in(self, name: str, password: SecretStr) -> Token:
        """A token for a password. Raises Refused (SIGN_IN_FAILED), the same whatever was wrong."""

        def look_up(tx: Connection) -> tuple[str | None, User | None]:
            return hub_account_store.password_hash(tx, name), hub_account_store.find_user(tx, name)

        hashed, user = self._database.read(among_accounts(look_up))
        if not passwords.matches(hashed, password) or user is None or not user.active:
            raise Refused("SIGN_IN_FAILED", "hub.refused.sign_in")
        return self._give_token(user, SIGNED_IN)

    def get_ready(self) -> None:
        """Read what tokens are signed with: from then on `claims` waits for nothing."""
        self._key()

    def claims(self, token: str) -> Claims | None:
        """What a token of ours says; None where it is not in its time, or none of ours. Whether it still counts is
        for the transaction to say that does what is asked with it (services/hub/at_once.py)."""
        claims = tokens.read(self._key(), token, self._clock.now())
        return claims if claims is not None and 0 < claims.user_id < 2**63 else None

    def who(self, token: str) -> User | None:
        """Whose token that is; None where it does not count."""
        claims = self.claims(token)
        return None if claims is None else self.user_of(claims)

    def user_of(self, claims: Claims) -> User | None:
        """Whose token that is which says so; None where it does not count any more."""

        def look_up(tx: Connection) -> User | None:
            return hub_account_store.user_of_token(tx, claims.jti_hash, claims.user_id)

        return self._database.read(among_accounts(look_up))

    def who_is_here(self) -> User | None:
        """In whose name is done what is asked here without a token: the user LOOPBACK, made with the organisation
        DEFAULT where there is none yet. None where that user was switched off."""
        found = self._database.read(among_accounts(lambda tx: hub_account_store.find_user(tx, LOOPBACK)))
        if found is None:
            with suppress(Refused):  # another hub was first
                self.add_user(LOOPBACK, full_name=LOOPBACK, role=HubRole.STATION, organisation=DEFAULT, password=None)
            found = self.find_user(LOOPBACK)
        return found if found.active else None

    def given_to(self, jti_hash: str, user_id: int) -> User | None:
        """To whom the token with this hash was given, also where it does not count any more; None: not at this hub."""
        return self._database.read(among_accounts(lambda tx: hub_account_store.given_to(tx, jti_hash, user_id)))

    def write_within(self, organisation: str, run: Callable[[Connection, int], T]) -> T:
        """`run(tx, number)` in one transaction within that organisation's walls; the organisation is made where it is
        missing. Raises Refused (NAME_INVALID), and as `Database.write`."""
        _check_name(organisation)

        def find_and_run(tx: Connection) -> T:
            number, _new = self._organisation(tx, organisation)
            return within(number, lambda tx: run(tx, number))(tx)

        return self._database.write(among_accounts(find_and_run))

    def import_file(self, which: List, path: Path, organisation: str) -> Imported:
        """Take a list of projects or clients in, all its good rows in one transaction. Raises as `read_file`, and
        Refused (NAME_INVALID)."""
        found = read_file(path)

        def put(tx: Connection, number: int) -> Imported:
            created = updated = unchanged = 0
            for row in found.named:
                before = hub_project_store.find(tx, which, number, row.id)
                if before == row:
                    unchanged += 1
                    continue
                hub_project_store.put(tx, which, number, row)
                created, updated = created + (before is None), updated + (before is not None)
            return Imported(created, updated, unchanged, found.errors, found.notes)

        return self.write_within(organisation, put)

    def _organisation(self, tx: Connection, name: str) -> tuple[int, bool]:
        """(its number, whether it was made now)."""
        number = hub_account_store.organisation(tx, name)
        if number is not None:
            return number, False
        return hub_account_store.add_organisation(tx, name, self._clock.now()), True

    def _give_token(self, user: User, lasts: timedelta) -> Token:
        now = self._clock.now()
        expires_at = _end(now, lasts)
        text, jti_hash = tokens.issue(self._key(), user.id, now, expires_at)

        def run(tx: Connection) -> None:
            hub_account_store.add_token(tx, jti_hash, user, now, expires_at)

        self._database.write(within(user.organisation_id, run))
        return Token(text, expires_at)

    def _key(self) -> str:
        if not self._secret:
            self._secret = self._database.read(hub_account_store.key) or self._database.write(self._make_key)
            hidden.remember(self._secret, ours=True)
        return self._secret

    def _make_key(self, tx: Connection) -> str:
        hub_account_store.put_key(tx, tokens.new_secret(), self._clock.now())
        stored = hub_account_store.key(tx)
        if stored is None:
            raise RuntimeError("the key that was just stored is not there")
        return stored


def _end(now: datetime, lasts: timedelta) -> datetime:
    return (now + lasts).replace(microsecond=0)


def _check_name(name: str) -> None:
    if not name or name != name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
        raise Refused("NAME_INVALID", "hub.refused.name", longest=LONGEST_NAME)
