"""The server's address or token is changed while the station runs, by the command line or in an editor: it holds at
once, and nothing that was begun at the former server reaches the new one."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
from pydantic import SecretStr

from app.station import Station
from services.clock import new_id
from services.errors import OutsideFailed, Refused
from services.identity.person import Person
from services.scanning.answer import Answer
from services.scanning.scan import Device, make_scan
from services.sessions.model import NewSession, SessionType, Status
from services.settings.book import SettingsBook
from services.settings.secrets import SecretName, Secrets
from services.sync import contact, service
from tests.fakes.waiting import Memory
from tests.support.contract_server import Answer as Reply
from tests.support.contract_server import ContractServer, Request, contract_server

WANTED = NewSession(SessionType.CHECK_IN, location="Door 3", auto_commit=True)
ENVIRON = {"SCANDESK_IDENTITY__PINS": "false", "SCANDESK_SECRET__CENTRAL_TOKEN": "right-token"}
GUN = Device("gun", "Gun", "serial")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "GATHER_SECONDS", 0.01)
    monkeypatch.setattr(contact, "SIGN_IN_SECONDS", 0.05)


@pytest.fixture
def former() -> Iterator[ContractServer]:
    with contract_server() as server:
        yield server


@pytest.fixture
def later() -> Iterator[ContractServer]:
    with contract_server() as server:
        yield server


class Running:
    """A station that runs, by its settings file."""

    def __init__(self, folder: Path, environ: dict[str, str], address: str) -> None:
        self._book, self._folder = SettingsBook(folder, environ), folder
        self._book.change("central.url", address, by=None)
        self._book.change("sessions.mode", "central", by=None)
        self.station = Station.open(folder, environ=environ)
        self.mia: Person = self.station.people.first_run(name="mia", full_name="Mia Kern", pin=None)
        self.changes: Memory[None] = Memory()
        self.answers: Memory[Answer] = Memory()
        self.station.sync.on_changed(lambda: self.changes.add(None))
        self.station.bench.on_answer(self.answers.add)
        self.station.act_as(self.mia)
        self.station.start(devices=False)

    def set(self, path: str, value: str) -> None:
        """As another process does it, and the desktop notices."""
        self._book.change(path, value, by=None)
        self.station.look_at_settings()

    def scan(self, code: str) -> None:
        before = len(self.answers.all)
        at = self.station.clock.now()
        self.station.bench.take(make_scan(code.encode(), GUN, scan_id=new_id(), at=at, flaw=None))
        self.answers.wait_for(before + 1)

    def wait_until_sent(self) -> None:
        self.changes.wait_until(lambda _seen: self.station.sync.status().for_server == 0)


@pytest.fixture
def running(tmp_path: Path, former: ContractServer) -> Iterator[Running]:
    made = Running(tmp_path / "station", ENVIRON, former.url)
    yield made
    made.station.close()


def test_another_address_holds_at_once_and_the_former_servers_work_waits_for_it(
    running: Running, former: ContractServer, later: ContractServer
) -> None:
    station = running.station
    old = station.starter.start(WANTED, running.mia)
    running.set("central.url", later.url)
    station.sessions.change_status(old.id, Status.PAUSED, running.mia)
    new = station.starter.start(WANTED, running.mia)
    station.sessions.change_status(new.id, Status.COMPLETED, running.mia)
    running.wait_until_sent()
    assert station.sync.status().elsewhere == ((former.url, 1),)
    assert [one["status"] for one in later.sessions.values()] == ["COMPLETED"]
    assert [one["status"] for one in former.sessions.values()] == ["ACTIVE"]
    running.set("central.url", former.url)
    running.changes.wait_until(lambda _seen: station.sync.status().waiting == 0)
    assert [one["status"] for one in former.sessions.values()] == ["PAUSED"]
    assert len(later.sessions) == 1


def test_a_session_of_the_new_server_is_not_taken_for_the_former_servers_of_that_number(
    running: Running, later: ContractServer
) -> None:
    """Both count from one."""
    station = running.station
    old = station.starter.start(replace(WANTED, review=True), running.mia)
    waits = station.sessions.change_status(old.id, Status.COMPLETED, running.mia)
    running.set("central.url", later.url)
    with pytest.raises((Refused, OutsideFailed)):
        station.supervisor.approve(str(old.remote_id), running.mia)
    assert station.sessions.get(old.id) == waits


def test_a_call_that_hangs_at_the_former_server_is_cut_off_and_waits_for_it(
    running: Running, former: ContractServer, later: ContractServer
) -> None:
    came, station = Event(), running.station

    def hang(_request: Request) -> Reply | None:
        came.set()
        former.let_go.wait(60)
        return None

    former.misbehave = hang
    station.starter.start(WANTED, running.mia, offline=True)
    assert came.wait(20)
    running.set("central.url", later.url)
    status = station.sync.status()
    assert (status.in_doubt, status.elsewhere) == (1, ((former.url, 1),))
    station.starter.start(WANTED, running.mia, offline=True)
    running.wait_until_sent()
    assert len(later.sessions) == 1
    former.let_go.set()


def test_a_station_on_its_own_tells_a_server_once_one_is_set(running: Running, former: ContractServer) -> None:
    station = running.station
    running.set("sessions.mode", "local")
    assert not station.starter.asks_server
    station.put_in_front(station.starter.start(WANTED, running.mia))
    assert station.sync.status().waiting == 0
    running.set("sessions.mode", "central")
    session = station.starter.start(WANTED, running.mia)
    station.put_in_front(session)
    running.scan("A1")
    running.wait_until_sent()
    (there,) = former.sessions.values()
    assert there["progress_tracking"]["items_scanned"] == 1
    running.set("sessions.mode", "local")
    running.scan("A2")
    assert station.sync.status().waiting == 0, "what is in front knows it, too"


def test_another_token_is_taken_up_without_a_restart(tmp_path: Path, former: ContractServer) -> None:
    environ = {"SCANDESK_IDENTITY__PINS": "false"}
    folder = tmp_path / "other"
    folder.mkdir()
    Secrets(folder, environ).put(SecretName.CENTRAL_TOKEN, SecretStr("wrong-token"))
    running = Running(folder, environ, former.url)
    try:
        running.station.starter.start(WANTED, running.mia, offline=True)
        running.changes.wait_until(lambda _seen: running.station.sync.status().sign_in)
        Secrets(folder, environ).put(SecretName.CENTRAL_TOKEN, SecretStr(former.token))
        running.wait_until_sent()
        assert len(former.sessions) == 1
    finally:
        running.station.close()
