"""Boxes and what is in them; and the log of packing."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from services.database.shipment_store import product_of
from services.database.sql import Sql
from services.database.types import from_micros, to_micros
from services.identity.by import By
from services.packing.model import Box, BoxStatus, Content, Measures, Plate

_INSERT = Sql(
    "INSERT INTO box (organisation_id, id, shipment_id, number, status, alarmed, station, created_at, remote_id)"
    " VALUES (:organisation, :id, :shipment, :number, 'open', false, :station, :at, :remote_id)"
)
_GET = Sql("SELECT * FROM box WHERE organisation_id = :organisation AND id = :id")
_OF = Sql(  # those that no server has numbered come last, in the order in which they were begun
    "SELECT * FROM box WHERE organisation_id = :organisation AND shipment_id = :shipment"
    " ORDER BY CASE WHEN number IS NULL THEN 1 ELSE 0 END, number, created_at, id"
)
_CLOSED_LAST = Sql(
    "SELECT * FROM box WHERE organisation_id = :organisation AND shipment_id = :shipment AND status = 'closed'"
    " ORDER BY closed_at DESC, number DESC LIMIT 1"
)
_LAST = Sql("SELECT max(number) FROM box WHERE organisation_id = :organisation AND shipment_id = :shipment")
_CLOSE = Sql(
    "UPDATE box SET status = 'closed', weight = :weight, length = :length, width = :width, height = :height,"
    " closed_at = :at WHERE organisation_id = :organisation AND id = :id"
)
_REOPEN = Sql("UPDATE box SET status = 'open', closed_at = NULL WHERE organisation_id = :organisation AND id = :id")
_ALARM = Sql("UPDATE box SET alarmed = true WHERE organisation_id = :organisation AND id = :id")
_PUT_IN = Sql(
    "INSERT INTO box_content (organisation_id, id, box_id, line_id, plate_id, quantity, notes, packed_at, station,"
    " author, person_id, remote_id, unverified)"
    " VALUES (:organisation, :id, :box, :line, :plate, :quantity, :notes, :at, :station, :author, :person_id, '',"
    " :unverified)"
)
_TAKE_OUT = Sql("DELETE FROM box_content WHERE organisation_id = :organisation AND id = :id")
_CONTENT = (
    "SELECT b.*, l.number AS plate_number, l.lot, l.product_id, l.quantity AS plate_quantity, l.packed AS plate_packed,"
    " l.warehouse_id, p.sku, p.name AS product_name, p.uom, p.unit_weight, p.allergens FROM box_content b"
    " JOIN license_plate l ON l.organisation_id = b.organisation_id AND l.id = b.plate_id"
    " JOIN product p ON p.organisation_id = l.organisation_id AND p.id = l.product_id"
    " WHERE b.organisation_id = :organisation"
)
_GET_CONTENT = Sql(f"{_CONTENT} AND b.id = :id")
_CONTENTS = Sql(f"{_CONTENT} AND b.box_id = :box ORDER BY b.seq")
_OF_SHIPMENT = "b.box_id IN (SELECT id FROM box WHERE organisation_id = :organisation AND shipment_id = :shipment)"
_IN_SHIPMENT = Sql(f"{_CONTENT} AND {_OF_SHIPMENT} ORDER BY b.seq")
_HAS = Sql("SELECT 1 FROM box_content WHERE organisation_id = :organisation AND box_id = :box LIMIT 1")
_WARNED = Sql(
    "SELECT e.params, l.product_id FROM packing_event e"
    " JOIN box_content b ON b.organisation_id = e.organisation_id AND b.id = e.content_id"
    " JOIN license_plate l ON l.organisation_id = b.organisation_id AND l.id = b.plate_id"
    " WHERE e.organisation_id = :organisation AND e.shipment_id = :shipment AND e.act = 'packed' AND b.box_id = :box"
)
_TOLD = Sql(
    "SELECT params FROM packing_event WHERE organisation_id = :organisation AND shipment_id = :shipment"
    " AND content_id = :content AND act = 'packed'"
)
_SEEN = Sql(
    "SELECT content_id, params FROM packing_event WHERE organisation_id = :organisation AND shipment_id = :shipment"
    " AND act IN ('packed', 'late_seen') AND content_id <> ''"
)
_LAST_IN = Sql(f"{_CONTENT} AND b.box_id = :box ORDER BY b.seq DESC LIMIT 1")
_OPEN_AT = Sql(
    "SELECT * FROM box WHERE organisation_id = :organisation AND shipment_id = :shipment AND status = 'open'"
    " AND station = :station ORDER BY created_at DESC LIMIT 1"
)
_LOG = Sql(
    "INSERT INTO packing_event (organisation_id, at, act, shipment_id, box_id, content_id, station, author, person_id,"
    " params) VALUES (:organisation, :at, :act, :shipment, :box, :content, :station, :author, :person_id, :params)"
)


def closed_last(tx: Connection, organisation: int, shipment_id: str) -> Box | None:
    """The box of a shipment that was closed last; None where none is."""
    row = _CLOSED_LAST(tx, organisation=organisation, shipment=shipment_id).first()
    return None if row is None else _box(row)


def begin(tx: Connection, by: By, box: Box) -> None:
    """A new, empty box."""
    values = {"number": box.number, "station": by.station, "at": to_micros(by.at), "remote_id": box.remote_id}
    _INSERT(tx, organisation=by.organisation, id=box.id, shipment=box.shipment_id, **values)


def get(tx: Connection, organisation: int, box_id: str) -> Box | None:
    """One, by its id."""
    row = _GET(tx, organisation=organisation, id=box_id).first()
    return None if row is None else _box(row)


def of_shipment(tx: Connection, organisation: int, shipment_id: str) -> Sequence[Box]:
    """All of a shipment, by their numbers."""
    return [_box(row) for row in _OF(tx, organisation=organisation, shipment=shipment_id)]


def last_number(tx: Connection, organisation: int, shipment_id: str) -> int:
    """The highest number that a box of the shipment has, 0 for none."""
    return _LAST(tx, organisation=organisation, shipment=shipment_id).scalar() or 0


def close(tx: Connection, by: By, box_id: str, said: Measures) -> None:
    """It takes nothing any more."""
    sizes = {"weight": said.weight, "length": said.length, "width": said.width, "height": said.height}
    _CLOSE(tx, organisation=by.organisation, id=box_id, at=to_micros(by.at), **sizes)


def reopen(tx: Connection, by: By, box_id: str) -> None:
    """It takes something again; what was measured stays until it is closed anew."""
    _REOPEN(tx, organisation=by.organisation, id=box_id)


def alarm(tx: Connection, by: By, box_id: str) -> None:
    """Something that the customer excludes was put into it, on purpose."""
    _ALARM(tx, organisation=by.organisation, id=box_id)


def put_in(tx: Connection, by: By, content: Content) -> None:
    """So much of a plate is in a box."""
    _PUT_IN(
        tx,
        organisation=by.organisation,
        id=content.id,
        box=content.box_id,
        line=content.line_id,
        plate=content.plate.id,
        quantity=content.quantity,
        notes=content.notes,
        at=to_micros(content.packed_at),
        station=by.station,
        author=by.author,
        person_id=by.person_id,
        unverified=content.unverified,
    )


def take_out(tx: Connection, organisation: int, content_id: str) -> None:
    """It is not in its box any more."""
    _TAKE_OUT(tx, organisation=organisation, id=content_id)


def content(tx: Connection, organisation: int, content_id: str) -> Content | None:
    """What was put in at once, by its id."""
    row = _GET_CONTENT(tx, organisation=organisation, id=content_id).first()
    return None if row is None else _content(row)


def contents(tx: Connection, organisation: int, box_id: str) -> Sequence[Content]:
    """What is in a box, in the order in which it was put there."""
    return [_content(row) for row in _CONTENTS(tx, organisation=organisation, box=box_id)]


def packed(tx: Connection, organisation: int, shipment_id: str) -> Mapping[str, Sequence[Content]]:
    """What is in each box of a shipment, by the boxes' ids; an empty one is not named."""
    found: dict[str, list[Content]] = {}
    for row in _IN_SHIPMENT(tx, organisation=organisation, shipment=shipment_id):
        found.setdefault(row.box_id, []).append(_content(row))
    return found


