"""The station of the campaign `packing`: what it is told to scan is scanned at its bench, and answered."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from sqlalchemy import Connection as Transaction

from app.station import Station
from services.database import box_store
from services.scanning.answer import Answer
from services.scanning.commands import Command, barcode_for
from services.scanning.scan import Device, make_scan
from tests.support.packing_work import Ids, furnish

PATIENCE = 50.0
SHIPMENTS = 40
_GUN = Device("gun", "Gun", "serial")


class Sabotage(StrEnum):
    """The promise that is broken."""

    NONE = "none"
    FORGETS = "forgets"  # now and then what was packed is in no box


@dataclass(frozen=True, slots=True)
class Said:
    """What the bench said of a scan. `content`: what was packed, where something was."""

    scan: str
    reason: str
    content: str = ""


def station(connection: Connection, data_dir: Path, environ: Mapping[str, str], sabotage: Sabotage) -> None:
    """Obeys orders (see `Bench`) and answers each."""
    if sabotage is Sabotage.FORGETS:
        _forget_some()
    with Station.open(data_dir, environ=environ, patience=PATIENCE) as opened:
        obey(connection, opened, Bench(opened))


def obey(connection: Connection, opened: Station, bench: "Bench") -> None:
    """Do as it is told until it is told to end."""
    opened.start()
    connection.send("ready")
    while (order := connection.recv()) != ("end",):
        connection.send(getattr(bench, order[0])(*order[1:]))


class Bench:
    """What is done at the station. Each method is an order."""

    def __init__(self, opened: Station) -> None:
        self._station = opened
        people = opened.people.everybody()
        opened.act_as(people[0] if people else opened.people.first_run(name="ira", full_name="Ira", pin=None))
        self._answered = threading.Event()
        self._answer: Answer | None = None
        opened.bench.put_in_front(opened.packing.desk(frozenset({Command.ACKNOWLEDGE, Command.BACK})))
        opened.bench.on_answer(self._take)

    def furnish(self) -> None:
        """There is work."""
        every = [Ids(number) for number in range(1, SHIPMENTS + 1)]
        self._station.database.write(lambda tx: furnish(tx, 0, *every))

    def scan(self, scan_id: str, what: str) -> Said:
        """Scanned, and answered; a command by its verb."""
        site = self._station.settings.station.site
        text = barcode_for(Command(what), site) if what in {one.value for one in Command} else what
        self._answered.clear()
        at = self._station.clock.now()
        self._station.bench.take(make_scan(text.encode(), _GUN, scan_id=scan_id, at=at, flaw=None))
        if not self._answered.wait(PATIENCE) or self._answer is None:
            raise RuntimeError("a scan was not answered")
        outcome = self._answer.outcome
        return Said(scan_id, outcome.reason.value, outcome.params.get("content", ""))

    def _take(self, answer: Answer) -> None:
        self._answer = answer
        self._answered.set()


def _forget_some() -> None:
    """Every third thing is packed, and in no box."""
    put_in, number = box_store.put_in, count(1)

    def put_in_mostly(tx: Transaction, *rest: Any) -> None:
        if next(number) % 3:
            put_in(tx, *rest)

    box_store.put_in = put_in_mostly
