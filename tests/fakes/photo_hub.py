"""A PhotoHub with a memory."""

from collections.abc import Sequence

from services.errors import OutsideFailed, OutsideKind, Refused
from services.photos.model import Photo
from tests.fakes.waiting import Memory


class FakePhotoHub:
    """`broken` is raised by each call; `refuses`: with that code a photo is not taken."""

    def __init__(self) -> None:
        self.sent: Memory[tuple[str, str, bytes]] = Memory()
        self.kept: dict[str, list[Photo]] = {}
        self.pictures: dict[str, bytes] = {}
        self.broken: Exception | None = None
        self.refuses = ""
        self.offers = True
        self.asked = 0

    def away(self) -> None:
        self.broken = OutsideFailed(OutsideKind.NETWORK, "supervisor.away.unreachable", retry=True)

    def offered(self) -> bool:
        self._ask()
        return self.offers

    def forget(self) -> None:
        """It is asked anew each time."""

    def send(self, box_id: str, photo: Photo, data: bytes) -> None:
        self._ask()
        if self.refuses:
            raise Refused(self.refuses, "photo.refused.hub", status=400)
        self.sent.add((box_id, photo.id, data))

    def of_shipment(self, shipment_id: str) -> Sequence[Photo]:
        self._ask()
        return self.kept.get(shipment_id, [])

    def picture(self, photo_id: str) -> bytes:
        self._ask()
        return self.pictures[photo_id]

    def cut(self) -> None:
        """Nothing runs."""

    def close(self) -> None:
        """Nothing is held."""

    def _ask(self) -> None:
        self.asked += 1
        if self.broken is not None:
            raise self.broken
