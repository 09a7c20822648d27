"""The processes of the campaign `hub`: the real hub, a real station that obeys orders, and a plain server that speaks
the contract alone. Each is forked from one process that has imported everything, so that a kill costs a moment and not
a start of Python."""

import multiprocessing
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Event
from typing import Any

from app.station import Station
from services.central import sessions as starting
from services.central import sync as central
from services.clock import new_id
from services.errors import OutsideFailed, Refused
from services.scanning.answer import Answer
from services.scanning.scan import Device, make_scan
from services.sessions.model import NewSession, SessionType, Status
from services.sync import contact, reports, rules, sender, service
from tests.campaigns.quiet import be_quiet
from tests.support.plain_server import serve_plainly

FASTER = 20.0  # times: all waits between two tries are shorter, so that 200 kills need no day
CALL_SECONDS = 2.0  # for a call, as above
PATIENCE = 60.0
PEOPLE = ("mia", "otto")
_GUN = Device("gun", "Gun", "serial")

_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(["tests.campaigns.hub_preload", "tests.campaigns.__main__"])


class Killed(Exception):
    """The process ended, and nothing more comes of it."""


class Child:
    """A process that says things, and may be asked. Made by one thread, killed by any."""

    def __init__(self, run: Callable[..., None], *given: Any) -> None:
        self._ours, theirs = _forks.Pipe()
        self._process = _forks.Process(target=_run, args=(run, theirs, *given), daemon=True)
        self._process.start()
        theirs.close()

    def ask(self, *order: Any) -> Any:
        """What it answers. Raises Killed."""
        self.send(*order)
        return self.hear()

    def send(self, *order: Any) -> None:
        with suppress(OSError):
            self._ours.send(order)

    def hear(self) -> Any:
        """What it says next. Raises Killed."""
        try:
            if self._ours.poll(PATIENCE):
                return self._ours.recv()
        except (EOFError, OSError) as error:
            raise Killed from error
        raise RuntimeError("it says nothing, and lives")

    def kill(self) -> None:
        """kill -9. What it said before can still be heard."""
        self._process.kill()
        self._process.join()

    @property
    def lives(self) -> bool:
        return self._process.is_alive()

    def end(self) -> None:
        """Let it end in order."""
        self.send("end")
        self._process.join(PATIENCE)
        self.kill()


def _run(run: Callable[..., None], connection: Connection, *given: Any) -> None:
    be_quiet()
    run(connection, *given)


# ---- the hub, and the server that speaks the contract alone


