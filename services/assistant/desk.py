"""The assistant in front of the bench: a test scan is booked nowhere, and an address may be scanned for one."""

from dataclasses import dataclass

from sqlalchemy import Connection

from services.scanning.capability import Arrived
from services.scanning.outcome import Outcome
from services.scanning.screen_desk import TEST, ScreenDesk


@dataclass(frozen=True, slots=True)
class AssistantDesk(ScreenDesk):
    """`addresses`: the address of a server is wanted now, and its barcode is no item."""

    addresses: bool = False

    def book(self, tx: Connection, arrived: Arrived) -> Outcome:
        """As each screen without a job of its own; an address is taken for the field."""
        if self.addresses and arrived.scan.flaw is None and is_address(arrived.scan.text):
            return TEST
        return ScreenDesk.book(self, tx, arrived)


def is_address(text: str) -> bool:
    """Whether a code is the address of a server."""
    return text.lower().startswith(("http://", "https://")) and text.isprintable() and len(text) <= 500
