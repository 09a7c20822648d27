"""What a code on paper or on goods names: a shipment, a license plate, or a box that was packed."""

import re
from typing import Final

from sqlalchemy import Connection

from services.database import box_store, plate_store, shipment_store, sscc_store
from services.packing.model import Box, Plate, Shipment
from services.packing.sscc import LENGTH, number_of

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


def box_with(tx: Connection, organisation: int, code: str) -> Box | None:
    """The box that was given this SSCC: 18 digits, also with their AI (00) before them."""
    digits = code.strip().removeprefix("(00)")
    digits = digits.removeprefix("00") if len(digits) == LENGTH + 2 else digits
    number = number_of(digits)
    if number is None:
        return None
    box_id = sscc_store.box_of(tx, organisation, digits) or sscc_store.whose(tx, organisation, number)
    return box_store.get(tx, organisation, box_id) if box_id else None