class _Told:
    """Standard output, of which the harness hears each line."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def write(self, text: str) -> None:
        if text.strip():
            self._connection.send(text.strip())

    def flush(self) -> None:
        """Each line is sent at once."""


def hub(connection: Connection, data_dir: Path, database: str) -> None:
    """`scandesk hub`. Says its URL, as always."""
    from app.cli.main import cli

    sys.stdout = _Told(connection)  # type: ignore[assignment]
    shared = ["--database", database] if database else []
    cli(["--data-dir", str(data_dir), "hub", "--port", "0", *shared], prog_name="scandesk")


def plain(connection: Connection, data_dir: Path, _database: str) -> None:
    """A server of the contract alone, that keeps no keys. Says its URL."""
    serve_plainly(data_dir / "plain.sqlite", connection.send)


# ---- the station


def station(connection: Connection, data_dir: Path, url: str, token: str) -> None:
    """The real station; somebody at it obeys orders (see `_Bench`) and answers (True, what) or (False, why not)."""
    _hurry()
    environ = {
        "SCANDESK_SESSIONS__MODE": "central",
        "SCANDESK_CENTRAL__URL": url,
        "SCANDESK_SECRET__CENTRAL_TOKEN": token,
        "SCANDESK_IDENTITY__PINS": "false",
    }
    with Station.open(data_dir, environ=environ) as opened:
        bench = _Bench(opened)
        opened.start(devices=False)
        connection.send("ready")
        while (order := connection.recv()) != ("end",):
            try:
                connection.send((True, getattr(bench, order[0])(*order[1:])))
            except (Refused, OutsideFailed) as error:
                connection.send((False, error.words))


def _hurry() -> None:
    def wait_before(*given: Any, **more: Any) -> float:
        return rules.wait_before(*given, **more) / FASTER

    for module in (contact, sender):
        module.wait_before = wait_before  # type: ignore[attr-defined]
    service.GATHER_SECONDS /= FASTER
    contact.LOOK_AGAIN_SECONDS /= FASTER
    reports.EVERY_SECONDS /= FASTER
    reports.AT_LEAST_SECONDS /= FASTER
    central.CentralSync = partial(central.CentralSync, whole_seconds=CALL_SECONDS)  # type: ignore[misc, assignment]
    starting.CentralSessions = partial(  # type: ignore[misc, assignment]
        starting.CentralSessions, whole_seconds=CALL_SECONDS
    )


class _Bench:
    """What is done at the station. Each method is an order."""

    def __init__(self, opened: Station) -> None:
        self._station = opened
        found = [opened.people.find_by_name(name) for name in PEOPLE]
        first = found[0] or opened.people.first_run(name=PEOPLE[0], full_name="Mia", pin=None)
        second = found[1] or opened.people.add(name=PEOPLE[1], full_name="Otto", role=first.role, pin=None, by=first)
        self._people = dict(zip(PEOPLE, (first, second), strict=True))
        self._answered, self._answer = Event(), None
        opened.bench.on_answer(self._take)

    def start(
        self, session_id: str, by: str, kind: str, location: str, auto_commit: bool, review: bool, offline: bool
    ) -> str:
        wanted = NewSession(SessionType(kind), location=location, auto_commit=auto_commit, review=review)
        return self._station.starter.start(wanted, self._people[by], session_id=session_id, offline=offline).id

    def scan(self, session_id: str, by: str, code: str) -> tuple[str, str, bool]:
        """(the scan's id, its verdict, whether it counted)."""
        self._station.act_as(self._people[by])
        self._station.put_in_front(session_id)
        self._answered.clear()
        at = self._station.clock.now()
        self._station.bench.take(make_scan(code.encode(), _GUN, scan_id=new_id(), at=at, flaw=None))
        if not self._answered.wait(PATIENCE) or self._answer is None:
            raise RuntimeError("a scan was not answered")
        return self._answer.scan.id, str(self._answer.outcome.verdict), self._answer.outcome.counted

    def undo(self, session_id: str, by: str) -> int:
        return self._station.sessions.undo_last(session_id, self._people[by]).counts.items_scanned

    def commit(self, session_id: str, by: str) -> int:
        return self._station.sessions.commit(session_id, self._people[by]).counts.items_scanned

    def turn(self, session_id: str, by: str, status: str) -> str:
        return self._station.sessions.change_status(session_id, Status(status), self._people[by]).status.value

    def approve(self, session_id: str, by: str) -> str:
        return self._station.reviews.approve(session_id, self._people[by]).status.value

    def send_back(self, session_id: str, by: str) -> str:
        return self._station.reviews.send_back(session_id, "Count again", self._people[by]).status.value

    def describe(self, session_id: str, by: str, location: str, notes: str, auto_commit: bool) -> None:
        sessions, person = self._station.sessions, self._people[by]
        sessions.change_fields(session_id, person, location=location, notes=notes, auto_commit=auto_commit)

    def standing(self) -> tuple[int, int, int, bool]:
        """How many messages wait, are in doubt, are parked; whether the token is refused."""
        status = self._station.sync.status()
        return status.waiting, status.in_doubt, status.parked, status.sign_in

    def sessions(self) -> dict[str, tuple[str, bool]]:
        """The status of each session that is here, and whether it waits for its review."""
        sessions = [line.session for line in self._station.sessions.sessions(most=100_000)]
        return {one.id: (one.status.value, one.hand_in is not None and not one.is_over_here) for one in sessions}

    def _take(self, answer: Answer) -> None:
        self._answer = answer
        self._answered.set()
