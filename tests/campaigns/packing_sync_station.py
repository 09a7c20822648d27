"""The station of the campaign `packing-sync`: what it is told to scan is scanned at its bench, and told to a server.
All waits between two tries are shorter than in earnest."""

import threading
from collections.abc import Mapping
from enum import StrEnum
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from app.station import Station
from services.central import packing as central
from services.database import packing_message_store
from services.packing.server import asking, pulling, pushing, worker
from services.packing.server.messages import Message, MessageState
from services.packing.server.ports import PackingServer
from services.packing.server.remote import Reply, Told
from tests.campaigns.packing_station import PATIENCE, Bench, obey

FASTER = 20.0  # times
CALL_SECONDS = 2.0  # for a call


class Sabotage(StrEnum):
    """The promise that is broken."""

    NONE = "none"
    DONE_EARLY = "done_early"  # what is about to be told stands as done
    LOOKS_NOT = "looks_not"  # what is in doubt is told again without a look
    KEYLESS = "keyless"  # the line takes the keys away; the station does as it should


def station(connection: Connection, data_dir: Path, environ: Mapping[str, str], sabotage: Sabotage) -> None:
    """Obeys orders (see `_Bench`) and answers each."""
    _hurry()
    if sabotage is Sabotage.DONE_EARLY:
        _be_done_early()
    if sabotage is Sabotage.LOOKS_NOT:
        pushing.settle = _look_not
    with Station.open(data_dir, environ=environ, patience=PATIENCE) as opened:
        obey(connection, opened, _Bench(opened))


class _Bench(Bench):
    """What is done at the station. Each method is an order."""

    def __init__(self, opened: Station) -> None:
        super().__init__(opened)
        self._sync, self._people = opened.packing_sync, opened.people
        self._changed = threading.Event()
        self._sync.on_changed(self._changed.set)

    def copied(self, shipments: int) -> None:
        """Until so many are here."""
        while len(self._station.packing.queue(limit=100).rows) < shipments:
            self._wait()

    def standing(self) -> tuple[int, int, int]:
        """How many messages wait, are in doubt, are parked, once something has changed or a moment is over."""
        self._changed.clear()
        status = self._sync.status()
        if status is not None and status.words:
            self._sync.wake(hurry=True)
        else:
            self._sync.wake()
        self._changed.wait(0.1)
        stands = self._sync.deciding.figures()
        return stands.waiting, stands.in_doubt, stands.parked

    def decide(self, retry: bool) -> list[str]:
        """Somebody tries again what the server does not take, or undoes it here: the codes that it was refused with."""
        person = self._people.everybody()[0]
        parked = [one for one in self._sync.deciding.waiting() if one.state is MessageState.PARKED]
        if parked and retry:
            self._sync.deciding.retry(parked[0].id, person)
        elif parked:
            self._sync.deciding.undo(parked[0].id, person)
        return [str(one.said.get("code", "")) for one in parked[:1]]

    def read(self) -> None:
        """Until what the server has by now is read."""
        before = self._read_at()
        self._sync.wake(hurry=True)
        while self._read_at() == before:
            self._wait()

    def _read_at(self) -> object:
        status = self._sync.status()
        return status.read_at if status is not None else None

    def _wait(self) -> None:
        self._changed.wait(0.2)  # that nothing is new is not told
        self._changed.clear()


def _hurry() -> None:
    pushing.SHORTEST_WAIT /= FASTER
    pushing.LONGEST_WAIT /= FASTER * 10
    worker.LONGEST_REST /= FASTER * 10
    pulling.HUB_SECONDS /= FASTER
    pulling.LIST_SECONDS /= FASTER
    asking.REST_SECONDS /= FASTER
    central.CentralPacking = partial(  # type: ignore[misc, assignment]
        central.CentralPacking, whole_seconds=CALL_SECONDS
    )


def _be_done_early() -> None:
    stands = packing_message_store.stands

    def stands_done(tx: Any, message: Message, state: MessageState, **more: Any) -> None:
        stands(tx, message, MessageState.DONE if state is MessageState.SENDING else state, **more)

    packing_message_store.stands = stands_done


def _look_not(server: PackingServer, told: Told, _plate: str, _ours: frozenset[str]) -> Reply:
    return server.tell(told)
