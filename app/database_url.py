"""The address of a shared database with what the settings do not hold: its driver and the password."""

from urllib.parse import quote, urlsplit, urlunsplit

from pydantic import SecretStr

from services.settings.model import Settings
from services.settings.secrets import SecretName, Secrets

DRIVER = "postgresql+psycopg"


def shared_url(settings: Settings, secrets: Secrets) -> str:
    """The shared database's address, "" where the database is the data directory's own. May wait for the keyring."""
    if not settings.database.url:
        return ""
    return with_password(settings.database.url, secrets.get(SecretName.DATABASE_PASSWORD))


def with_password(url: str, password: SecretStr | None) -> str:
    """`url` for our driver, with the password where there is one. Never log it."""
    parts = urlsplit(url)
    netloc = parts.netloc
    if password is not None and parts.username:
        netloc = f"{parts.username}:{quote(password.get_secret_value(), safe='')}@{netloc.rpartition('@')[2]}"
    return urlunsplit(parts._replace(scheme=DRIVER, netloc=netloc))
