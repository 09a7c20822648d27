"""The address of a shared database with what the settings do not hold: its driver and the password."""

from urllib.parse import quote, urlsplit, urlunsplit

from pydantic import SecretStr

DRIVER = "postgresql+psycopg"


def with_password(url: str, password: SecretStr | None) -> str:
    """`url` for our driver, with the password where there is one. Never log it."""
    parts = urlsplit(url)
    netloc = parts.netloc
    if password is not None and parts.username:
        netloc = f"{parts.username}:{quote(password.get_secret_value(), safe='')}@{netloc.rpartition('@')[2]}"
    return urlunsplit(parts._replace(scheme=DRIVER, netloc=netloc))
