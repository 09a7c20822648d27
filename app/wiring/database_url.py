"""The address of a shared database with what the settings do not hold: its driver and the password."""

from pathlib import Path
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from pydantic import SecretStr

from services import hidden
from services.database.files import DatabaseFiles
from services.errors import OutsideFailed, OutsideKind
from services.settings.model import Settings
from services.settings.places import Places
from services.settings.reading import Loaded
from services.settings.secrets import SecretName, Secrets

DRIVER = "postgresql+psycopg"


def refuse_unknown(loaded: Loaded, data_dir: Path) -> None:
    """Raise OutsideFailed where nobody knows which database is meant: its address is wrong, or stood in a file that is
    lost. There is no default then: the bench would book into an empty database of its own. A directory that has its own
    database already may go on with it."""
    if any(problem.path.partition(".")[0] == "database" for problem in loaded.problems):
        raise OutsideFailed(OutsideKind.FILE, "settings.failed.database", retry=False)
    refuse_lost(loaded, data_dir)


def refuse_lost(loaded: Loaded, data_dir: Path) -> None:
    """The same where what was set is lost. To ask also before a setting is changed: the file that this writes would
    pass for whole, and the station for one that never had another database."""
    if loaded.lost and not loaded.settings.database.url and not DatabaseFiles(data_dir).database.exists():
        raise OutsideFailed(OutsideKind.FILE, "settings.failed.lost", retry=False, path=Places(data_dir).settings)


def shared_url(settings: Settings, secrets: Secrets) -> str:
    """The shared database's address, "" where the database is the data directory's own. May wait for the keyring."""
    if not settings.database.url:
        return ""
    return with_password(settings.database.url, secrets.get(SecretName.DATABASE_PASSWORD))


def with_password(url: str, password: SecretStr | None) -> str:
    """`url` for our driver, with the password where there is one. Never log it."""
    parts = urlsplit(url)
    hidden.remember(unquote(parts.password or ""), ours=True)
    netloc = parts.netloc
    if password is not None and parts.username:
        netloc = f"{parts.username}:{quote(password.get_secret_value(), safe='')}@{netloc.rpartition('@')[2]}"
    return urlunsplit(parts._replace(scheme=DRIVER, netloc=netloc))
