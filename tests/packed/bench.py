"""The stations of the package's steps: how they are begun, scanned at, upgraded, and looked into."""

import json
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from pysqlite3 import dbapi2

from hardware.scanners.simulator import SimulatedSerialPort
from tests.packed.bare_root import SYSTEM_PATH, BareRoot
from tests.support.program import Process, Scandesk
from tests.support.x_display import x_server

AS = ("--as", "mia")
DATABASE = "scandesk.sqlite3"
PATIENCE = 120.0  # seconds
BADGE = "A100"


def begin(station: Scandesk) -> str:
    """Mia, and a session in front. The barcode on her badge."""
    station.run("people", "add", "mia", "--full-name", "Mia Kern")
    start_session(station)
    return badge(station)


def start_session(station: Scandesk) -> None:
    """An inventory, which is put in front."""
    place = ("--type", "inventory", "--location", "Door 3", "--auto-commit")
    station.run("sessions", "start", *place, "--offline", *AS)


def badge(station: Scandesk) -> str:
    """Give her one; the barcode on it."""
    told = station.run("people", "badge", "mia", "--number", BADGE, *AS, "--json")
    return str(told.json["badge_barcode"])


def scan(station: Scandesk, codes: list[str]) -> None:
    """Scan these, at the command line."""
    station.run("sessions", "scan", "front", "--json", *AS, stdin="\n".join([*codes, ""]).encode())


def booked(root: BareRoot, name: str) -> dict[str, int]:
    """How often each code is booked in a session."""
    with closing(dbapi2.connect(str(root.bench / name / DATABASE))) as connection:
        asked = "SELECT text, count(*) FROM scan WHERE booked AND session_id IS NOT NULL GROUP BY text"
        return dict(connection.execute(asked).fetchall())


def signed(root: BareRoot, name: str) -> set[str]:
    """The codes that somebody scanned who was signed in."""
    with closing(dbapi2.connect(str(root.bench / name / DATABASE))) as connection:
        return {text for (text,) in connection.execute("SELECT text FROM scan WHERE person_id IS NOT NULL")}


def who_is_in(root: BareRoot, name: str) -> list[str]:
    """The names of those who are signed in."""
    with closing(dbapi2.connect(str(root.bench / name / DATABASE))) as connection:
        asked = "SELECT name FROM person JOIN sign_in ON person_id = person.id WHERE ended_at IS NULL"
        return [person for (person,) in connection.execute(asked)]


def at_the_hub(root: BareRoot) -> dict[str, int]:
    """How often the hub was told of each code."""
    with closing(dbapi2.connect(str(root.bench / "hub" / "hub" / DATABASE))) as connection:
        return dict(connection.execute("SELECT text, count(*) FROM hub_scan GROUP BY text").fetchall())


def complaints(root: BareRoot) -> list[str]:
    """Errors in the logs of the stations."""
    return [
        line
        for file in root.bench.glob("*/logs/*.log")
        for line in file.read_text("utf-8").splitlines()
        if json.loads(line).get("level") in ("error", "critical")
    ]


@contextmanager
def upgrading(root: BareRoot) -> Iterator["subprocess.Popen[bytes]"]:
    """dpkg at work, while the block runs."""
    inside = ("chroot", str(root.folder), "/usr/bin/env", "-i", f"PATH={SYSTEM_PATH}")
    with subprocess.Popen([*inside, "dpkg", "-i", "/packages/new.deb"], stdout=subprocess.DEVNULL) as dpkg:
        yield dpkg


@dataclass(frozen=True)
class Bench:
    """The desktop of a station, with a scanner at it."""

    root: BareRoot
    name: str
    scanner: SimulatedSerialPort
    display: str
    process: Process

    def send(self, code: str) -> str:
        """Pull the trigger once; returns `code`."""
        self.scanner.send_code(code)
        return code

    def sign_in(self, badge: str) -> None:
        """By this barcode. The desktop says so where it came too early: then it is scanned once more."""
        until = monotonic() + PATIENCE
        while who_is_in(self.root, self.name) != ["mia"]:
            assert monotonic() < until, "nobody is signed in"
            self.send(badge)
            self._goes_on(3.0)

    def wait_for(self, code: str) -> None:
        """Until somebody who is signed in has scanned this code, and it is on disk."""
        self._wait(lambda: code in signed(self.root, self.name), f"{code} is not there")

    def _wait(self, is_so: Callable[[], bool], otherwise: str) -> None:
        until = monotonic() + PATIENCE
        while not is_so():
            assert monotonic() < until, otherwise
            self._goes_on(0.1)

    def _goes_on(self, seconds: float) -> None:
        """For so long."""
        with suppress(subprocess.TimeoutExpired):
            raise AssertionError(f"the desktop ended with {self.process.wait(seconds)}")

    def wait_for_window(self) -> None:
        """Until its window is shown; what came before it took is done then."""
        shown = ["xdotool", "search", "--sync", "--onlyvisible", "--name", "Scandesk"]
        subprocess.run(shown, env={"DISPLAY": self.display}, stdout=subprocess.DEVNULL, timeout=PATIENCE, check=True)

    def press(self, *keys: str) -> None:
        """Press them, one after the other."""
        subprocess.run(["xdotool", "key", *keys], env={"DISPLAY": self.display}, check=True)

    def running(self) -> Path:
        """The program that runs, seen from outside: the process begins as chroot, and becomes it."""
        return Path(f"/proc/{self.process.pid}/exe").readlink()

    def close(self) -> None:
        """As the system closes it."""
        self.process.terminate()
        assert self.process.wait(PATIENCE) == 0


@contextmanager
def bench(root: BareRoot, name: str, scanner: SimulatedSerialPort, **environ: str) -> Iterator[Bench]:
    """Its desktop is open while the block runs."""
    with x_server("1280x720x24") as display:
        station = root.scandesk(name, DISPLAY=display, QT_QPA_PLATFORM="xcb", **environ)
        with station.started() as process:
            yield Bench(root, name, scanner, display, process)
