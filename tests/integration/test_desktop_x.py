"""The desktop with real keys on a display without a window manager: its window takes the keys, and keeps them."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from typing import Any

import pytest

from app.station import Station
from services.database import scan_store
from services.scanning.scan import Flaw
from tests.integration.test_wedge_x import SCANNER, keys
from tests.support.source import ROOT

PATIENCE = 30.0  # seconds before a test gives up
WITHOUT_PINS = {"SCANDESK_IDENTITY__PINS": "false"}


class Desktop:
    """The child with its window."""

    def __init__(self, display: str, directory: Path) -> None:
        self._environment = {**os.environ, **WITHOUT_PINS, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
        self._child = subprocess.Popen(
            [sys.executable, "-m", "tests.integration.desktop_window", str(directory)],
            cwd=ROOT,
            env=self._environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._lines: Queue[dict[str, Any]] = Queue()
        self._reader = Thread(target=self._read, name="desktop window")
        self._reader.start()
        self.wait_for(ready=True)

    def close(self) -> None:
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        self._child.stdin.close()
        assert self._child.wait(PATIENCE) == 0
        self._reader.join()
        self._child.stdout.close()

    def press(self, *words: str) -> None:
        subprocess.run(["xdotool", *words], env=self._environment, check=True, timeout=PATIENCE)

    def set(self, path: str, value: str) -> None:
        """Change a setting on the page that is open."""
        assert self._child.stdin is not None
        self._child.stdin.write(f"set {path} {value}\n")
        self._child.stdin.flush()

    def wait_for(self, **wanted: object) -> None:
        """Until it tells this."""
        told = []
        while not told or told[-1] != wanted:
            try:
                told.append(self._lines.get(timeout=PATIENCE))
            except Empty:
                raise AssertionError(f"it does not tell {wanted}; told: {told}") from None

    def _read(self) -> None:
        assert self._child.stdout is not None
        for line in self._child.stdout:
            if line.startswith("{"):
                self._lines.put(json.loads(line))


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    with Station.open(tmp_path, environ=WITHOUT_PINS) as station:
        station.people.first_run(name="maria", full_name="Maria Lind", pin=None)
        station.door.sign_in("maria", None)
    return tmp_path


@pytest.fixture
def desktop(x_display: str, directory: Path) -> Iterator[Desktop]:
    desktop = Desktop(x_display, directory)
    yield desktop
    desktop.close()


def test_function_keys_open_the_screens_and_the_sheet(desktop: Desktop) -> None:
    for key, title in (("F7", "Settings"), ("F10", "Devices"), ("F11", "People"), ("F1", "Sessions")):
        desktop.press("key", key)
        desktop.wait_for(title=f"{title} – Scandesk")
    for shown in (True, False):
        desktop.press("key", "F12")
        desktop.wait_for(sheet=shown)


def test_no_scan_is_lost_while_the_language_changes(desktop: Desktop, directory: Path) -> None:
    codes = [f"W12-{number:04}" for number in range(30)]
    desktop.press("key", "F7")
    desktop.wait_for(title="Settings – Scandesk")
    typing = Thread(
        target=desktop.press,
        args=[word for code in codes for word in (*keys(code + "\r", SCANNER), "sleep", "0.02")],
    )
    typing.start()
    desktop.set("station.language", "de")
    desktop.wait_for(active="Einstellungen – Scandesk")
    desktop.set("station.language", "en")
    desktop.wait_for(active="Settings – Scandesk")
    typing.join()
    desktop.press("key", "F11")  # after the last code, in the new window
    desktop.wait_for(title="People – Scandesk")
    desktop.close()
    with Station.open(directory, environ=WITHOUT_PINS) as station:
        came = [kept.scan for kept in station.database.read(scan_store.kept)]
    assert len(came) == len(codes)
    for code, scan in zip(codes, came, strict=True):  # a machine that stalls may cut a code: then it is told as broken
        assert scan.text == code if scan.flaw is None else code.endswith(scan.text) and scan.flaw is Flaw.INCOMPLETE