def is_empty(tx: Connection, organisation: int, box_id: str) -> bool:
    """Whether nothing is in it."""
    return _HAS(tx, organisation=organisation, box=box_id).first() is None


def last_in(tx: Connection, organisation: int, box_id: str) -> Content | None:
    """What was put in last."""
    row = _LAST_IN(tx, organisation=organisation, box=box_id).first()
    return None if row is None else _content(row)


def acknowledged(tx: Connection, organisation: int, box: Box, product_id: str) -> Sequence[str]:
    """What was acknowledged of that product when it was put into the box, where it still lies: names of allergens."""
    rows = _WARNED(tx, organisation=organisation, shipment=box.shipment_id, box=box.id)
    told = [_object(row.params) for row in rows if row.product_id == product_id]
    return [str(name) for params in told if params.get("acknowledged") for name in params.get("allergens", ())]


def warned_of(tx: Connection, organisation: int, shipment_id: str, content_id: str) -> Sequence[str]:
    """What the customer excluded of it when it was packed, as was known here then: names of allergens."""
    rows = _TOLD(tx, organisation=organisation, shipment=shipment_id, content=content_id)
    return [str(name) for row in rows for name in _object(row.params).get("allergens", ())]


def answered_for(tx: Connection, organisation: int, shipment_id: str, content_id: str) -> Sequence[str] | None:
    """What somebody acknowledged of it when it was packed: names of allergens; None: nobody was asked."""
    rows = _TOLD(tx, organisation=organisation, shipment=shipment_id, content=content_id)
    for params in (_object(row.params) for row in rows):
        if params.get("acknowledged"):
            return [str(name) for of in ("allergens", "restrictions") for name in params.get(of, ())]
    return None


