"""What tells this station from others that share a database: an id, made once, kept in its data directory."""

from pathlib import Path

from filelock import FileLock

from services.clock import new_id
from services.errors import OutsideFailed, OutsideKind
from services.settings.files import PRIVATE, not_written, write_private
from services.settings.places import Places


def station_id(data_dir: Path) -> str:
    """This data directory's id, made where there is none. Raises OutsideFailed where it cannot be read or written: with
    another one, nobody would be signed in and what waits here would be another station's."""
    path = Places(data_dir).station
    return _read(path) or _make(path)


def _make(path: Path) -> str:
    """Two first starts at one moment make one id: who comes second to the lock finds it there."""
    try:
        with FileLock(f"{path}.lock", timeout=10, mode=PRIVATE):
            found = _read(path)
            if not found:
                found = new_id()
                write_private(path, f"{found}\n")
    except OSError as error:  # of the lock; filelock's time-out is one too
        raise not_written(path, error) from error
    return found


def _read(path: Path) -> str:
    """ "" where there is none, or something that is no id."""
    try:
        return path.read_text("ascii").strip()
    except (FileNotFoundError, ValueError):
        return ""
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise OutsideFailed(OutsideKind.FILE, "settings.failed.station", retry=False, path=path, why=why) from error
