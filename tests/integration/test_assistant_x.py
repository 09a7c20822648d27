"""A new bench is set up in its window by real keys: by keyboard alone, by scanner alone, and after each kill."""

import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from app.station import Station
from services.assistant.keeping import read, write
from services.assistant.model import Mark, Progress, Step
from services.scanning.commands import Command, barcode_for
from services.scanning.layout import TEST_CODE, damaged
from services.settings.book import SettingsBook
from services.settings.places import Places
from tests.support.key_window import PATIENCE, KeyWindow
from tests.support.strokes import PERSON, SCANNER, Stroke, keys
from tests.support.x_display import x_server

pytestmark = [pytest.mark.real_keys, pytest.mark.timeout(900)]  # seconds for all tries together

WELCOME = "Welcome to Scandesk"
BENCH = "What is this bench called?"
NAME = "What is your name?"
PIN = "Choose a PIN"
HUB = "On its own, or with a hub?"
RT = "Are assets kept in Request Tracker?"
SCAN = "Scan the test code"
PRINTER = "Which printer prints labels?"
SCALE = "Is there a scale?"
END = "The bench is set up"
NO_FILE = {"SCANDESK_PROVISION_FILE": ""}


class Window(KeyWindow):
    """The child with its window."""

    def __init__(self, display: str, directory: Path) -> None:
        super().__init__(display, "tests.integration.desktop_window", str(directory), environ=NO_FILE)

    def wait_for(self, **wanted: Any) -> None:
        """Until it tells this."""
        self.wait(lambda line: line == wanted)

    def kill(self) -> None:
        """As the power goes (kill -9)."""
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        os.kill(self._child.pid, signal.SIGKILL)
        assert self._child.wait(PATIENCE) == -signal.SIGKILL
        self._reader.join()
        self._child.stdin.close()
        self._child.stdout.close()


@contextmanager
def opened(display: str, directory: Path) -> Iterator[Window]:
    window = Window(display, directory)
    try:
        with window.judged():
            yield window
    finally:
        window.close()


def by_keyboard() -> Sequence[tuple[str, list[Stroke]]]:
    """Each page, and the keys that answer it."""
    return (
        (WELCOME, keys("1", PERSON)),
        (BENCH, keys("Bench 7\r", PERSON)),
        (NAME, keys("Maria Lind\r", PERSON)),
        (PIN, keys(["Ctrl+N"], PERSON)),
        (HUB, keys("1\r", PERSON)),
        (RT, keys("\r\r", PERSON)),
        (SCAN, keys(["Ctrl+N"], PERSON)),
        (PRINTER, keys(["Ctrl+N"], PERSON)),
        (SCALE, keys(["Ctrl+N"], PERSON)),
        (END, keys("\r", PERSON)),
    )


def judge(directory: Path) -> None:
    """The bench is as it was answered."""
    with Station.open(directory) as station:
        assert [person.full_name for person in station.people.everybody()] == ["Maria Lind"]
        assert station.settings.station.name == "Bench 7"
    progress = read(Places(directory).assistant)
    assert (progress.step, progress.open) == (Step.SUMMARY, False)
    assert progress.marks[Step.HUB] is progress.marks[Step.RT] is Mark.DONE
    assert progress.marks[Step.PRINTER] is Mark.SKIPPED


def test_by_keyboard_alone(x_display: str, tmp_path: Path) -> None:
    with opened(x_display, tmp_path / "bench") as window:
        for page, strokes in by_keyboard():
            window.wait_for(page=page)
            window.press(*strokes)
        window.wait_for(title="Sessions – Scandesk")
    judge(tmp_path / "bench")


def test_killed_at_each_page_it_goes_on_there(x_display: str, tmp_path: Path) -> None:
    directory = tmp_path / "bench"
    for page, strokes in by_keyboard():
        window = Window(x_display, directory)
        window.wait_for(page=page)
        window.kill()
        with opened(x_display, directory) as window:
            window.wait_for(page=page)
            window.press(*strokes)
            window.wait(lambda line, page=page: line.get("page", page) != page)
    judge(directory)
    with opened(x_display, directory) as window:
        window.wait_for(title="Sessions – Scandesk")


def test_by_scanner_alone(x_display: str, tmp_path: Path) -> None:
    """The barcodes of the pages, typed as a keyboard scanner does."""
    directory = tmp_path / "bench"
    with opened(x_display, directory) as window:
        window.wait_for(page=WELCOME)
        site = SettingsBook(directory).settings.station.site

        def scan(command: Command) -> None:
            window.press(*keys(barcode_for(command, site) + "\r", SCANNER, after=200))

        def at(page: str) -> str:
            """What is marked on it at first."""
            window.wait_for(page=page)
            return marked()

        def marked() -> str:
            return str(window.wait(lambda line: bool(line.get("marked")))["marked"])

        scan(Command.D1)
        for page in (BENCH, NAME, PIN):
            at(page)
            scan(Command.CONFIRM)
        for page in (HUB, RT):
            assert at(page) in ("On its own", "No Request Tracker")
            scan(Command.D1)
            window.wait_for(marked="Go on")
            scan(Command.CONFIRM)
        assert at(SCAN) == "Skip"
        window.press(*keys(TEST_CODE + "\r", SCANNER, after=200))
        window.wait_for(marked="Go on")
        scan(Command.CONFIRM)
        for page in (PRINTER, SCALE):
            now = at(page)
            while now != "Skip":
                scan(Command.NEXT)
                now = marked()
            scan(Command.CONFIRM)
        assert at(END) == "Begin to work"
        scan(Command.CONFIRM)
        window.wait_for(title="Sessions – Scandesk")
    progress = read(Places(directory).assistant)
    done = {step for step, mark in progress.marks.items() if mark is Mark.DONE}
    assert done == {Step.STATION, Step.HUB, Step.RT, Step.SCANNER}
    with Station.open(directory) as station:
        assert [person.full_name for person in station.people.everybody()] == ["Admin"]
        assert station.settings.scanning.wedge.layout_sample == TEST_CODE
        assert not station.sessions.kept()


def test_a_scanner_on_a_french_keyboard_is_mended(tmp_path: Path) -> None:
    directory = tmp_path / "bench"
    with Station.open(directory) as station:
        station.change_setting("identity.pins", False, by=None)
        station.people.first_run(name="maria", full_name="Maria Lind", pin=None)
        station.door.sign_in("maria", None)
        write(station.places.assistant, Progress(Step.SCANNER, open=True))
    with x_server() as display, opened(display, directory) as window:
        window.wait_for(page=SCAN)
        window.set_layout("fr")
        window.press(*keys(TEST_CODE + "\r", SCANNER, after=400))
        window.wait_for(marked="Go on")
    assert SettingsBook(directory).settings.scanning.wedge.layout_sample == damaged(TEST_CODE, "fr")
