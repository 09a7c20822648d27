"""What packing needs of a server: any that speaks the contract "Packing scanner", and more of a hub of ours. Calls wait
for the network: never from the UI thread. One thread tells, others may ask meanwhile."""

from collections.abc import Sequence
from typing import Protocol

from services.packing.model import MessageKind
from services.packing.server.remote import Queue, RemoteBox, RemoteContent, RemotePlate, RemoteShipment, Reply, Told
from services.packing.server.seen import Seen


class PackingServer(Protocol):
    """Questions raise OutsideFailed(NETWORK) where no answer of the contract came, Refused (AUTH_REQUIRED, FORBIDDEN)
    where the token is none that counts."""

    @property
    def address(self) -> str:
        """Where it is."""

    def is_hub(self) -> bool:
        """Whether it is one of ours: it knows what it was told by its key, gives a snapshot, and opens again what was
        done. Asked once; raises OutsideFailed."""

    def knows(self, kind: MessageKind) -> bool:
        """Whether it has a place for such a message: of what a hub of ours is told beside the contract, an older one
        lacks some. Asked once, as `is_hub`; raises OutsideFailed."""

    def forget(self) -> None:
        """It may be another one by now: what it is, is asked anew."""

    def tell(self, told: Told) -> Reply:
        """Raises OutsideFailed(NETWORK) where no answer of the contract came: nobody knows then what became of it,
        unless params["sent"] is False."""

    def box(self, box_id: str) -> tuple[RemoteBox, Sequence[RemoteContent]] | None:
        """A box and what is in it; None where the server has no such box."""

    def shipments(self, *, warehouse: str = "", search: str = "", limit: int = 50) -> Queue:
        """Those that can be packed. `limit`: 1 to 100."""

    def look_up(self, code: str, shipment_id: str = "") -> RemoteShipment | RemotePlate | None:
        """What a code names; None: nothing. `shipment_id`: for which a plate would be packed."""

    def snapshot(self, cursor: str) -> Seen:
        """What has changed since that cursor, "" all: a page. At a hub of ours alone."""

    def cut(self) -> None:
        """End the calls that run, and those to come: the program ends. Any thread."""

    def close(self) -> None:
        """Let go of the connections."""
