"""The assistant in front of the bench: a test scan is booked nowhere, and a server's address and our token may be
scanned where they are asked for; the token is written down nowhere."""

from dataclasses import dataclass

from sqlalchemy import Connection

from services.hidden import is_token
from services.scanning.capability import Arrived
from services.scanning.outcome import Outcome
from services.scanning.scan import Scan
from services.scanning.screen_desk import TEST, ScreenDesk


@dataclass(frozen=True, slots=True)
class AssistantDesk(ScreenDesk):
    """`servers`: address and token of a server are wanted now, and their barcodes are no items."""

    servers: bool = False

    def book(self, tx: Connection, arrived: Arrived) -> Outcome:
        """As each screen without a job of its own; an address and a token are taken for their fields."""
        scan = arrived.scan
        if self.servers and scan.flaw is None and (is_address(scan.text) or is_token(scan.text)):
            return TEST
        return ScreenDesk.book(self, tx, arrived)

    def is_secret(self, scan: Scan) -> bool:
        """A token that is wanted now."""
        return self.servers and is_token(scan.text)


def is_address(text: str) -> bool:
    """Whether a code is the address of a server."""
    return text.lower().startswith(("http://", "https://")) and text.isprintable() and len(text) <= 500
