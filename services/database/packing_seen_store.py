"""Boxes and figures as a hub of ours tells of them, at a station (organisation 0): many at once."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from services.database.sql import Sql, listed
from services.database.types import to_micros
from services.packing.server.merging import Boxes, BoxHere
from services.packing.server.seen import BoxSeen, ContentSeen

_BOXES = Sql("SELECT id, shipment_id, remote_id FROM box WHERE organisation_id = 0 AND shipment_id IN EACH(:keys)")
_CONTENTS = Sql("SELECT id, box_id, remote_id FROM box_content WHERE organisation_id = 0 AND box_id IN EACH(:keys)")
_NEW_BOX = Sql(
    "INSERT INTO box (organisation_id, id, shipment_id, number, status, weight, length, width, height, alarmed,"
    " station, created_at, closed_at, remote_id, sscc) VALUES (0, :id, :shipment, :number, :status, :weight, :length,"
    " :width, :height, :alarmed, :station, :at, NULL, :id, :sscc)"
)
_BOX = Sql(  # a number that was given here is not told yet
    "UPDATE box SET number = :number, status = :status, weight = :weight, length = :length, width = :width,"
    " height = :height, alarmed = :alarmed, sscc = CASE WHEN sscc = '' THEN :sscc ELSE sscc END"
    " WHERE organisation_id = 0 AND id = :id"
)
_NO_NUMBERS = Sql(
    "UPDATE box SET number = NULL WHERE organisation_id = 0 AND shipment_id = :shipment AND number = :number"
)
_NO_BOXES = Sql("DELETE FROM box WHERE organisation_id = 0 AND id IN EACH(:keys)")
_NO_CONTENTS_OF = Sql("DELETE FROM box_content WHERE organisation_id = 0 AND box_id IN EACH(:keys)")
_NO_CONTENTS = Sql("DELETE FROM box_content WHERE organisation_id = 0 AND id IN EACH(:keys)")
_PUT_IN = Sql(
    "INSERT INTO box_content (organisation_id, id, box_id, line_id, plate_id, quantity, notes, packed_at, station,"
    " author, person_id, remote_id, unverified) VALUES (0, :id, :box, :line, :plate, :quantity, :notes, :at, :station,"
    " :author, NULL, :id, false)"
)
_NO_GTINS = Sql("DELETE FROM product_gtin WHERE organisation_id = 0 AND gtin IN EACH(:keys)")
_PACKED_LINE = Sql("UPDATE shipment_line SET packed = :packed WHERE organisation_id = 0 AND id = :id")
_PACKED_PLATE = Sql("UPDATE license_plate SET packed = :packed WHERE organisation_id = 0 AND id = :id")
_PACKED_OF_IT = Sql(
    "UPDATE allocation SET packed = :packed WHERE organisation_id = 0 AND plate_id = :plate AND line_id = :line"
)
_FIGURES = Sql(
    "UPDATE shipment SET boxes = :boxes, alarmed = alarmed OR :alarmed WHERE organisation_id = 0 AND id = :id"
)


def free_gtins(tx: Connection, numbers: Iterable[str]) -> None:
    """These GTINs are no product's: they go to another one. Who had them is told of as well, maybe on a later page."""
    _NO_GTINS(tx, keys=listed(numbers))


def boxes(tx: Connection, shipment_ids: Iterable[str]) -> Sequence[BoxHere]:
    """The boxes of these shipments as they stand here, each with what is in it."""
    rows = _BOXES(tx, keys=listed(shipment_ids)).all()
    inside: dict[str, dict[str, str]] = {row.id: {} for row in rows}
    for row in _CONTENTS(tx, keys=listed(inside)) if rows else ():
        inside[row.box_id][row.id] = row.remote_id
    return [BoxHere(row.id, row.shipment_id, row.remote_id, inside[row.id]) for row in rows]


def keep_boxes(tx: Connection, shipment_id: str, merged: Boxes, at: datetime) -> None:
    """The boxes of a shipment stand so; those that are the hub's have its ids here."""
    if merged.gone:
        _NO_CONTENTS_OF(tx, keys=listed(merged.gone))
        _NO_BOXES(tx, keys=listed(merged.gone))
    if merged.taken_out:
        _NO_CONTENTS(tx, keys=listed(merged.taken_out))
    # One that the hub has no more, and of which something waits here, may have the number of a new one.
    _NO_NUMBERS.many(tx, [{"shipment": shipment_id, "number": one.box.number} for one in merged.new])
    new = [{**_box(one), "id": one.box.id, "shipment": shipment_id, "station": one.station} for one in merged.new]
    _NEW_BOX.many(tx, [{**row, "at": to_micros(at)} for row in new])
    _BOX.many(tx, [{**_box(one), "id": own} for own, one in merged.known])
    _PUT_IN.many(tx, [_content(box_id, one) for box_id, one in merged.put_in])


def packed(
    tx: Connection, lines: Mapping[str, int], plates: Mapping[str, int], meant: Mapping[tuple[str, str], int]
) -> None:
    """So much is packed of these lines, license plates, and (license plate, line)."""
    _PACKED_LINE.many(tx, [{"id": one, "packed": much} for one, much in lines.items()])
    _PACKED_PLATE.many(tx, [{"id": one, "packed": much} for one, much in plates.items()])
    _PACKED_OF_IT.many(tx, [{"plate": one, "line": line, "packed": much} for (one, line), much in meant.items()])


def figures(tx: Connection, rows: Iterable[tuple[str, int, bool]]) -> None:
    """(shipment, how many boxes it has, whether something was alarmed of)."""
    _FIGURES.many(tx, [{"id": one, "boxes": number, "alarmed": alarmed} for one, number, alarmed in rows])


def _box(one: BoxSeen) -> dict[str, Any]:
    said = one.box.measures
    sizes = {"weight": said.weight, "length": said.length, "width": said.width, "height": said.height}
    return {"number": one.box.number, "status": one.box.status.value, "alarmed": one.alarmed, "sscc": one.sscc, **sizes}


def _content(box_id: str, one: ContentSeen) -> dict[str, Any]:
    ids = {"id": one.id, "box": box_id, "line": one.line_id, "plate": one.plate_id}
    who = {"at": to_micros(one.packed_at), "station": one.station, "author": one.author}
    return {**ids, **who, "quantity": one.quantity, "notes": one.notes}
