"""The log of packing, read."""

import json
from collections.abc import Sequence

from sqlalchemy import Connection

from services.database.sql import Sql
from services.database.types import from_micros
from services.packing.model import Event

_OF = Sql(
    "SELECT * FROM packing_event WHERE organisation_id = :organisation AND shipment_id = :shipment"
    " ORDER BY seq DESC LIMIT :most"
)


def of_shipment(tx: Connection, organisation: int, shipment_id: str, most: int) -> Sequence[Event]:
    """What was done with a shipment, the last first."""
    rows = _OF(tx, organisation=organisation, shipment=shipment_id, most=most)
    return [
        Event(
            row.seq,
            from_micros(row.at),
            row.act,
            row.box_id,
            row.content_id,
            row.author,
            row.station,
            json.loads(row.params) if isinstance(row.params, str) else row.params,
        )
        for row in rows
    ]
