"""Shared libraries that the program loads by their names, so that nobody sees that it needs them."""

import subprocess
import sys
from ctypes.util import find_library
from pathlib import Path

_NAME = "zbar"


def loaded_by_name() -> list[tuple[str, str]]:
    """(file, folder in the program). Raises FileNotFoundError where one is not installed. On Windows pyzbar brings its
    own along (scandesk.spec)."""
    if sys.platform == "win32":
        return []
    name = find_library(_NAME)
    file = _of_linux(name) if name and sys.platform == "linux" else name
    if file is None:
        raise FileNotFoundError(
            f"lib{_NAME} is not installed: it goes into the program (on Debian the package libzbar0)"
        )
    return [(file, ".")]


def _of_linux(name: str) -> str | None:
    """The path of a library that the loader knows by this name, for this kind of machine."""
    known = subprocess.run(["/sbin/ldconfig", "-p"], capture_output=True, text=True, check=True).stdout
    paths = [line.split()[-1] for line in known.splitlines() if line.split()[:1] == [name]]
    return next((path for path in paths if Path(path).is_file()), None)
