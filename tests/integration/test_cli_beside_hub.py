"""Commands that speak to the hub beside an open desktop, which alone sends: a session is taken over or handed over from
the command line, and the desktop knows it at once. Real hub, real command; the desktop's station is in this process."""

import re
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest

from app.station import Station
from tests.support.faulty_line import Exchange, faulty_line, passed
from tests.support.hub import Hub, running_hub
from tests.support.program import Scandesk

AS = ("--as", "mia")


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    with running_hub(tmp_path_factory.mktemp("hub"), "") as running:
        yield running


def environ(hub: Hub, url: str = "") -> dict[str, str]:
    return {
        "SCANDESK_SESSIONS__MODE": "central",
        "SCANDESK_CENTRAL__URL": url or hub.url,
        "SCANDESK_SECRET__CENTRAL_TOKEN": hub.tokens["bench"],
        "SCANDESK_IDENTITY__PINS": "false",
    }


@pytest.fixture
def desktop(tmp_path: Path, hub: Hub) -> Iterator[Station]:
    with Station.open(tmp_path / "station", environ=environ(hub)) as station:
        station.people.first_run(name="mia", full_name="Mia Kern", pin=None)
        station.start(devices=False)
        yield station


def here(desktop: Station) -> list[int | None]:
    """The hub's numbers of the desktop's sessions."""
    return [line.session.remote_id for line in desktop.sessions.sessions()]


def holder(hub: Hub, number: int) -> str:
    found = hub.ask("GET", f"/api/v1/ext/scan-sessions/{number}", who="supervisor").json()["session"]
    return str(found["station"]["name"])


def test_a_session_is_taken_over_beside_the_open_desktop(hub: Hub, desktop: Station, tmp_path: Path) -> None:
    number, told = int(hub.create()["id"]), Event()
    desktop.database.on_others(told.set)
    scandesk = Scandesk(tmp_path / "station", environ(hub))
    own = scandesk.run("supervisor", "take-over", str(number), *AS, "--json").json["session"]
    assert told.wait(20)
    assert [line.session.id for line in desktop.sessions.sessions() if line.session.remote_id == number] == [own]
    assert holder(hub, number) == "Bench"
    again = scandesk.run("supervisor", "take-over", str(number), *AS, "--json").json["session"]
    assert (again, here(desktop)) == (own, [number])


def test_killed_in_between_it_is_taken_over_once_when_it_is_done_again(
    hub: Hub, desktop: Station, tmp_path: Path
) -> None:
    number, there = int(hub.create()["id"]), Event()
    forever = Event()

    def lose_the_answer(exchange: Exchange) -> None:
        if not re.match(rb"POST \S+/take-over", exchange.request):
            passed(exchange)
            return
        exchange.ask()
        there.set()
        forever.wait(60)

    with faulty_line(("127.0.0.1", int(hub.url.rpartition(":")[2])), lose_the_answer) as line:
        scandesk = Scandesk(tmp_path / "station", environ(hub, line.url))
        with scandesk.started("supervisor", "take-over", str(number), *AS) as process:
            assert there.wait(60)
            process.kill()
            process.wait(60)
        forever.set()
    assert (holder(hub, number), here(desktop)) == ("Bench", [])
    Scandesk(tmp_path / "station", environ(hub)).run("supervisor", "take-over", str(number), *AS)
    assert here(desktop) == [number]


def test_a_session_is_handed_over_beside_the_open_desktop(hub: Hub, desktop: Station, tmp_path: Path) -> None:
    number = int(hub.create()["id"])
    relief = hub.ask("PUT", "/api/v1/ext/stations/me", REPORT, who="relief")
    assert relief.status_code == 200, relief.text
    scandesk = Scandesk(tmp_path / "station", environ(hub))
    found = scandesk.run("supervisor", "hand-over", str(number), "Relief", *AS, "--json").json
    assert found["offered_to"]["name"] == "Relief"


REPORT = {
    "person": None,
    "waiting": 0,
    "in_doubt": 0,
    "parked": 0,
    "oldest_at": None,
    "devices": [],
    "version": "1",
}
