"""Tokens that somebody forged, bent, kept for too long or lost his right to; and how long a key is remembered."""

import base64
import hashlib
import hmac
import inspect
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest

from app.hub.place import hub_database
from services.database.database import Database
from services.errors import Refused
from services.hub import once
from services.hub.accounts import HubAccounts
from services.hub.model import Call, Caller, HubRole, User
from services.hub.service import HubService
from services.sessions.model import NewSession, SessionType
from tests.fakes.held_clock import HeldClock

DAY = timedelta(days=1)
INVENTORY = NewSession(SessionType.INVENTORY)


@dataclass
class Door:
    """The accounts of a hub, one user, and a good token of hers."""

    database: Database
    clock: HeldClock
    accounts: HubAccounts
    user: User
    token: str

    @property
    def claims(self) -> dict[str, Any]:
        claims: dict[str, Any] = jwt.decode(self.token, options={"verify_signature": False})
        return claims

    @property
    def secret(self) -> str:
        self.accounts.get_ready()
        return self.accounts._secret

    def lets_in(self, token: str) -> bool:
        return self.accounts.who(token) is not None

    def sql(self, statement: str) -> None:
        self.database.write(lambda tx: tx.exec_driver_sql(statement))


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    with opened(tmp_path) as found:
        yield found


@pytest.fixture(scope="module")
def shut(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """One for all whom it does not let in."""
    with opened(tmp_path_factory.mktemp("hub")) as found:
        yield found


@contextmanager
def opened(folder: Path) -> Iterator[Door]:
    with hub_database(folder, "") as database:
        clock = HeldClock()
        accounts = HubAccounts(database, clock)
        user = accounts.add_user("ann", full_name="Ann", role=HubRole.PACKER, organisation="A", password=None)
        accounts.add_user("bob", full_name="Bob", role=HubRole.ADMIN, organisation="B", password=None)
        yield Door(database, clock, accounts, user, accounts.create_token("ann", DAY).text)


def test_a_good_token_lets_in(shut: Door) -> None:
    assert shut.lets_in(shut.token)
    assert shut.lets_in(jwt.encode(shut.claims, shut.secret, algorithm="HS256")), "else the forged ones prove nothing"


# ---- forged by who does not know the key


def part(value: Any) -> str:
    return (
        base64.urlsafe_b64encode(value if isinstance(value, bytes) else json.dumps(value).encode()).decode().rstrip("=")
    )


def headed(door: Door, header: Any) -> str:
    """The good token's claims and signature, under another header."""
    return ".".join([part(header), *door.token.split(".")[1:]])


FORGED: dict[str, Callable[[Door], str]] = {
    "no algorithm": lambda door: jwt.encode(door.claims, None, algorithm="none"),
    "none, as a header": lambda door: headed(door, {"alg": "none", "typ": "JWT"}),
    "NoNe, and no signature": lambda door: headed(door, {"alg": "NoNe"}).rpartition(".")[0] + ".",
    "another algorithm named": lambda door: headed(door, {"alg": "HS512"}),
    "a key of its own inside": lambda door: jwt.encode(
        door.claims, "x" * 64, headers={"jwk": {"kty": "oct", "k": part(b"x" * 64)}}
    ),
    "a key to be fetched": lambda door: jwt.encode(
        door.claims, "x" * 64, headers={"jku": "http://127.0.0.1/key", "x5u": "http://127.0.0.1/key"}
    ),
    "a key by a path": lambda door: jwt.encode(door.claims, "\0" * 32, headers={"kid": "../../../../dev/null"}),
    "a key by SQL": lambda door: jwt.encode(door.claims, "x" * 64, headers={"kid": "' UNION SELECT 'x"}),
    "no key": lambda door: ".".join([*door.token.split(".")[:2], ""]),
    "another user's number": lambda door: bent(door, sub="2"),
    "half of it": lambda door: door.token[: len(door.token) // 2],
    "one letter less": lambda door: door.token[:-1],
    "something behind": lambda door: door.token + ".x",
    "a header too deep": lambda door: headed(door, b'{"alg":"HS256","x":' + b"[" * 2500),
    "a header that is no object": lambda door: headed(door, ["HS256"]),
    "no text": lambda _door: "..",
    "nothing": lambda _door: "",
    "not ASCII": lambda door: "ä" + door.token,
    "far too long": lambda door: door.token + "A" * 100_000,
}  # fmt: skip


def bent(door: Door, **other: Any) -> str:
    """The good token with other claims and the signature that it had."""
    head, _claims, signature = door.token.split(".")
    return ".".join([head, part({**door.claims, **other}), signature])


@pytest.mark.parametrize("kind", FORGED)
def test_a_forged_token_lets_nobody_in(shut: Door, kind: str) -> None:
    assert not shut.lets_in(FORGED[kind](shut))


# ---- signed with the hub's key, and yet none: what a fault of ours, or who read the key, could make


@pytest.mark.parametrize(
    "other",
    [
        {"sub": "2"}, {"sub": "0"}, {"sub": "-1"}, {"sub": str(2**63)}, {"sub": "ann"}, {"sub": 1.5}, {"sub": None},
        {"jti": "another"}, {"jti": None}, {"jti": ["x"]}, {"exp": None}, {"nbf": None}, {"exp": "soon"},
        {"exp": 10**400}, {"aud": "somebody else"},
    ],
    ids=str,
)  # fmt: skip
def test_a_token_that_the_hub_never_gave_lets_nobody_in(shut: Door, other: dict[str, Any]) -> None:
    claims = {name: value for name, value in {**shut.claims, **other}.items() if value is not None}
    try:
        forged = jwt.encode(claims, shut.secret, algorithm="HS256")
    except TypeError:  # PyJWT does not write it: by hand, then
        forged = signed_by_hand(claims, shut.secret)
    assert not shut.lets_in(forged)


@pytest.mark.parametrize("algorithm", ["HS384", "HS512"])
def test_one_algorithm_counts_and_no_other_be_it_signed_with_the_right_key(shut: Door, algorithm: str) -> None:
    assert not shut.lets_in(jwt.encode(shut.claims, shut.secret, algorithm=algorithm))


def signed_by_hand(claims: dict[str, Any], secret: str) -> str:
    text = f"{part({'alg': 'HS256', 'typ': 'JWT'})}.{part(claims)}"
    return f"{text}.{part(hmac.new(secret.encode(), text.encode(), hashlib.sha256).digest())}"


# ---- its time


@pytest.mark.parametrize(
    ("seconds", "good"),
    [(-61, False), (-59, True), (0, True), (86_400 + 59, True), (86_400 + 61, False)],
)
def test_a_token_has_its_time_and_a_minute_before_and_after(door: Door, seconds: int, good: bool) -> None:
    door.clock.advance(seconds)
    assert door.lets_in(door.token) is good


def test_a_clock_that_is_put_right_lets_in_again(door: Door) -> None:
    """What was looked at while the clock was wrong is not remembered as bad."""
    door.clock.advance(10**8)
    assert not door.lets_in(door.token)
    door.clock.set_back(10**8)
    assert door.lets_in(door.token)


# ---- who it was given to


def test_what_becomes_of_a_user_counts_for_tokens_given_before(door: Door) -> None:
    door.accounts.set_active("ann", active=False)
    assert not door.lets_in(door.token)
    door.accounts.set_active("ann", active=True)
    found = door.accounts.who(door.token)
    assert found is not None
    assert found.role is HubRole.PACKER
    door.sql("UPDATE hub_user SET role = 'viewer' WHERE name = 'ann'")
    found = door.accounts.who(door.token)
    assert found is not None
    assert found.role is HubRole.VIEWER, "a role is the user's, not the token's"
    door.accounts.revoke_tokens("ann")
    assert not door.lets_in(door.token)


def test_a_user_who_moved_to_another_organisation_takes_no_token_along(door: Door) -> None:
    door.sql("UPDATE hub_user SET organisation_id = 2 WHERE name = 'ann'")
    assert not door.lets_in(door.token)


def test_a_token_of_another_organisation_than_its_users_counts_for_neither(door: Door) -> None:
    door.sql("UPDATE hub_token SET organisation_id = 2")
    assert not door.lets_in(door.token)


def test_the_database_holds_no_token_and_none_can_be_made_of_what_it_holds(door: Door) -> None:
    jti = door.claims["jti"]
    (stored,) = door.database.read(lambda tx: tx.exec_driver_sql("SELECT jti_hash FROM hub_token").one())
    assert stored == hashlib.sha256(jti.encode()).hexdigest()
    assert len(base64.urlsafe_b64decode(jti + "==")) * 8 >= 128, "bits of chance"
    assert not door.lets_in(jwt.encode({**door.claims, "jti": stored}, door.secret, algorithm="HS256"))


# ---- keys


def ask(door: Door, key: str) -> int:
    call = Call(Caller(replace(door.user)), "asked", key)
    number: int = json.loads(HubService(door.database, door.clock).create(call, INVENTORY).body)["id"]
    return number


def test_a_key_is_remembered_for_thirty_days(door: Door) -> None:
    first = ask(door, "old")
    door.clock.advance(30 * 86_400 - 1)
    assert ask(door, "another") != first
    assert ask(door, "old") == first
    door.clock.advance(2)
    ask(door, "a third one")
    ask(door, "a fourth one")  # by the time of the third
    assert ask(door, "old") != first, "they do not grow for ever"


def test_a_clock_that_jumps_ahead_for_a_while_forgets_no_key(door: Door) -> None:
    """A station that is in doubt asks again under it: forgotten, it would make a second session."""
    service = HubService(door.database, door.clock)

    def asked(key: str) -> int:
        answer = service.create(Call(Caller(door.user), "asked", key), INVENTORY)
        number: int = json.loads(answer.body)["id"]
        return number

    first = asked("in doubt")
    door.clock.advance(once.FORGET_EVERY)
    door.clock.set_back(-400 * 86_400)
    asked("while it was wrong")
    door.clock.set_back(400 * 86_400)
    assert asked("in doubt") == first


def test_nobody_elses_key_is_forgotten_or_found(door: Door) -> None:
    """Two users, and two organisations, under one key: each its own answer."""
    others = [door.accounts.find_user("bob")]
    others.append(door.accounts.add_user("cid", full_name="Cid", role=HubRole.PACKER, organisation="A", password=None))
    first = ask(door, "shared")
    for other in others:
        call = Call(Caller(other), "asked", "shared")
        assert json.loads(HubService(door.database, door.clock).create(call, INVENTORY).body)["id"] != first
    with pytest.raises(Refused, match="IDEMPOTENCY_KEY_REUSED"):
        HubService(door.database, door.clock).create(Call(Caller(door.user), "other", "shared"), INVENTORY)


def test_a_signature_is_compared_without_telling_where_it_differs() -> None:
    """PyJWT compares by hmac.compare_digest; a change of that library would be seen here."""
    assert "hmac.compare_digest" in inspect.getsource(jwt.algorithms.HMACAlgorithm.verify)
