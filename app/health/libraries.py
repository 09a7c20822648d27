"""The system's libraries that the window needs and nobody brings along: named before Qt loads them, which only aborts,
and blames another one, where one is missing (packaging/system-libraries says why no program carries them)."""

import ctypes
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

_FIRST: Final = ("libGL.so.1", "libEGL.so.1", "libxcb.so.1")  # else Qt's own would be blamed, which wants these
_PLUGIN: Final = Path("Qt", "plugins", "platforms", "libqxcb.so")
_OTHERS: Final = ("WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


def missing_library(environ: Mapping[str, str], loads: Callable[[str], object] = ctypes.CDLL) -> str:
    """What the system's loader says of the first library that a window on an X server would lack, e.g.
    "libxcb.so.1: cannot open shared object file"; "" where none is, and where no such window is to be opened. What is
    found stays loaded: Qt uses the same."""
    if sys.platform != "linux" or not environ.get("DISPLAY") or not _is_for_x(environ):
        return ""
    for library in (*_FIRST, *(str(plugin) for plugin in _plugins())):
        try:
            loads(library)
        except OSError as error:
            return str(error)
    return ""


def _is_for_x(environ: Mapping[str, str]) -> bool:
    """Whether Qt will ask the X server: where it may take another display, nobody can tell what it lacks."""
    wanted = [environ[name] for name in _OTHERS if environ.get(name)]
    return not wanted or environ.get("QT_QPA_PLATFORM", "").startswith("xcb")


def _plugins() -> list[Path]:
    """Qt's way to the X server, where PySide6 is installed; nothing of it is imported."""
    return [plugin for place in sys.path if (plugin := Path(place, "PySide6", _PLUGIN)).is_file()][:1]
