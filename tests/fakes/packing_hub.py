"""A hub of ours as packing sees it: its rows are those of an organisation in the same database, its answers go through
the wire's own shapes. It knows what it was told by its key."""

import json
from collections.abc import Callable, Sequence
from typing import TypeVar

from sqlalchemy import Connection

from app.hub.weights import WeighedBody
from services.central.packing_snapshot import SnapshotShape
from services.clock import SystemClock, new_id
from services.database import box_store
from services.database.database import Database
from services.database.walls import within
from services.errors import OutsideFailed, OutsideKind, Refused
from services.identity.by import By
from services.packing import acts, ending, numbering, weighed
from services.packing.amounts import amount_of
from services.packing.model import Measures, MessageKind
from services.packing.server.remote import Queue, RemoteBox, RemoteContent, RemotePacked, Reply, Said, Told
from services.packing.server.seen import Seen
from services.packing.turn import Turn, begin
from services.packing.work.snapshot import read_cursor, snapshot

ORGANISATION = 7
T = TypeVar("T")


class FakePackingHub:
    """A `PackingServer`. `away`: nobody answers; `loses`: the next answers get lost; `breaks`: so many are
    "in trouble"; `most`: entries of a page."""

    address = "https://hub.example"

    def __init__(self, database: Database, most: int = 1_000) -> None:
        self._database, self.most = database, most
        self.away, self.loses, self.breaks = False, 0, 0
        self.answers: dict[str, Reply] = {}
        self.told: list[MessageKind] = []
        self.asked: list[str] = []  # boxes that somebody looked into
        self.looks = 0
        self.lacks: frozenset[MessageKind] = frozenset()  # it is an older one

    def is_hub(self) -> bool:
        self._answer()
        return True

    def knows(self, kind: MessageKind) -> bool:
        self._answer()
        return kind not in self.lacks

    def forget(self) -> None:
        """It stays one."""

    def tell(self, told: Told) -> Reply:
        self._answer()
        if told.kind in self.lacks:
            return Reply(Said.DONE, untold=True)
        if self.breaks:
            self.breaks -= 1
            return Reply(Said.IN_DOUBT, 500)
        self.told.append(told.kind)
        if told.key not in self.answers:
            try:
                self.answers[told.key] = self.act(told.person, lambda tx, turn: _do(tx, turn, told))
            except Refused as refused:
                status = 404 if refused.code.endswith("NOT_FOUND") else 400
                return Reply(Said.REFUSED, status, refused.code)
        if self.loses:
            self.loses -= 1
            raise _nothing_came()
        return self.answers[told.key]

    def act(self, author: str, run: Callable[[Connection, Turn], T]) -> T:
        """Somebody does something there."""
        by = By(SystemClock().now(), author, None, "elsewhere", ORGANISATION)
        op = new_id()
        return self._database.write(within(ORGANISATION, lambda tx: run(tx, begin(tx, by, op))))

    def read(self, query: Callable[[Connection], T]) -> T:
        """What is there."""
        return self._database.write(within(ORGANISATION, query))

    def snapshot(self, cursor: str) -> Seen:
        self._answer()
        self.looks += 1
        read = read_cursor(cursor)
        assert read is not None
        page = self.read(lambda tx: snapshot(tx, ORGANISATION, read, self.most))
        return SnapshotShape.model_validate_json(json.dumps(page)).value()

    def box(self, box_id: str) -> tuple[RemoteBox, Sequence[RemoteContent]] | None:
        self._answer()
        self.asked.append(box_id)

        def read(tx: Connection) -> tuple[RemoteBox, Sequence[RemoteContent]] | None:
            box = box_store.get(tx, ORGANISATION, box_id)
            inside = box_store.contents(tx, ORGANISATION, box_id)
            found = [RemoteContent(one.id, one.plate.number, one.quantity, one.plate.product.name) for one in inside]
            return box and (RemoteBox(box.id, box.number or 0, box.status, box.measures), found)

        return self.read(read)

    def forget_keys(self) -> None:
        """It is long ago."""
        self.answers.clear()

    def shipments(self, *, warehouse: str = "", search: str = "", limit: int = 50) -> Queue:
        raise AssertionError("a hub is asked for its snapshot")

    def look_up(self, code: str, shipment_id: str = "") -> None:
        raise AssertionError("a hub is asked for its snapshot")

    def cut(self) -> None:
        """Nothing runs."""

    def close(self) -> None:
        """Nothing is held."""

    def _answer(self) -> None:
        if self.away:
            raise _nothing_came(sent=False)


def _do(tx: Connection, turn: Turn, told: Told) -> Reply:
    match told.kind:
        case MessageKind.BOX:
            box = acts.new_box(tx, turn, told.shipment, new_id())
            return Reply(Said.DONE, 201, box=RemoteBox(box.id, box.number or 0, box.status))
        case MessageKind.PACK:
            plate, line = told.body["license_plate_id"], told.body["so_line_id"]
            wanted = acts.Wanted(new_id(), told.shipment, told.box, plate, line, told.amount)
            packed = acts.pack(tx, turn, wanted)
            stands = RemotePacked(packed.content.id, packed.line.packed, packed.line.remaining)
            return Reply(Said.DONE, 201, packed=stands)
        case MessageKind.TAKE_OUT:
            acts.take_out(tx, turn, told.box, told.content)
        case MessageKind.CLOSE:
            ending.close(tx, turn, told.box, Measures(**{name: amount_of(one) for name, one in told.body.items()}))
        case MessageKind.REOPEN_BOX:
            ending.reopen_box(tx, turn, told.box, told.body["reason"])
        case MessageKind.SSCC:
            numbering.told(tx, turn, told.box, told.body["sscc"])
        case MessageKind.WEIGHED:
            weighed.told(tx, turn, told.box, WeighedBody.model_validate(dict(told.body)).value())
        case MessageKind.COMPLETE:
            ending.complete(tx, turn, told.shipment)
        case MessageKind.REOPEN:
            ending.reopen(tx, turn, told.shipment, told.body["reason"])
    return Reply(Said.DONE, 200)


def _nothing_came(*, sent: bool = True) -> OutsideFailed:
    return OutsideFailed(OutsideKind.NETWORK, "central.packing.unreachable", retry=True, sent=sent)


def contents_there(hub: FakePackingHub, shipment_id: str) -> list[tuple[int | None, str, int]]:
    """(box, license plate, quantity) of all that is packed there."""

    def read(tx: Connection) -> list[tuple[int | None, str, int]]:
        boxes = box_store.of_shipment(tx, ORGANISATION, shipment_id)
        held = [(box, box_store.contents(tx, ORGANISATION, box.id)) for box in boxes]
        return [(box.number, one.plate.number, one.quantity) for box, inside in held for one in inside]

    return hub.read(read)
