"""What a server answered of packing, kept in the rows that it is about."""

from sqlalchemy import Connection

from services.database import packing_bench_store
from services.database.sql import Sql

_SAME = Sql(
    "SELECT id FROM box WHERE organisation_id = 0 AND shipment_id = :shipment AND id <> :id AND remote_id = :remote"
)
_OTHERS = Sql(
    "UPDATE box SET number = NULL WHERE organisation_id = 0 AND shipment_id = :shipment AND id <> :id"
    " AND number = :number"
)
_MOVE = Sql("UPDATE box_content SET box_id = :id WHERE organisation_id = 0 AND box_id = :other")
_DROP = Sql("DELETE FROM box WHERE organisation_id = 0 AND id = :other")
_BOX = Sql("UPDATE box SET number = :number, remote_id = :remote WHERE organisation_id = 0 AND id = :id")
_CONTENT = Sql("UPDATE box_content SET remote_id = :remote, unverified = false WHERE organisation_id = 0 AND id = :id")
_LINE = Sql("UPDATE shipment_line SET ordered = :ordered, packed = :packed WHERE organisation_id = 0 AND id = :id")
_PLATE_OF = Sql("UPDATE box_content SET plate_id = :plate WHERE organisation_id = 0 AND id = :id")
_LINE_OF = Sql("UPDATE box_content SET line_id = :line WHERE organisation_id = 0 AND id = :id")
_COUNTED = Sql("UPDATE shipment_line SET packed = packed + :quantity WHERE organisation_id = 0 AND id = :line")
_AT_LEAST = Sql(
    "UPDATE shipment_line SET ordered = packed WHERE organisation_id = 0 AND id = :line AND ordered < packed"
)
_COUNTED_OF = Sql(
    "UPDATE allocation SET packed = packed + :quantity, quantity = quantity + :quantity"
    " WHERE organisation_id = 0 AND plate_id = :plate AND line_id = :line"
)
_NO_BOX = Sql("DELETE FROM box WHERE organisation_id = 0 AND id = :id")


def box(tx: Connection, shipment: str, box_id: str, number: int, remote: str) -> int:
    """The server has given the box its number. A copy of it, read meanwhile, is one with it, also where that is in
    front; another box that has that number has it no more. How many boxes fewer there are."""
    same = _SAME(tx, shipment=shipment, id=box_id, remote=remote).all()
    for row in same:
        _MOVE(tx, id=box_id, other=row.id)
        _DROP(tx, other=row.id)
    if same:
        packing_bench_store.leave(tx, [row.id for row in same], box_id)
    _OTHERS(tx, shipment=shipment, id=box_id, number=number)
    _BOX(tx, id=box_id, number=number, remote=remote)
    return len(same)


def content(tx: Connection, content_id: str, remote: str) -> None:
    """The server has it under this id."""
    _CONTENT(tx, id=content_id, remote=remote)


def line(tx: Connection, line_id: str, ordered: int, packed: int) -> None:
    """The line stands so, as the server says and what waits for it."""
    _LINE(tx, id=line_id, ordered=ordered, packed=packed)


def plate_of(tx: Connection, content_id: str, plate_id: str) -> None:
    """It is of that license plate."""
    _PLATE_OF(tx, id=content_id, plate=plate_id)


def line_of(tx: Connection, content_id: str, line_id: str) -> None:
    """It is for that line."""
    _LINE_OF(tx, id=content_id, line=line_id)


def counted(tx: Connection, plate_id: str, line_id: str, quantity: int, *, whole: bool) -> None:
    """So much more is packed for that line, from that license plate, and was meant for it. `whole`: what is ordered is
    known; else it is no less than that."""
    _COUNTED(tx, line=line_id, quantity=quantity)
    _COUNTED_OF(tx, plate=plate_id, line=line_id, quantity=quantity)
    if not whole:
        _AT_LEAST(tx, line=line_id)


def no_box(tx: Connection, box_id: str) -> None:
    """There is no such box after all."""
    _NO_BOX(tx, id=box_id)
