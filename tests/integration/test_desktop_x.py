"""The desktop with real keys on a display without a window manager: its window takes the keys, and keeps them."""

import tempfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from app.station import Station
from services.database import scan_store
from services.scanning.commands import Command, barcode_for
from services.scanning.scan import Flaw
from tests.services.asset_bench import CHROMEBOOK
from tests.support.key_window import KeyWindow
from tests.support.strokes import PERSON, SCANNER, keys

pytestmark = [pytest.mark.real_keys, pytest.mark.timeout(900)]  # seconds for all tries together

WITHOUT_PINS = {"SCANDESK_IDENTITY__PINS": "false"}
STRICT_MEMORY = {"PYTHONMALLOC": "malloc", "MALLOC_PERTURB_": "165"}  # what was freed and is used again is garbage


class Desktop(KeyWindow):
    """The child with its window."""

    def __init__(self, display: str, directory: Path, environ: Mapping[str, str]) -> None:
        super().__init__(display, "tests.integration.desktop_window", str(directory), environ=environ)
        self.wait_for(ready=True)

    def set(self, path: str, value: str) -> None:
        """Change a setting on the page that is open."""
        self.send(f"set {path} {value}")

    def wait_for(self, **wanted: object) -> None:
        """Until it tells this."""
        self.wait(lambda line: line == wanted)


@contextmanager
def opened(display: str, directory: Path, environ: Mapping[str, str] = WITHOUT_PINS) -> Iterator[Desktop]:
    desktop = Desktop(display, directory, environ)
    try:
        with desktop.judged():
            yield desktop
    finally:
        desktop.close()


def signed_in(folder: Path) -> Path:
    """A new data directory of a bench at which somebody is signed in; every try needs its own."""
    directory = Path(tempfile.mkdtemp(dir=folder))
    with Station.open(directory, environ=WITHOUT_PINS) as station:
        station.people.first_run(name="maria", full_name="Maria Lind", pin=None)
        station.door.sign_in("maria", None)
    return directory


def test_function_keys_open_the_screens_and_the_sheet(x_display: str, tmp_path: Path) -> None:
    with opened(x_display, signed_in(tmp_path)) as desktop:
        for key, title in (
            ("F2", "Assets"),
            ("F7", "Settings"),
            ("F10", "Devices"),
            ("F11", "People"),
            ("F1", "Sessions"),
        ):
            desktop.press(*keys([key], SCANNER))
            desktop.wait_for(title=f"{title} – Scandesk")
        for shown in (True, False):
            desktop.press(*keys(["F12"], SCANNER))
            desktop.wait_for(sheet=shown)


def test_serials_are_scanned_and_typed_on_the_asset_screen(x_display: str, tmp_path: Path) -> None:
    directory = signed_in(tmp_path)
    with Station.open(directory, environ=WITHOUT_PINS) as station:
        maria = station.people.find_by_name("maria")
        assert maria is not None
        station.assets.change_form(lambda form: replace(form, fields=CHROMEBOOK), maria)
    with opened(x_display, directory) as desktop:
        desktop.press(*keys(["F2"], SCANNER))
        desktop.wait_for(title="Assets – Scandesk")
        desktop.press(*keys("ABC1\r", SCANNER))
        desktop.press(*keys("abc2\r", PERSON, 400))
        desktop.press(*keys("ABC3\r", SCANNER, 400), *keys(["F8"], SCANNER, 400))
        desktop.wait_for(title="Labels – Scandesk")
    with Station.open(directory, environ=WITHOUT_PINS) as station:
        entered = [(line.asset.serial, line.asset.tag) for line in station.assets.listing(10)]
    assert entered == [("ABC3", "A01-0003"), ("abc2", "A01-0002"), ("ABC1", "A01-0001")]


