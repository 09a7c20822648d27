"""What a station says of packing to a hub of ours, and hears from it: its own client at a real hub."""

from collections.abc import Iterator
from contextlib import closing
from itertools import count

import pytest
from pydantic import SecretStr

from services.central.packing import CentralPacking
from services.packing.amounts import ONE
from services.packing.model import BoxStatus, Measures, MessageKind, Status
from services.packing.server.remote import RemoteBox, RemotePlate, RemoteShipment, Reply, Said, Told
from tests.support.hub import Hub
from tests.support.packing_hub import furnish_hub
from tests.support.packing_work import Ids

THERE = count(1)


@pytest.fixture
def ids(hub: Hub) -> Ids:
    """A shipment that nobody has touched."""
    fresh = Ids(next(THERE))
    furnish_hub(hub, [fresh])
    return fresh


@pytest.fixture
def central(hub: Hub) -> Iterator[CentralPacking]:
    with closing(CentralPacking(hub.url, token=lambda: SecretStr(hub.tokens["bench"]))) as made:
        yield made


def new_box(central: CentralPacking, ids: Ids) -> RemoteBox:
    made = central.tell(Told(MessageKind.BOX, f"box-{ids.number}", "mia", ids.shipment)).box
    assert made is not None
    return made


def packing(ids: Ids, box: RemoteBox, plate: int = 1, quantity: float = 12.5, key: str = "pack") -> Told:
    line = ids.line({1: 1, 2: 1, 3: 2, 4: 3}[plate])
    body = {"license_plate_id": ids.plate(plate), "so_line_id": line, "quantity": quantity, "notes": ""}
    amount = round(quantity * ONE)
    return Told(MessageKind.PACK, f"{key}-{ids.number}", "mia", ids.shipment, box.id, body=body, amount=amount)


def about(kind: MessageKind, ids: Ids, box: RemoteBox, **body: object) -> Told:
    return Told(kind, f"{kind}-{ids.number}", "mia", ids.shipment, box.id, body=body)


def said(reply: Reply) -> tuple[Said, str]:
    return reply.said, reply.code


def test_a_shipment_is_packed_closed_done_and_opened_again(central: CentralPacking, ids: Ids) -> None:
    assert central.is_hub()
    box = new_box(central, ids)
    assert (box.number, box.status) == (1, BoxStatus.OPEN)
    first = central.tell(packing(ids, box)).packed
    again = central.tell(packing(ids, box)).packed
    assert first is not None
    assert first == again, "the same key, the same answer"
    assert (first.packed, first.remaining, first.warned) == (12_500_000, 87_500_000, None)
    warned = central.tell(packing(ids, box, 3, 1, "almonds")).packed
    assert warned is not None
    assert warned.warned is not None
    assert warned.warned.matches == ("peanuts",)

    undo = Told(MessageKind.TAKE_OUT, f"undo-{ids.number}", "mia", ids.shipment, box.id, warned.content)
    assert said(central.tell(undo)) == (Said.DONE, "")
    found = central.box(box.id)
    assert found is not None
    assert [(one.id, one.plate_number, one.quantity) for one in found[1]] == [
        (first.content, ids.plate_number(1), 12_500_000)
    ]
    closed = central.tell(about(MessageKind.CLOSE, ids, box, weight=2.5, width=30)).box
    assert closed is not None
    assert (closed.status, closed.measures) == (BoxStatus.CLOSED, Measures(weight=2_500_000, width=30 * ONE))
    for kind, body in (
        (MessageKind.COMPLETE, {"lines": "0/3"}),
        (MessageKind.REOPEN, {"reason": "one more"}),
        (MessageKind.REOPEN_BOX, {"reason": "one more"}),
    ):
        assert said(central.tell(about(kind, ids, box, **body))) == (Said.DONE, ""), kind


def test_what_the_hub_refuses_somebody_decides(central: CentralPacking, ids: Ids) -> None:
    box = new_box(central, ids)
    for told, code in (
        (packing(ids, box, 1, 61), "QUANTITY_EXCEEDS_AVAILABLE"),
        (about(MessageKind.CLOSE, ids, box), "EMPTY_BOX"),
        (about(MessageKind.COMPLETE, ids, box), "NOTHING_PACKED"),
        (about(MessageKind.REOPEN, ids, box, reason="x"), "NOT_PACKED"),
        (about(MessageKind.REOPEN_BOX, ids, box, reason="x"), "NOT_CLOSED"),
    ):
        assert said(central.tell(told)) == (Said.REFUSED, code)


def test_what_is_asked_is_answered_with_values(central: CentralPacking, ids: Ids) -> None:
    number = f"SH-{1000 + ids.number}"
    shipment = central.look_up(f"SO-{7000 + ids.number}")
    assert isinstance(shipment, RemoteShipment)
    assert (shipment.id, shipment.number, shipment.restrictions) == (ids.shipment, number, ("Peanuts", "milk"))
    plate = central.look_up(ids.plate_number(2), ids.shipment)
    assert isinstance(plate, RemotePlate)
    assert (plate.id, plate.lot, plate.line, plate.available) == (ids.plate(2), "L43", ids.line(1), 50 * ONE)
    assert central.look_up(f"{number}/1") is None
    queue = central.shipments(search=number)
    assert [(one.id, one.status, one.alert) for one in queue.rows] == [(ids.shipment, Status.PENDING, True)]
    assert queue.total == 1


def test_from_a_cursor_that_is_none_of_the_hubs_all_is_read_anew(central: CentralPacking, ids: Ids) -> None:
    found = [one.id for one in central.snapshot("of-another-server").shipments]
    assert found == [one.id for one in central.snapshot("").shipments]
    assert ids.shipment in found


def test_what_others_packed_is_seen(central: CentralPacking, ids: Ids) -> None:
    seen = central.snapshot("")
    box = new_box(central, ids)
    central.tell(packing(ids, box))
    (shipment,) = central.snapshot(seen.cursor).shipments
    assert (shipment.id, shipment.status) == (ids.shipment, Status.PACKING)
    (there,) = shipment.boxes
    assert (there.box.id, there.station) == (box.id, "bench")
    assert [(one.quantity, one.author, one.station) for one in there.contents] == [(12_500_000, "mia", "bench")]
