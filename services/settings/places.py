"""Where things are: the data directory and the names of what is in it."""

import os
import stat
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_data_path

from services.errors import OutsideFailed, OutsideKind
from services.training.mark import is_training

VARIABLE = "SCANDESK_DATA_DIR"
PROVISION_VARIABLE = "SCANDESK_PROVISION_FILE"
PROVISION = "provision.toml"


@dataclass(frozen=True, slots=True)
class Places:
    """The names of the files in a data directory; the database knows its own (`services/database/opening.py`)."""

    data_dir: Path

    @property
    def is_training(self) -> bool:
        """Whether nothing in it is real. Reads the disk."""
        return is_training(self.data_dir)

    @property
    def settings(self) -> Path:
        return self.data_dir / "settings.toml"

    @property
    def last_good(self) -> Path:
        """The settings as they were when they could last be read."""
        return self.data_dir / "settings.good.toml"

    @property
    def secrets(self) -> Path:
        return self.data_dir / "secrets.json"

    @property
    def station(self) -> Path:
        return self.data_dir / "station.id"

    @property
    def photos(self) -> Path:
        """Photos of boxes that were closed here."""
        return self.data_dir / "photos"

    @property
    def background(self) -> Path:
        """The empty scene of the camera here, as it was calibrated."""
        return self.data_dir / "camera-background.npz"

    @property
    def provisioning(self) -> Path:
        """There while a provisioning file is taken at the first start: what was cut off is taken again."""
        return self.data_dir / "provisioning.begun"

    @property
    def assistant(self) -> Path:
        """How far somebody has come with the set-up assistant."""
        return self.data_dir / "set-up.json"

    @property
    def window_lock(self) -> Path:
        """Held by the window on this data."""
        return self.data_dir / "window.lock"

    @property
    def window(self) -> Path:
        """Where that window listens to who starts Scandesk once more."""
        return self.data_dir / "window.json"

    @property
    def logs(self) -> Path:
        return self.data_dir / "logs"


def _is_shared(directory: Path) -> bool:
    """Whether the directory is for more than our data: a root, a home, or open to all (`/tmp`)."""
    if directory in {Path(directory.anchor), Path.home()}:
        return True
    return directory.is_dir() and bool(directory.stat().st_mode & (stat.S_ISVTX | stat.S_IWOTH))


def find_data_dir(environ: Mapping[str, str] = os.environ) -> Path:
    """SCANDESK_DATA_DIR, else the system's place for a person's data. Makes nothing."""
    named = environ.get(VARIABLE, "")
    return expanded(Path(named)) if named else user_data_path("scandesk", appauthor=False)


def provision_file(environ: Mapping[str, str] = os.environ, system: str = sys.platform) -> Path | None:
    """Where a machine's provisioning file is looked for at the first start of a data directory: what
    SCANDESK_PROVISION_FILE names (None where that is empty: nowhere), else the system's own place. Reads nothing."""
    if PROVISION_VARIABLE in environ:
        return expanded(Path(environ[PROVISION_VARIABLE])) if environ[PROVISION_VARIABLE] else None
    if system == "win32":
        return Path(environ.get("ProgramData", r"C:\ProgramData")) / "Scandesk" / PROVISION
    if system == "darwin":
        return Path("/Library/Application Support/Scandesk") / PROVISION
    return Path("/etc/scandesk") / PROVISION


def expanded(path: Path) -> Path:
    """The whole path, `~` read as a shell reads it: a `~name` that is nobody's stays as it is. Never raises."""
    return Path(os.path.expanduser(path)).absolute()  # noqa: PTH111 (Path.expanduser raises where there is nobody)


def make_data_dir(data_dir: Path) -> Places:
    """The directory, made where missing, for its owner only (0700). Raises OutsideFailed where that cannot be, and
    where it is a place that others need: closing it to them would do harm."""
    try:
        if _is_shared(data_dir):
            raise OutsideFailed(OutsideKind.FILE, "settings.failed.shared_dir", retry=False, path=data_dir)
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        if data_dir.stat().st_mode & 0o077:
            data_dir.chmod(0o700)
    except OSError as error:
        raise OutsideFailed(
            OutsideKind.FILE, "settings.failed.data_dir", retry=False, path=data_dir, why=error.strerror or error
        ) from error
    return Places(data_dir)
