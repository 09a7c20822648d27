"""Opens the hub's database: a PostgreSQL, a folder, or the folder `hub` of the data directory."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

import structlog

from app.wiring.database_url import with_password
from services.database import walls
from services.database.database import Database
from services.database.durable import switched_off
from services.database.files import FILE_NAME
from services.database.lock import Ownership
from services.database.opening import open_database
from services.errors import Refused
from services.settings.places import make_data_dir
from services.training.mark import is_training

log = structlog.get_logger(__name__)

_POSTGRES = frozenset({"postgresql", "postgres", "postgresql+psycopg"})


@contextmanager
def hub_database(data_dir: Path, url: str, *, patience: float = 0.0) -> Iterator[Database]:
    """The open database while the block runs. Commands beside a running hub work beside it. `patience`: seconds to wait
    for the folder; only the hub does. Raises OutsideFailed, and Refused: DATABASE_URL_INVALID, TRAINING."""
    folder, shared = find(data_dir, url)
    if is_training(data_dir) or is_training(folder):
        raise Refused("TRAINING", "training.refused.hub")
    make_data_dir(folder)
    with Ownership(folder) as ownership:
        database = open_database(folder, shared, owner=ownership.take(patience=patience))
        try:
            yield database
        finally:
            database.close()


def warn_of_open_walls(database: Database) -> None:
    """Say so where PostgreSQL does not keep organisations apart by itself."""
    if database.read(walls.walks_through):
        log.warning("the database's role walks through the walls between organisations; give the hub a plain one")


def warn_of_lost_commits(database: Database) -> None:
    """Say so where PostgreSQL may lose what it has committed."""
    if settings := database.read(switched_off):
        log.warning("the database's server may lose what it stored when it crashes; switch these on", settings=settings)


def find(data_dir: Path, url: str) -> tuple[Path, str]:
    """(the folder of the database's files, the shared database's address or ""). `sqlite:///PATH` names a folder, which
    holds the database, its lock and its backups; one for each PostgreSQL holds what is known of it."""
    if not url:
        return data_dir / "hub", ""
    parts = urlsplit(url)
    if parts.scheme in _POSTGRES:
        address = f"{parts.hostname}:{parts.port}{parts.path}"
        name = hashlib.sha256(address.encode()).hexdigest()[:12]
        return data_dir / f"hub-{name}", with_password(url, None)
    if parts.scheme == "sqlite" and not parts.netloc and len(parts.path) > 1:
        path = Path(unquote(parts.path[1:]))
        return (path.parent if path.name == FILE_NAME else path), ""
    raise Refused("DATABASE_URL_INVALID", "hub.refused.database_url")
