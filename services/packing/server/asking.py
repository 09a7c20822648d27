"""A server of the contract alone is asked what a code names, before its scan is answered: what it says is kept, and the
scan is answered from that. Where it does not answer, from what was kept before."""

from collections.abc import Callable
from enum import Enum, auto
from threading import Lock

import structlog
from sqlalchemy import Connection

from services.clock import Clock, new_id
from services.database import packing_bench_store, shipment_store
from services.database.database import Database
from services.errors import OutsideFailed, Refused
from services.identity.by import By
from services.packing.looking import LONGEST_CODE
from services.packing.server.copying import is_of, keep_plate, keep_shipment, somebody_elses
from services.packing.server.ports import PackingServer
from services.packing.server.remote import RemotePlate, RemoteShipment
from services.packing.turn import Turn, begin

log = structlog.get_logger(__name__)


REST_SECONDS = 5.0  # after a question that nobody answered: no scan waits for a server that is away


class Heard(Enum):
    """What came of a question."""

    NAMED = auto()  # it names something, which is kept
    NOTHING = auto()  # it names nothing
    UNASKED = auto()  # nobody has to be asked, or what was said cannot be
    AWAY = auto()  # nobody answered


class Asking:
    """Any thread but the UI's. `turns`: held while something is told or asked, so that an answer counts either what is
    just told, or not."""

    def __init__(self, database: Database, clock: Clock, by: Callable[[], By], station: str, turns: Lock) -> None:
        self._database, self._clock, self._by, self._station, self._turns = database, clock, by, station, turns
        self._not_before = 0.0

    def ask(self, server: PackingServer, code: str) -> Heard:
        """Ask what the code names, for the shipment that is in front, and keep that; at a hub of ours nobody has to.
        Waits for the network and the disk."""
        asked = code.strip()
        if not asked or len(asked) > LONGEST_CODE or not asked.isprintable():
            return Heard.NOTHING
        if self._clock.monotonic() < self._not_before:
            return Heard.AWAY
        try:
            if server.is_hub():
                return Heard.UNASKED  # all that it has is here
            with self._turns:
                return self._ask(server, asked)
        except (OutsideFailed, Refused) as failed:
            log.info("the server does not say what a code names", why=failed.words)
            self._not_before = self._clock.monotonic() + REST_SECONDS
            return Heard.AWAY

    def hurry(self) -> None:
        """The server may be there again."""
        self._not_before = 0.0

    def _ask(self, server: PackingServer, code: str) -> Heard:
        front = self._database.read(lambda tx: packing_bench_store.get(tx, self._station).shipment_id)
        of = self._database.read(lambda tx: _of_server(tx, server.address, front))
        found = server.look_up(code, of)
        if found is None:
            return Heard.NOTHING
        op = new_id()
        try:
            self._database.write(lambda tx: _keep(tx, begin(tx, self._by(), op), server.address, found, of, code))
        except OutsideFailed as failed:
            log.warning("what the server says of a code cannot be kept", why=failed.words)
            self._not_before = self._clock.monotonic() + REST_SECONDS
            return Heard.UNASKED
        return Heard.NAMED


def _of_server(tx: Connection, server: str, shipment_id: str) -> str:
    """The shipment, where it is of that server."""
    found = shipment_store.get(tx, 0, shipment_id) if shipment_id else None
    return shipment_id if found is not None and found.server == server else ""


def _keep(tx: Connection, turn: Turn, server: str, found: RemoteShipment | RemotePlate, of: str, code: str) -> None:
    if isinstance(found, RemoteShipment):
        if not is_of(tx, turn, server, found):
            raise somebody_elses()
        keep_shipment(tx, turn, server, found)
    else:
        keep_plate(tx, turn, found, of, code)