def seen(tx: Connection, organisation: int, shipment_id: str) -> Mapping[str, Sequence[str]]:
    """What somebody acknowledged of what was packed, then or since: names of allergens, by the ids of contents."""
    found: dict[str, list[str]] = {}
    for row in _SEEN(tx, organisation=organisation, shipment=shipment_id):
        params = _object(row.params)
        if params.get("acknowledged", True):  # it stands in what was packed alone
            names = (str(name) for of in ("allergens", "restrictions") for name in params.get(of, ()))
            found.setdefault(row.content_id, []).extend(names)
    return found


def open_at(tx: Connection, organisation: int, shipment_id: str, station: str) -> Box | None:
    """The open box of the shipment that this station began last."""
    row = _OPEN_AT(tx, organisation=organisation, shipment=shipment_id, station=station).first()
    return None if row is None else _box(row)


def log(
    tx: Connection, by: By, act: str, shipment: str, params: Mapping[str, object], *, box: str = "", content: str = ""
) -> None:
    """What was done, by whom, when and where."""
    who = {"station": by.station, "author": by.author, "person_id": by.person_id, "at": to_micros(by.at)}
    about = {"shipment": shipment, "box": box, "content": content, "params": json.dumps(dict(params))}
    _LOG(tx, organisation=by.organisation, act=act, **who, **about)


def _object(stored: Any) -> Mapping[str, Any]:
    """SQLite gives its text, PostgreSQL what it holds."""
    found: Mapping[str, Any] = json.loads(stored) if isinstance(stored, str) else stored
    return found


def _box(row: Any) -> Box:
    said = Measures(row.weight, row.length, row.width, row.height)
    stands = (BoxStatus(row.status), said, bool(row.alarmed), row.remote_id, row.sscc)
    return Box(row.id, row.shipment_id, row.number, *stands)


def _content(row: Any) -> Content:
    plate = Plate(
        row.plate_id, row.plate_number, product_of(row), row.lot, row.plate_quantity, row.plate_packed, row.warehouse_id
    )
    at = from_micros(row.packed_at)
    return Content(
        row.id,
        row.box_id,
        row.line_id,
        plate,
        row.quantity,
        at,
        row.author,
        row.station,
        row.notes,
        row.remote_id,
        bool(row.unverified),
    )
