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
# What Qt's way to the X server is linked with, and Debian's and Ubuntu's package of each.
PACKAGES: Final = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libxcb.so.1": "libxcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libX11.so.6": "libx11-6",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libzbar.so.0": "libzbar0",
}
_ALL: Final = "libgl1 libegl1 libxcb1"  # where a name is none of these


def missing_library(environ: Mapping[str, str], loads: Callable[[str], object] = ctypes.CDLL) -> str:
    """What the system's loader says of the first library that a window on an X server would lack, e.g.
    "libxcb.so.1: cannot open shared object file"; "" where none is, and where no such window is to be opened. What is
    found stays loaded: Qt uses the same."""
    if sys.platform != "linux" or not environ.get("DISPLAY") or not _is_for_x(environ):
        return ""
    for library in (*_FIRST, *(str(plugin) for plugin in _plugins())):
        if why := _refusal(library, loads):
            return why
    return ""


def packages_for(why: str, loads: Callable[[str], object] = ctypes.CDLL) -> str:
    """Debian's packages to install, for what a loader said: that of the library it names, and of all others that are
    missing with it, so that nobody installs them one after the other."""
    if _named(why) not in PACKAGES:
        return _ALL
    window = [library for library in PACKAGES if library != "libzbar.so.0"]
    lacking = {_named(_refusal(library, loads)) for library in window}  # one that is there may want one that is not
    return " ".join(PACKAGES[library] for library in PACKAGES if library in {_named(why), *lacking})


def _named(why: str) -> str:
    """The library that the loader means: with its path, where it is there and broken."""
    return why.partition(":")[0].rpartition("/")[2]


def _refusal(library: str, loads: Callable[[str], object]) -> str:
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
