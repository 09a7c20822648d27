"""A library of the system that is missing is named with the packages that bring it, before Qt aborts for it."""

import re
from pathlib import Path

import PySide6
import pytest

from app.health.libraries import PACKAGES, missing_library, packages_for

ON_X = {"DISPLAY": ":0"}


def lacking(*names: str) -> object:
    """A loader on a computer without these."""

    def load(library: str) -> None:
        if library in names or library.endswith("libqxcb.so"):
            lacked = library if library in names else names[0]
            raise OSError(f"{lacked}: cannot open shared object file: No such file or directory")

    return load


@pytest.mark.parametrize("library", ["libxcb.so.1", "libxcb-cursor.so.0", "libxkbcommon-x11.so.0", "libGL.so.1"])
def test_the_package_of_what_is_missing_is_named(library: str) -> None:
    loads = lacking(library)
    why = missing_library(ON_X, loads)  # type: ignore[arg-type]  # a loader
    assert why.startswith(f"{library}:")
    assert packages_for(why, loads) == PACKAGES[library]  # type: ignore[arg-type]  # the same


def test_all_that_are_missing_are_named_at_once() -> None:
    loads = lacking("libxcb-cursor.so.0", "libxcb-icccm.so.4", "libxkbcommon.so.0")
    why = missing_library(ON_X, loads)  # type: ignore[arg-type]  # a loader
    assert packages_for(why, loads) == "libxcb-cursor0 libxcb-icccm4 libxkbcommon0"  # type: ignore[arg-type]


def test_one_that_is_there_and_broken_is_named_by_its_path() -> None:
    assert packages_for("/usr/lib/libxcb.so.1: file too short", lambda _name: None) == "libxcb1"


def test_what_nobody_knows_is_met_with_those_that_every_window_needs() -> None:
    assert packages_for("libsomething.so.9: cannot open shared object file", lambda _name: None).split()[0] == "libgl1"


@pytest.mark.parametrize("environ", [{}, {"DISPLAY": ":0", "QT_QPA_PLATFORM": "offscreen"}, {"WAYLAND_DISPLAY": "w"}])
def test_nothing_is_missing_where_no_window_on_x_is_to_be_opened(environ: dict[str, str]) -> None:
    assert missing_library(environ, lacking("libxcb.so.1")) == ""  # type: ignore[arg-type]  # a loader


def test_the_list_has_each_library_of_x_that_qt_is_linked_with() -> None:
    """Of the very Qt that is installed: a new one may want one more."""
    root = Path(PySide6.__path__[0], "Qt")
    files = (root / "plugins" / "platforms" / "libqxcb.so", root / "lib" / "libQt6XcbQpa.so.6")
    named = rb"(?<=\0)lib(?:xcb|X11|xkb)[\w-]*\.so\.\d+(?=\0)"  # as the linker's table of names has them
    wanted = {name.decode() for file in files for name in re.findall(named, file.read_bytes())}
    assert wanted
    assert wanted - PACKAGES.keys() == set()
