"""What something is about: the shipment, a box of it, a plate, a line of it. Each raises Refused(NOT_FOUND)."""

from collections.abc import Sequence

from sqlalchemy import Connection

from services.database import box_store, plate_store, shipment_store
from services.errors import Refused
from services.packing.model import Box, Content, Line, Plate, Shipment


def shipment_of(tx: Connection, organisation: int, shipment_id: str, code: str = "NOT_FOUND") -> Shipment:
    """The shipment with that id."""
    found = shipment_store.get(tx, organisation, shipment_id)
    if found is None:
        raise Refused(code, "packing.refused.no_shipment")
    return found


def box_of(tx: Connection, organisation: int, box_id: str, shipment: Shipment | None = None) -> Box:
    """The box with that id, of that shipment where one is given."""
    found = box_store.get(tx, organisation, box_id)
    if found is None or (shipment is not None and found.shipment_id != shipment.id):
        raise Refused("NOT_FOUND", "packing.refused.no_box")
    return found


def plate_of(tx: Connection, organisation: int, plate_id: str) -> Plate:
    """The license plate with that id."""
    found = plate_store.get(tx, organisation, plate_id)
    if found is None:
        raise Refused("NOT_FOUND", "packing.refused.no_plate")
    return found


def line_of(tx: Connection, organisation: int, line_id: str, shipment: Shipment) -> Line:
    """The line of that shipment with that id."""
    found = shipment_store.line(tx, organisation, line_id)
    if found is None or found.shipment_id != shipment.id:
        raise Refused("NOT_FOUND", "packing.refused.no_line")
    return found


def content_of(tx: Connection, organisation: int, content_id: str, box_id: str) -> tuple[Content, Box]:
    """What lies in that box under that id, and the box."""
    content = box_store.content(tx, organisation, content_id)
    if content is None or content.box_id != box_id:
        raise Refused("NOT_FOUND", "packing.refused.no_content")
    return content, box_of(tx, organisation, box_id)


def called(box: Box, boxes: Sequence[Box]) -> str:
    """How people call a box, among those of its shipment: by its number; one that no server has numbered yet is "+1",
    "+2" …, in the order in which they were begun."""
    if box.number is not None:
        return str(box.number)
    new = [one.id for one in boxes if one.number is None]
    return f"+{new.index(box.id) + 1}" if box.id in new else "–"


def called_in(tx: Connection, organisation: int, box: Box) -> str:
    """The same of a box alone."""
    if box.number is not None:
        return str(box.number)
    return called(box, box_store.of_shipment(tx, organisation, box.shipment_id))