def test_a_keyboard_scanner_alone_opens_the_pages_shows_their_sheet_and_goes_back(
    x_display: str, tmp_path: Path
) -> None:
    directory = signed_in(tmp_path)
    with Station.open(directory, environ=WITHOUT_PINS) as station:
        site = station.settings.station.site
    with opened(x_display, directory) as desktop:
        for command, title in (
            (Command.SYNC, "Sync"),
            (Command.SUPERVISOR, "Supervisor"),
            (Command.BACK, "Sync"),
            (Command.BACK, "Sessions"),
        ):
            desktop.press(*keys(barcode_for(command, site) + "\r", SCANNER))
            desktop.wait_for(title=f"{title} – Scandesk")


def test_no_part_of_a_torn_code_starts_a_session_on_the_first_page(x_display: str, tmp_path: Path) -> None:
    directory = signed_in(tmp_path)
    with opened(x_display, directory) as desktop:
        for begun in (1, 2, 3):
            desktop.press(*keys("1-1"[:begun], SCANNER), *keys("1-1"[begun:] + "\r\r", SCANNER, after=500))
        desktop.press(*keys(["F11"], SCANNER))
        desktop.wait_for(title="People – Scandesk")
        desktop.close()
    with Station.open(directory, environ=WITHOUT_PINS) as station:
        assert station.sessions.sessions() == []


def test_it_ends_in_order_with_the_supervisors_screen_open(x_display: str, tmp_path: Path) -> None:
    directory = signed_in(tmp_path)
    with opened(x_display, directory, WITHOUT_PINS | STRICT_MEMORY) as desktop:
        desktop.press(*keys(["F5"], SCANNER))
        desktop.wait_for(chart=True)
        desktop.close()  # its exit code is 0
    assert not list(directory.glob("*-wal"))


def test_no_scan_is_lost_while_the_language_changes(x_display: str, tmp_path: Path) -> None:
    codes = [f"W12-{number:04}" for number in range(30)]
    directory = signed_in(tmp_path)
    with opened(x_display, directory) as desktop:
        desktop.press(*keys(["F7"], SCANNER))
        desktop.wait_for(title="Settings – Scandesk")
        with ThreadPoolExecutor(1) as scanner:
            pressed = scanner.submit(
                desktop.press, *(stroke for code in codes for stroke in keys(code + "\r", SCANNER, after=20))
            )
            desktop.set("station.language", "de")
            desktop.wait_for(active="Einstellungen – Scandesk")
            desktop.set("station.language", "en")
            desktop.wait_for(active="Settings – Scandesk")
            pressed.result()
        desktop.press(*keys(["F11"], SCANNER))  # after the last code, in the new window
        desktop.wait_for(title="People – Scandesk")
        desktop.close()
        with Station.open(directory, environ=WITHOUT_PINS) as station:
            came = [kept.scan for kept in station.database.read(scan_store.kept)]
        assert len(came) == len(codes)
        for code, scan in zip(codes, came, strict=True):  # one that a stall cut is told as broken
            assert scan.text == code if scan.flaw is None else code.endswith(scan.text) and scan.flaw is Flaw.INCOMPLETE


def test_a_file_of_assets_is_imported_with_keys_alone(x_display: str, tmp_path: Path) -> None:
    directory = signed_in(tmp_path)
    (directory / "a.csv").write_text("serial\nabc1\nabc2\n", encoding="utf-8")
    with Station.open(directory, environ=WITHOUT_PINS) as station:
        maria = station.people.find_by_name("maria")
        assert maria is not None
        station.assets.change_form(lambda form: replace(form, fields=CHROMEBOOK), maria)
    with opened(x_display, directory) as desktop:
        desktop.press(*keys(["F2"], SCANNER))
        desktop.wait_for(title="Assets – Scandesk")
        desktop.press(*keys(["Ctrl+Shift+I"], PERSON, 400))
        desktop.press(*keys(str(directory / "a.csv") + "\r", PERSON, 400))
        desktop.wait_for(button="Enter 2 rows", shown=True)
        desktop.press(*keys(["Ctrl+Enter"], PERSON, 400))
        desktop.wait_for(button="Enter 2 rows", shown=False)  # its end waits for what was begun
    with Station.open(directory, environ=WITHOUT_PINS) as station:
        entered = [(line.asset.serial, line.asset.tag) for line in station.assets.listing(10)]
    assert entered == [("abc2", "A01-0002"), ("abc1", "A01-0001")]
