"""What tells this station from others that share a database: an id, made once, kept in its data directory."""

from pathlib import Path

from services.clock import new_id
from services.settings.files import write_private
from services.settings.places import Places


def station_id(data_dir: Path) -> str:
    """This data directory's id. Raises OutsideFailed where it is not there and cannot be written."""
    path = Places(data_dir).station
    try:
        found = path.read_text("ascii").strip()
    except (OSError, ValueError):
        found = ""
    if not found:
        found = new_id()
        write_private(path, f"{found}\n")
    return found
