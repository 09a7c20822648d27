"""The servers of the campaign `packing-sync`, each a process that is killed: a hub on SQLite or PostgreSQL, at which
somebody else packs too, and a server that speaks the contract alone, with its memory on disk."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from typing import Any, Protocol

import httpx

from app.hub.packing_errors import NEW_BOX, PACK
from app.hub.place import hub_database
from services.clock import SystemClock
from services.database.walls import within
from services.hub.accounts import HubAccounts
from services.hub.model import HubRole
from services.packing.amounts import amount_of
from tests.campaigns.hub_processes import Child, hub
from tests.campaigns.hub_store import Row, Store
from tests.support.packing_server_kept import KeptPackingServer, serve_kept
from tests.support.packing_work import Ids, furnish

SITE, STATION, RELIEF = "Site", "bench", "relief"
_BOXES = "SELECT id, remote_id, shipment_id, number, status, weight FROM box"
_CONTENTS = (
    "SELECT c.id, c.remote_id, c.box_id, p.number AS plate, c.quantity FROM box_content c"
    " JOIN license_plate p ON p.organisation_id = c.organisation_id AND p.id = c.plate_id"
)


@dataclass(frozen=True)
class Box:
    """A box in the records of a server, or of the station by the server's ids. `contents`: (plate, millionths) by
    id."""

    id: str
    shipment: str
    number: int | None
    status: str
    weight: int | None
    contents: Mapping[str, tuple[str, int]]


class Server(Protocol):
    """A server that is told, killed and started again. `is_hub`: it is one of ours."""

    is_hub: bool
    token: str
    address: tuple[str, int]

    def start(self) -> None:
        """It answers when this returns, at `address`."""

    def kill(self) -> None:
        """kill -9."""

    def boxes(self) -> list[Box]:
        """What it has."""

    def rows(self, query: str) -> Sequence[Row]:
        """Of a hub: what stands in its database."""

    def pack(self, random: Random, ids: Ids) -> None:
        """Somebody else packs something of that shipment at a hub."""

    def shake(self) -> None:
        """What it keeps its data in is killed and started again, where that is a server of its own."""


class HubServer:
    """A hub with its work."""

    is_hub = True

    def __init__(self, folder: Path, store: Store, which: Sequence[Ids]) -> None:
        self._folder, self._store = folder, store
        with hub_database(folder, store.url) as database:
            accounts = HubAccounts(database, SystemClock())
            tokens = {}
            for name in (STATION, RELIEF):
                accounts.add_user(name, full_name=name, role=HubRole.STATION, organisation=SITE, password=None)
                tokens[name] = accounts.create_token(name, timedelta(days=1)).text
            number = accounts.organisation_number(SITE)
            assert number is not None
            database.write(within(number, lambda tx: furnish(tx, number, *which)))
        self.token, self._relief = tokens[STATION], tokens[RELIEF]
        self.rows, self.shake = store.rows, store.kill
        self.start()

    def start(self) -> None:
        self._child = Child(hub, self._folder, self._store.url)
        self.address = address_in(self._child)

    def kill(self) -> None:
        self._child.kill()

    def boxes(self) -> list[Box]:
        return boxes_of(self.rows, lambda row: str(row["id"]))

    def pack(self, random: Random, ids: Ids) -> None:
        """At the hub itself, past the line; nobody kills it meanwhile."""
        plate, quantity = random.randint(1, 4), random.choice((1, 2, 5, 20))
        host, port = self.address
        signed = {"Authorization": f"Bearer {self._relief}"}
        with httpx.Client(base_url=f"http://{host}:{port}", headers=signed, timeout=20, trust_env=False) as client:
            made = client.post(NEW_BOX, json={"shipment_id": ids.shipment})
            if made.status_code == 201:
                line = ids.line({1: 1, 2: 1, 3: 2, 4: 3}[plate])
                named = {"shipment_id": ids.shipment, "box_id": made.json()["id"], "so_line_id": line}
                client.post(PACK, json={**named, "license_plate_id": ids.plate(plate), "quantity": quantity})


class PlainServer:
    """A server of the contract alone."""

    is_hub = False
    token = "right-token"

    def __init__(self, folder: Path, which: Sequence[Ids]) -> None:
        self._file, self._which = folder / "packing.sqlite", which
        self.start()

    def start(self) -> None:
        self._child = Child(plain, self._file, self._which)
        self.address = address_in(self._child)

    def kill(self) -> None:
        self._child.kill()

    def boxes(self) -> list[Box]:
        with closing(KeptPackingServer(self._file, self._which)) as server:
            return [
                Box(
                    box.id,
                    box.shipment.id,
                    box.number,
                    box.status,
                    amount_of(box.measures.get("weight")),
                    {one["id"]: (one["lp_number"], amount_of(one["quantity"]) or 0) for one in box.contents},
                )
                for box in server.boxes
            ]

    def rows(self, query: str) -> Sequence[Row]:
        raise NotImplementedError(query)

    def pack(self, random: Random, ids: Ids) -> None:
        """Nobody else does."""

    def shake(self) -> None:
        """It has none."""


def plain(connection: Connection, file: Path, which: Sequence[Ids]) -> None:
    """Says its URL."""
    serve_kept(file, which, connection.send)


def address_in(child: Child) -> tuple[str, int]:
    """Of the URL that it says when it serves."""
    host, _, port = str(child.hear()).rpartition("http://")[2].partition(":")
    return host, int(port)


def boxes_of(read: Callable[[str], Sequence[Row]], id_of: Callable[[Row], str]) -> list[Box]:
    """The boxes in a database of ours, and what is in them, by the ids that `id_of` gives."""
    contents = dict[str, dict[str, tuple[str, int]]]()
    for row in read(_CONTENTS):
        contents.setdefault(str(row["box_id"]), {})[id_of(row)] = (str(row["plate"]), int(row["quantity"]))
    return [_box(row, contents, id_of) for row in read(_BOXES)]


def _box(row: Row, contents: Mapping[str, Any], id_of: Callable[[Row], str]) -> Box:
    said = row["shipment_id"], row["number"], row["status"], row["weight"]
    return Box(id_of(row), *said, contents.get(str(row["id"]), {}))
