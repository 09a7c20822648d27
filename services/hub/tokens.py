"""Tokens: JWT, HS256 and nothing else, with an expiry and an id of which the database holds the hash."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from secrets import token_urlsafe

import jwt

ALGORITHM = "HS256"
LEEWAY = timedelta(seconds=60)
LONGEST = 4096  # characters
REMEMBERED = 1024  # tokens of which the signature was looked at: a station sends the same one with every request


@dataclass(frozen=True, slots=True)
class Claims:
    """Whose token it is, and the hash of its id."""

    user_id: int
    jti_hash: str


def new_secret() -> str:
    """A key to sign with."""
    return token_urlsafe(48)


def issue(secret: str, user_id: int, now: datetime, expires_at: datetime) -> tuple[str, str]:
    """(the token, the hash of its id)."""
    jti = token_urlsafe(24)
    claims = {"sub": str(user_id), "jti": jti, "iat": now, "nbf": now, "exp": expires_at}
    return jwt.encode(claims, secret, algorithm=ALGORITHM), _hash(jti)


def read(secret: str, text: str, now: datetime) -> Claims | None:
    """What a token says; None where it was not signed by us, is not yet or no longer good, or is none."""
    signed = _signed(secret, text) if len(text) <= LONGEST else None
    if signed is None or not signed.begins <= now.timestamp() < signed.ends:
        return None
    return signed.claims


@dataclass(frozen=True, slots=True)
class _Signed:
    """A token of ours. `begins`, `ends`: seconds since 1970, with the leeway."""

    claims: Claims
    begins: float
    ends: float


@lru_cache(REMEMBERED)
def _signed(secret: str, text: str) -> _Signed | None:
    """None where we have not signed it. Whether it is in its time is for who asks, by the clock that he was given."""
    try:
        claims = jwt.decode(
            text,
            secret,
            algorithms=[ALGORITHM],
            options={
                "require": ["exp", "nbf", "jti", "sub"],
                "verify_exp": False,
                "verify_nbf": False,
                "verify_iat": False,
            },
        )
        leeway = LEEWAY.total_seconds()
        begins, ends = float(claims["nbf"]) - leeway, float(claims["exp"]) + leeway
        return _Signed(Claims(int(claims["sub"]), _hash(str(claims["jti"]))), begins, ends)
    except (jwt.PyJWTError, ValueError, TypeError, OverflowError):
        return None


def unchecked(text: str) -> Claims | None:
    """What a token says of itself, whoever signed it; None where it says nothing, or is none."""
    try:
        claims = jwt.decode(text, options={"verify_signature": False})
        return Claims(int(claims["sub"]), _hash(str(claims["jti"])))
    except (jwt.PyJWTError, ValueError, TypeError, KeyError):
        return None


def expiry(text: str) -> datetime | None:
    """When a token says of itself that it ends, whoever signed it; None where it does not say, or is none."""
    try:
        return datetime.fromtimestamp(jwt.decode(text, options={"verify_signature": False})["exp"], UTC)
    except (jwt.PyJWTError, ValueError, TypeError, KeyError, OverflowError, OSError):
        return None


def _hash(jti: str) -> str:
    return hashlib.sha256(jti.encode("utf-8", "surrogatepass")).hexdigest()
