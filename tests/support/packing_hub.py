"""Work to pack in a running hub's database, and what becomes of it."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection

from app.hub.packing_errors import NEW_BOX, PACK
from app.hub.place import hub_database
from services.clock import SystemClock
from services.database import packing_change_store, plate_store, shipment_store
from services.database.walls import within
from services.hub.accounts import HubAccounts
from services.packing.model import Plate, Shipment, Status
from tests.support.hub import HERE, Hub
from tests.support.packing_work import Ids, furnish

T = TypeVar("T")


def in_database(hub: Hub, run: Callable[[Connection, int], T], organisation: str = HERE) -> T:
    """Run it in a transaction beside the hub, inside the walls of that organisation, whose number it is given."""
    with hub_database(hub.data_dir, hub.database) as database:
        number = HubAccounts(database, SystemClock()).organisation_number(organisation)
        assert number is not None
        return database.write(within(number, lambda tx: run(tx, number)))


def furnish_hub(hub: Hub, which: Sequence[Ids], organisation: str = HERE) -> None:
    """The work of these shipments is there."""
    in_database(hub, lambda tx, number: furnish(tx, number, *which), organisation)


def stand(hub: Hub, stands: dict[Ids, Status]) -> None:
    """These shipments stand so now."""

    def change(tx: Connection, number: int) -> None:
        turn = packing_change_store.begin(tx, number)
        for ids, status in stands.items():
            shipment_store.change(tx, number, ids.shipment, status, turn)

    in_database(hub, change)


def shipment_and_plates(hub: Hub, ids: Ids) -> tuple[Shipment, list[Plate]]:
    """As they stand in the database."""

    def read(tx: Connection, number: int) -> tuple[Shipment, list[Plate]]:
        shipment = shipment_store.get(tx, number, ids.shipment)
        plates = [plate_store.get(tx, number, ids.plate(at)) for at in (1, 2, 3, 4)]
        assert shipment is not None
        return shipment, [plate for plate in plates if plate is not None]

    return in_database(hub, read)


def new_box(hub: Hub, ids: Ids, who: str = "packer") -> str:
    """The id of a new box."""
    answer = hub.ask("POST", NEW_BOX, {"shipment_id": ids.shipment}, who=who)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def to_pack(ids: Ids, box: str, plate: int = 1, quantity: float = 10, **more: Any) -> dict[str, Any]:
    """The body of a pack of a plate, for the line that it is meant for."""
    line = ids.line({1: 1, 2: 1, 3: 2, 4: 3}[plate])
    named = {"shipment_id": ids.shipment, "box_id": box, "license_plate_id": ids.plate(plate), "so_line_id": line}
    return {**named, "quantity": quantity, **more}


def pack(hub: Hub, ids: Ids, box: str, plate: int = 1, quantity: float = 10, **asked: Any) -> Any:
    """The body of a 201."""
    answer = hub.ask("POST", PACK, to_pack(ids, box, plate, quantity), **asked)
    assert answer.status_code == 201, answer.text
    return answer.json()
