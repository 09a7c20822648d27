"""What a code on paper or on goods names: a shipment, or a license plate."""

import re
from typing import Final

from sqlalchemy import Connection

from services.database import plate_store, shipment_store
from services.packing.model import Plate, Shipment

LONGEST_CODE: Final = 200  # characters: what is longer names nothing
AWAY: Final = "away"  # in place of what another system calls a code: it was asked, and nobody answered
_IN_NO_NUMBER: Final = re.compile("[\0\ud800-\udfff]")  # no database takes these


def find(tx: Connection, organisation: int, code: str) -> Shipment | Plate | None:
    """The shipment of that number, else one of that sales order (of several the oldest that can be packed), else the
    license plate. The text is compared as it is, without the blanks around it."""
    number = code.strip()
    if not number or len(number) > LONGEST_CODE or _IN_NO_NUMBER.search(number):
        return None
    return (
        shipment_store.by_number(tx, organisation, number)
        or shipment_store.of_order(tx, organisation, number)
        or plate_store.by_number(tx, organisation, number)
    )
