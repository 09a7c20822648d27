"""Which program this is, on which system: for the doctor and for who is asked for help. Nothing personal, no secret."""

import locale
import os
import platform
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from app.program.build import this_build
from hardware.camera.decode.versions import zbar_version
from services.database.sqlite import sqlite_version

_LIBRARIES: Final = {
    "qt": "PySide6-Essentials",
    "opencv": "opencv-python-headless",
    "zxing-cpp": "zxing-cpp",
    "sqlalchemy": "SQLAlchemy",
    "psycopg": "psycopg",
    "pyserial": "pyserial",
    "hidapi": "hidapi",
    "keyring": "keyring",
}
_DISPLAY: Final = ("DISPLAY", "WAYLAND_DISPLAY", "XDG_SESSION_TYPE", "XDG_CURRENT_DESKTOP", "QT_QPA_PLATFORM")


def kind_of_program() -> str:
    """ "packed", "checkout", or "installed" as a library is."""
    if this_build() is not None:
        return "packed"
    return "checkout" if (Path(__file__).parents[2] / ".git").exists() else "installed"


def version_of(library: str) -> str:
    """As its own data say; "" where it is not there."""
    try:
        return version(library)
    except PackageNotFoundError:
        return ""


def versions() -> dict[str, str]:
    """Of the program, its build, Python and the libraries by which a fault shows; "" where one is not there. Looks for
    files: never in the UI thread."""
    build = this_build()
    return {
        "scandesk": version_of("scandesk"),
        "program": kind_of_program(),
        "build": f"{build.day} {build.commit} {build.system}" if build else "",
        "python": platform.python_version(),
        "sqlite": sqlite_version(),
        "zbar": zbar_version(),
        **{name: version_of(library) for name, library in _LIBRARIES.items()},
    }


def system() -> dict[str, str]:
    """The computer as far as a fault may come from it: system, processor, language, encoding, display."""
    language, encoding = locale.getlocale()
    return {
        "system": platform.platform(),
        "release": _release(),
        "machine": platform.machine(),
        "processors": str(os.cpu_count() or ""),
        "c_library": " ".join(platform.libc_ver()),
        "language": language or "",
        "encoding": encoding or "",
        "file_names": sys.getfilesystemencoding(),
        **{name.lower(): os.environ.get(name, "") for name in _DISPLAY},
    }


def _release() -> str:
    """Which Linux; "" elsewhere, where the system's name says it."""
    try:
        return platform.freedesktop_os_release().get("PRETTY_NAME", "")
    except (OSError, AttributeError):
        return ""
