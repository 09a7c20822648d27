"""The hub's organisations, users, tokens and key in the database."""

from datetime import datetime

from sqlalchemy import Connection, Row

from services.database.sql import Sql
from services.database.types import from_micros, to_micros
from services.hub.model import HubRole, TokenLine, User

_ORGANISATION = Sql("SELECT id FROM hub_organisation WHERE name = :name")
_ORGANISATIONS = Sql("SELECT id, name FROM hub_organisation ORDER BY name")
_ADD_ORGANISATION = Sql("INSERT INTO hub_organisation (name, created_at) VALUES (:name, :at) RETURNING id")
_USER_BY_NAME = Sql(
    "SELECT u.*, o.name AS organisation FROM hub_user u JOIN hub_organisation o ON o.id = u.organisation_id"
    " WHERE u.name = :name"
)
_USER_BY_ID = Sql(
    "SELECT u.*, o.name AS organisation FROM hub_user u JOIN hub_organisation o ON o.id = u.organisation_id"
    " WHERE u.organisation_id = :organisation_id AND u.id = :id"
)
_USERS = Sql(
    "SELECT u.*, o.name AS organisation FROM hub_user u JOIN hub_organisation o ON o.id = u.organisation_id"
    " ORDER BY o.name, u.name"
)
_BY_TOKEN = Sql(
    "SELECT u.*, o.name AS organisation FROM hub_token t"
    " JOIN hub_user u ON u.id = t.user_id AND u.organisation_id = t.organisation_id"
    " JOIN hub_organisation o ON o.id = u.organisation_id"
    " WHERE t.jti_hash = :jti_hash AND t.user_id = :user_id AND t.revoked_at IS NULL AND u.active"
)
_GIVEN = Sql(
    "SELECT u.*, o.name AS organisation FROM hub_token t"
    " JOIN hub_user u ON u.id = t.user_id AND u.organisation_id = t.organisation_id"
    " JOIN hub_organisation o ON o.id = u.organisation_id WHERE t.jti_hash = :jti_hash AND t.user_id = :user_id"
)
_ADD_USER = Sql(
    "INSERT INTO hub_user (organisation_id, name, full_name, role, password_hash, active, created_at)"
    " VALUES (:organisation_id, :name, :full_name, :role, :password_hash, :active, :at) RETURNING id"
)
_SET_PASSWORD = Sql("UPDATE hub_user SET password_hash = :password_hash WHERE id = :id")
_SET_ACTIVE = Sql("UPDATE hub_user SET active = :active WHERE id = :id")
_ADD_TOKEN = Sql(
    "INSERT INTO hub_token (jti_hash, organisation_id, user_id, created_at, expires_at)"
    " VALUES (:jti_hash, :organisation_id, :user_id, :at, :expires_at)"
)
_TOKENS = Sql(
    "SELECT u.name, t.created_at, t.expires_at, t.revoked_at FROM hub_token t JOIN hub_user u ON u.id = t.user_id"
    " ORDER BY t.created_at"
)
_REVOKE = Sql("UPDATE hub_token SET revoked_at = :at WHERE user_id = :user_id AND revoked_at IS NULL")
_OPEN = Sql("SELECT count(*) AS n FROM hub_token WHERE user_id = :user_id AND revoked_at IS NULL")
_KEY = Sql("SELECT secret FROM hub_key WHERE id = 'first'")
_ADD_KEY = Sql(
    "INSERT INTO hub_key (id, secret, created_at) VALUES ('first', :secret, :at) ON CONFLICT (id) DO NOTHING"
)


def organisation(tx: Connection, name: str) -> int | None:
    """Its number; None where there is none of that name."""
    row = _ORGANISATION(tx, name=name).first()
    return None if row is None else row.id


def organisations(tx: Connection) -> list[tuple[int, str]]:
    """(number, name) of each, by name."""
    return [(row.id, row.name) for row in _ORGANISATIONS(tx)]


def add_organisation(tx: Connection, name: str, at: datetime) -> int:
    """Its number."""
    return int(_ADD_ORGANISATION(tx, name=name, at=to_micros(at)).one().id)


def find_user(tx: Connection, name: str) -> User | None:
    """By the name for signing in."""
    row = _USER_BY_NAME(tx, name=name).first()
    return None if row is None else _user(row)


def user(tx: Connection, organisation_id: int, number: int) -> User | None:
    """The organisation's own user of that number, active or not."""
    row = _USER_BY_ID(tx, organisation_id=organisation_id, id=number).first()
    return None if row is None else _user(row)


def password_hash(tx: Connection, name: str) -> str | None:
    """The hash; None also where there is no such user, or one without a password."""
    row = _USER_BY_NAME(tx, name=name).first()
    return None if row is None else row.password_hash


def users(tx: Connection) -> list[User]:
    """All of all organisations."""
    return [_user(row) for row in _USERS(tx)]


def user_of_token(tx: Connection, jti_hash: str, user_id: int) -> User | None:
    """Whose token that is; None where it was revoked, never given, or its user is no longer active."""
    row = _BY_TOKEN(tx, jti_hash=jti_hash, user_id=user_id).first()
    return None if row is None else _user(row)


def given_to(tx: Connection, jti_hash: str, user_id: int) -> User | None:
    """To whom a token was given, whatever became of it."""
    row = _GIVEN(tx, jti_hash=jti_hash, user_id=user_id).first()
    return None if row is None else _user(row)


def add_user(tx: Connection, new: User, hashed: str | None, at: datetime) -> int:
    """Its number; `new.id` is not looked at."""
    row = _ADD_USER(
        tx,
        organisation_id=new.organisation_id,
        name=new.name,
        full_name=new.full_name,
        role=new.role.value,
        password_hash=hashed,
        active=True,
        at=to_micros(at),
    ).one()
    return int(row.id)


def set_password(tx: Connection, user_id: int, hashed: str) -> None:
    """The hash of the new one."""
    _SET_PASSWORD(tx, id=user_id, password_hash=hashed)


def set_active(tx: Connection, user_id: int, *, active: bool) -> None:
    """Whether the user's tokens and password count."""
    _SET_ACTIVE(tx, id=user_id, active=active)


def add_token(tx: Connection, jti_hash: str, user: User, at: datetime, expires_at: datetime) -> None:
    """Note that this token was given."""
    _ADD_TOKEN(
        tx,
        jti_hash=jti_hash,
        organisation_id=user.organisation_id,
        user_id=user.id,
        at=to_micros(at),
        expires_at=to_micros(expires_at),
    )


def tokens(tx: Connection) -> list[TokenLine]:
    """All that were given, in order."""
    return [
        TokenLine(
            row.name,
            from_micros(row.created_at),
            from_micros(row.expires_at),
            None if row.revoked_at is None else from_micros(row.revoked_at),
        )
        for row in _TOKENS(tx)
    ]


def revoke(tx: Connection, user_id: int, at: datetime) -> int:
    """End all tokens of the user; how many there were."""
    count = int(_OPEN(tx, user_id=user_id).one().n)
    _REVOKE(tx, user_id=user_id, at=to_micros(at))
    return count


def key(tx: Connection) -> str | None:
    """What tokens are signed with; None before the first use."""
    row = _KEY(tx).first()
    return None if row is None else str(row.secret)


def put_key(tx: Connection, secret: str, at: datetime) -> None:
    """Store it, unless there is one."""
    _ADD_KEY(tx, secret=secret, at=to_micros(at))


def _user(row: Row[tuple[object, ...]]) -> User:
    return User(
        row.id, row.organisation_id, row.organisation, row.name, row.full_name, HubRole(row.role), bool(row.active)
    )
