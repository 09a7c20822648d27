"""Tokens: JWT, HS256 and nothing else, with an expiry and an id of which the database holds the hash."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_urlsafe

import jwt

ALGORITHM = "HS256"
LEEWAY = timedelta(seconds=60)
LONGEST = 4096  # characters


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
    if len(text) > LONGEST:
        return None
    try:
        claims = jwt.decode(
            text,
            secret,
            algorithms=[ALGORITHM],
            options={
                "require": ["exp", "nbf", "jti", "sub"],
                "verify_exp": False,  # looked at below, against the clock that we were given
                "verify_nbf": False,
                "verify_iat": False,
            },
        )
        moment = now.timestamp()
        leeway = LEEWAY.total_seconds()
        if not float(claims["nbf"]) - leeway <= moment < float(claims["exp"]) + leeway:
            return None
        return Claims(int(claims["sub"]), _hash(str(claims["jti"])))
    except (jwt.PyJWTError, ValueError, TypeError):
        return None


def unchecked(text: str) -> Claims | None:
    """What a token says of itself, whoever signed it; None where it says nothing, or is none."""
    try:
        claims = jwt.decode(text, options={"verify_signature": False})
        return Claims(int(claims["sub"]), _hash(str(claims["jti"])))
    except (jwt.PyJWTError, ValueError, TypeError, KeyError):
        return None


def _hash(jti: str) -> str:
    return hashlib.sha256(jti.encode("utf-8", "surrogatepass")).hexdigest()
